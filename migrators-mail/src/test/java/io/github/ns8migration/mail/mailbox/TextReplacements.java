package io.github.ns8migration.mail.mailbox;

import java.util.regex.Pattern;

/**
 * The text replacements NS8's import makes in the mail store (ns8-mail, step 35), as the sed of its
 * image understands them: a word ends before every byte that is no ASCII letter, digit or
 * underscore.
 */
final class TextReplacements {

  private static final String DOMAIN = "@example\\.org";
  private static final Pattern WHOLE_DOMAIN = Pattern.compile(DOMAIN + "(?![A-Za-z0-9_])");
  private static final Pattern FULL =
      Pattern.compile("(?<![A-Za-z0-9_])akeilprwts(?![A-Za-z0-9_])");
  private static final Pattern ROOT = Pattern.compile("(?m)^user=root .*\\n?");
  private static final Pattern FILEINTO =
      Pattern.compile("(fileinto[ \\t\\n\\x0B\\f\\r]+\"Shared/[^@\"]+)" + DOMAIN + "(/?[^\"]*\")");

  private TextReplacements() {}

  static String inAccessList(String text) {
    String shorter = WHOLE_DOMAIN.matcher(text).replaceAll("");
    return ROOT.matcher(FULL.matcher(shorter).replaceAll("akxeilprwts")).replaceAll("");
  }

  static String inSharedBoxes(String text) {
    StringBuilder result = new StringBuilder();
    for (String line : Lines.of(text)) {
      boolean addressed = Pattern.compile(DOMAIN + "(/|$)").matcher(line).find();
      result.append(addressed ? WHOLE_DOMAIN.matcher(line).replaceAll("") : line).append('\n');
    }
    return result.toString();
  }

  static String inSieve(String text) {
    StringBuilder result = new StringBuilder();
    for (String line : text.split("(?<=\n)")) {
      result.append(FILEINTO.matcher(line).replaceAll("$1$2"));
    }
    return result.toString();
  }
}
