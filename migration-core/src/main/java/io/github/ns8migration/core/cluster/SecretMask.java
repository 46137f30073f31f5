package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Ascii;
import io.github.ns8migration.api.value.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces secrets in what NS8 wrote before somebody sees it: those that were sent, and what has
 * the form of one. Everything else stays as it is.
 */
final class SecretMask {
  // Shorter ones occur by chance in every text; masking them would tell more than it hides.
  private static final int SHORTEST = 3;

  // Names whose values are secret: those NS8 itself masks, and those it forgets.
  private static final Pattern NAME =
      Pattern.compile(".*(password|passwd|secret|token|key|pass|credentials|hash|pwh)");

  private static final List<Pattern> FORMS =
      List.of(
          // a token
          Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]+(\\.[\\w-]+)?"),
          // a receiver's password: a process number followed at once by a UUID
          Pattern.compile(
              "\\b[0-9]{1,10}[0-9A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{12}"),
          // RSYNC_PASSWORD=..., "bind_password": "..."
          Pattern.compile("(?i)(?<=(?:password|passwd|secret|token|pass|key)=)[^\\s'\",;&]+"),
          Pattern.compile(
              "(?i)(?<=(?:password|passwd|secret|token|pass|key)[\"'] ?: ?[\"'])[^\"']+"),
          // scheme://user:password@host
          Pattern.compile("(?<=://[^\\s:/@]{1,64}:)[^\\s/@]+(?=@)"));

  private final List<String> texts;

  private SecretMask(List<String> texts) {
    this.texts = texts;
  }

  /** Of an action's input and of a session. */
  static SecretMask of(Json.Input input, Secret... others) {
    List<String> texts = new ArrayList<>();
    collect(input.tree(), false, texts);
    input.secrets().forEach(each -> add(each.reveal(), texts));
    for (Secret each : others) {
      add(each.reveal(), texts);
    }
    texts.sort(Comparator.comparingInt(String::length).reversed()); // the whole before its part
    return new SecretMask(texts);
  }

  private static void collect(JsonNode node, boolean secret, List<String> into) {
    if (node.isTextual() && secret) {
      add(node.asText(), into);
    }
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      collect(each.getValue(), secret || isSecret(each.getKey()), into);
    }
    if (node.isArray()) {
      node.forEach(each -> collect(each, secret, into));
    }
  }

  private static boolean isSecret(String name) {
    return NAME.matcher(Ascii.toLowerCase(name)).matches();
  }

  private static void add(String secret, List<String> into) {
    if (secret.length() >= SHORTEST) {
      into.add(secret);
      String escaped = TextNode.valueOf(secret).toString(); // as it stands inside JSON
      into.add(escaped.substring(1, escaped.length() - 1));
    }
  }

  String apply(String text) {
    String masked = text;
    for (String each : texts) {
      masked = masked.replace(each, Secret.MASK);
    }
    for (Pattern each : FORMS) {
      masked = each.matcher(masked).replaceAll(Secret.MASK);
    }
    return masked;
  }
}
