package io.github.ns8migration.core.snapshot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what a host has in its files and prints. Two nets: what is called a password
 * is replaced where it stands, and each value found that way, or in the host's folder of secrets,
 * is replaced wherever else it turns up. Texts are bytes, one a character.
 */
final class Placeholders {
  /** What stands in the place of a secret. */
  static final String INSTEAD = "placeholder";

  private static final Pattern NAME =
      Pattern.compile(
          "(?i)pass|pin|.*(password|passwd|passphrase|secret|token|psk|apikey|privatekey|credential"
              + "|authtok).*");
  private static final Set<String> NO_SECRET =
      Set.of("", "yes", "no", "enabled", "disabled", "strong", "none", "true", "false");
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern JSON =
      Pattern.compile("\"([A-Za-z_]+)\"(\\s*:\\s*)\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^(\\s*)([A-Za-z_ -]+?)(\\s*=\\s*)(.*)$");
  private static final Pattern LDIF =
      Pattern.compile(
          "(?mi)^(userPassword|authPassword|olcRootPW|sambaNTPassword|sambaLMPassword"
              + "|sambaPasswordHistory|sambaClearTextPassword|pwdHistory|krb5Key|krbPrincipalKey"
              + "|unicodePwd|supplementalCredentials)(;[^:\\n]*)?(::?) ?(.*(?:\\n .*)*)$");
  private static final Pattern SERVICE =
      Pattern.compile("(?m)(^dn: cn=ldapservice,(?:.+\\n)*?userPassword)::? .*$");
  private static final Pattern HASH = Pattern.compile("\\{[A-Za-z0-9./-]+\\}|!+|\\$[0-9a-z]+\\$");
  private static final int SHORTEST = 5;

  private final Set<String> found =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /** Whether something of that name is a secret. */
  static boolean secret(String name, String value) {
    return NAME.matcher(name).matches() && !NO_SECRET.contains(value.toLowerCase(Locale.ROOT));
  }

  /** Remembers a secret, to be replaced wherever it turns up. */
  void add(String secret) {
    for (String line : secret.split("[\\r\\n]+")) {
      // Shorter ones would tear other words apart; they are found by their names.
      if (line.strip().length() >= SHORTEST
          && !NO_SECRET.contains(line.strip().toLowerCase(Locale.ROOT))) {
        found.add(line.strip());
      }
    }
  }

  /** Remembers those of an e-smith database. */
  void learn(String database) {
    for (String line : database.split("\n")) {
      String[] fields = BAR.split(line.substring(line.indexOf('=') + 1), -1);
      for (int i = 1; i + 1 < fields.length; i += 2) {
        if (secret(fields[i], fields[i + 1])) {
          add(fields[i + 1].replace("\\|", "|"));
          add(fields[i + 1]);
        }
      }
    }
  }

  /** An e-smith database without them. */
  String database(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (String line : text.split("(?<=\n)")) {
      String[] fields = BAR.split(line, -1);
      for (int i = 1; i + 1 < fields.length; i += 2) {
        String value = fields[i + 1].stripTrailing();
        if (secret(fields[i], value)) {
          fields[i + 1] = INSTEAD + fields[i + 1].substring(value.length());
        }
      }
      result.append(String.join("|", fields));
    }
    return anywhere(result.toString());
  }

  /** A configuration file or what a command printed, without them. */
  String text(String text) {
    String without =
        JSON.matcher(text)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        secret(match.group(1), match.group(3))
                            ? "\"" + match.group(1) + "\"" + match.group(2) + "\"" + INSTEAD + "\""
                            : match.group()));
    without =
        SETTING
            .matcher(without)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        secret(match.group(2).strip().replaceAll(".*[ ]", ""), match.group(4))
                            ? match.group(1) + match.group(2) + match.group(3) + INSTEAD
                            : match.group()));
    return anywhere(service(ldif(without)));
  }

  // The password of the service account is compared with the one in a file of secrets. Of two
  // placeholders nobody can tell whether they agreed: a scheme that nobody knows says just that.
  private static String service(String text) {
    return SERVICE.matcher(text).replaceAll("$1: {PLACEHOLDER}A");
  }

  // A plan depends on the scheme of a password and on its lock: they stay, the hash goes.
  private static String ldif(String text) {
    return LDIF.matcher(text)
        .replaceAll(
            match -> {
              String given = match.group(4).replace("\n ", "");
              String options = match.group(2) == null ? "" : match.group(2);
              String value =
                  match.group(3).equals("::")
                      ? Base64.getEncoder()
                          .encodeToString(hash(decoded(given)).getBytes(ISO_8859_1))
                      : hash(given);
              return Matcher.quoteReplacement(
                  match.group(1) + options + match.group(3) + " " + value);
            });
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64.strip()), ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String hash(String value) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    Matcher marker = HASH.matcher(value);
    while (marker.find() && marker.start() == at) {
      result.append(marker.group());
      at = marker.end();
    }
    for (char c : value.substring(at).toCharArray()) {
      result.append(Character.isLetterOrDigit(c) ? 'A' : c == '/' || c == '+' ? 'A' : c);
    }
    return result.toString();
  }

  private String anywhere(String text) {
    String without = text;
    for (String secret : found) {
      without = without.replace(secret, INSTEAD);
    }
    return without;
  }
}
