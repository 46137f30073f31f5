package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code 55import_filter}, and the action {@code set-filter-configuration} that it runs. */
final class FilterSteps {

  private static final Set<String> RATINGS = Set.of("low", "medium", "high");

  private final MailInstance mail;

  FilterSteps(MailInstance mail) {
    this.mail = mail;
  }

  void run(ModuleSite site) throws StepFailure {
    JsonNode rspamd = Delivered.json(site, "rspamd.json");
    Props postfix = Props.of(Delivered.json(site, "postfix.json"));
    if (!rspamd.isObject()) {
      site.log("<4>no filter on the source: nothing to import");
      return;
    }
    Props filter = Props.of(rspamd);
    Props clamd = Props.of(Delivered.json(site, "clamd.json"));
    saveMaps(filter, bypassAddresses(site, postfix));
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.set("antispam", antispam(site, filter));
    settings.set("antivirus", antivirus(filter, clamd));
    if (hasOnlyJsonNumbers(settings)) {
      mail.subtask(site, "set-filter-configuration", settings); // Its failure is ignored.
    } else {
      site.log("<4>the filter settings are no JSON, nothing of them is applied: " + settings);
    }
  }

  /** The action: nothing is applied when the input does not fit. */
  @Nullable JsonNode apply(ModuleSite site, JsonNode input) throws StepFailure {
    check(input);
    if (input.has("antivirus")) {
      applyAntivirus(site, input.get("antivirus"));
    }
    if (input.has("antispam")) {
      applyAntispam(site, input.get("antispam"));
    }
    return null;
  }

  private String bypassAddresses(ModuleSite site, Props postfix) {
    StringBuilder map = new StringBuilder();
    for (String address : postfix.list("AccessBypassList")) {
      map.append(address).append('\n');
      try {
        mail.database.insert(MailDatabase.NETWORKS, Map.of("network", MailDatabase.text(address)));
      } catch (ConstraintException known) {
        site.log("<4>already allowed to relay: " + address + ": " + known.getMessage());
      }
    }
    return map.toString();
  }

  private void saveMaps(Props filter, String addresses) {
    Map<String, String> maps = new LinkedHashMap<>();
    maps.put("bypass_sender.map", entries(filter.list("SenderWhiteList"), true));
    maps.put("bypass_sender_domain.map", entries(filter.list("SenderWhiteList"), false));
    maps.put("bypass_recipient.map", entries(filter.list("RecipientWhiteList"), true));
    maps.put("bypass_recipient_domain.map", entries(filter.list("RecipientWhiteList"), false));
    maps.put("bypass_ip.map", addresses);
    maps.forEach(
        (name, payload) -> {
          if (!payload.isEmpty()) {
            mail.saveMap(name, payload);
          }
        });
  }

  private static String entries(List<String> list, boolean addresses) {
    StringBuilder map = new StringBuilder();
    for (String entry : list) {
      if (entry.contains("@") == addresses) {
        map.append(entry).append('\n');
      }
    }
    return map.toString();
  }

  private static ObjectNode antispam(ModuleSite site, Props filter) throws StepFailure {
    ObjectNode antispam = JsonNodeFactory.instance.objectNode();
    ObjectNode greylist = greylist(filter);
    if (!filter.get("SpamCheckStatus", "enabled").equals("enabled")) {
      return antispam.put("enabled", false);
    }
    antispam.put("enabled", true);
    try {
      // One bad number resets both.
      double flag = PythonNumbers.real(filter.get("SpamTag2Level", "6"));
      double deny = PythonNumbers.real(filter.get("SpamKillLevel", "15"));
      antispam.put("spam_flag_threshold", flag).put("deny_message_threshold", deny);
    } catch (NumberFormatException refused) {
      site.log("<4>thresholds not converted: " + refused.getMessage());
      antispam.put("spam_flag_threshold", 6).put("deny_message_threshold", 15);
    }
    antispam.set("greylist", greylist);
    ObjectNode prefix = antispam.putObject("prefix_email_subject");
    prefix.put("enabled", filter.enabled("SpamSubjectPrefixStatus"));
    if (filter.enabled("SpamSubjectPrefixStatus")) {
      prefix.put("prefix", filter.get("SpamSubjectPrefixString", "***SPAM***"));
    }
    return antispam;
  }

  private static ObjectNode greylist(Props filter) throws StepFailure {
    ObjectNode greylist = JsonNodeFactory.instance.objectNode();
    String level = filter.get("SpamGreyLevel");
    if (level == null) {
      throw Crash.uncaught("TypeError", "SpamGreyLevel is missing");
    }
    try {
      double threshold = PythonNumbers.real(level);
      return greylist.put("enabled", true).put("threshold", threshold);
    } catch (NumberFormatException notNumeric) {
      return greylist.put("enabled", false);
    }
  }

  private static ObjectNode antivirus(Props filter, Props clamd) {
    ObjectNode antivirus = JsonNodeFactory.instance.objectNode();
    boolean enabled = filter.get("VirusCheckStatus", "enabled").equals("enabled");
    antivirus.put("enabled", enabled);
    if (enabled) {
      antivirus.put("clamav_official_sigs", clamd.enabled("OfficialSignatures"));
      antivirus.put("third_party_sigs_rating", clamd.get("UnofficialSignaturesRating", "medium"));
    }
    return antivirus;
  }

  private static boolean hasOnlyJsonNumbers(JsonNode node) {
    if (node.isDouble()) {
      return Double.isFinite(node.doubleValue());
    }
    for (JsonNode child : node) {
      if (!hasOnlyJsonNumbers(child)) {
        return false;
      }
    }
    return true;
  }

  private static void check(JsonNode input) throws StepFailure {
    InputErrors errors =
        new InputErrors().object(input).only(input, Set.of("antispam", "antivirus"));
    checkPart(errors, input, "antispam");
    checkPart(errors, input, "antivirus");
    JsonNode rating = input.path("antivirus").path("third_party_sigs_rating");
    if (!rating.isMissingNode() && !RATINGS.contains(rating.asText())) {
      errors.add("antivirus.third_party_sigs_rating", "enum", rating);
    }
    for (String name : List.of("spam_flag_threshold", "deny_message_threshold")) {
      JsonNode threshold = input.path("antispam").path(name);
      if (!threshold.isMissingNode() && !threshold.isNumber()) {
        errors.add("antispam." + name, "invalid_type", threshold);
      }
    }
    errors.end();
  }

  private static void checkPart(InputErrors errors, JsonNode input, String part) {
    JsonNode value = input.path(part);
    if (value.isMissingNode()) {
      return;
    }
    if (!value.isObject()) {
      errors.add(part, "invalid_type", value);
    } else if (!value.has("enabled")) {
      errors.add(part, "required", value);
    } else if (!value.get("enabled").isBoolean()) {
      errors.add(part + ".enabled", "invalid_type", value.get("enabled"));
    }
  }

  private void applyAntivirus(ModuleSite site, JsonNode antivirus) {
    mail.switchUnit("clamav.service", antivirus.path("enabled").asBoolean());
    if (antivirus.has("third_party_sigs_rating")) {
      Environment.set(
          site,
          "CLAMAV_CUS_RATING",
          antivirus.get("third_party_sigs_rating").asText().toUpperCase(Locale.ROOT));
    }
    if (antivirus.has("clamav_official_sigs")) {
      mail.switchUnit("freshclam.timer", antivirus.get("clamav_official_sigs").asBoolean());
    }
  }

  private void applyAntispam(ModuleSite site, JsonNode antispam) {
    if (!antispam.path("enabled").asBoolean()) {
      Environment.set(site, "RSPAMD_antispam_checks_enabled", "");
      return;
    }
    Environment.set(site, "RSPAMD_antispam_checks_enabled", "1");
    MailInstance.Thresholds now = mail.thresholds();
    Double addHeader = number(antispam, "spam_flag_threshold", now.addHeader());
    Double reject = number(antispam, "deny_message_threshold", now.reject());
    Double greylist = now.greylist();
    JsonNode wanted = antispam.path("greylist");
    if (wanted.isObject()) {
      boolean on = wanted.path("enabled").asBoolean();
      double half = (addHeader == null ? 6.0 : addHeader) / 2.0;
      greylist = on ? number(wanted, "threshold", half) : null;
      Environment.set(site, "RSPAMD_greylist_enabled", on ? "1" : "");
    }
    mail.saveThresholds(new MailInstance.Thresholds(reject, addHeader, greylist));
    JsonNode prefix = antispam.path("prefix_email_subject");
    if (prefix.isObject()) {
      Environment.set(
          site,
          "DOVECOT_SPAM_SUBJECT_PREFIX",
          prefix.path("enabled").asBoolean() ? prefix.path("prefix").asText("") : "");
    }
  }

  private static @Nullable Double number(JsonNode node, String name, @Nullable Double otherwise) {
    return node.has(name) ? Double.valueOf(node.get(name).asDouble()) : otherwise;
  }
}
