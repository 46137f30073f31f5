package io.github.ns8migration.core.source;

import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.value.ApplicationId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The two files of a {@link LandingPage} on the host, as texts and places.
 *
 * <p>NS7's own tool has its rules in {@code /etc/httpd/conf.d/00ns8migration.conf}, made of
 * templates that only its package brings, and only some of the paths are in it. So the rules are a
 * file of our own, which needs no template, is left alone by every event of the host, and comes
 * before that file and before those of all applications: the web server reads them sorted by byte,
 * and the first alias wins. Both lead to the same page.
 */
final class PublishedPage {
  static final String THE_TOOLS_RULES = "/etc/httpd/conf.d/00ns8migration.conf";
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration/";

  private PublishedPage() {}

  static String folder(ApplicationId application) {
    return STATE + application + "/webroot";
  }

  static String page(ApplicationId application) {
    return folder(application) + "/index.html";
  }

  static String rules(ApplicationId application) {
    return "/etc/httpd/conf.d/00ns8migration-" + application + ".conf";
  }

  /** The folders that the web server must be able to pass, from the top down. */
  static List<String> above(ApplicationId application) {
    return List.of(STATE, STATE + application);
  }

  static String html(LandingPage page) {
    String title = escaped(page.title());
    String address = "https://" + page.address();
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width">
    <title>%1$s Migration</title>
    </head>
    <body>
    <h1>%1$s has moved</h1>
    <p>The new address is <a href="%2$s">%2$s</a>. Calendar, contact and mobile clients must be
    given the new server name.</p>
    </body>
    </html>
    """
        .formatted(title, address);
  }

  /**
   * A plain alias would show the page for the paths themselves only: whatever lies below is led to
   * it too. A rule that hands a path to another server goes before any alias, so there is one more
   * that takes the path out of it. Programs that write or synchronise must not take the page for an
   * answer. Browsers must ask again after a step back.
   */
  static String rules(LandingPage page) {
    StringBuilder rules = new StringBuilder();
    rules.append("# ns8migration: ").append(page.application()).append(" has moved to NS8\n");
    rules.append("<Directory \"").append(folder(page.application())).append("\">\n");
    rules.append("  AllowOverride None\n");
    rules.append("  <Limit GET>\n    Require all granted\n  </Limit>\n");
    rules.append("  <LimitExcept GET>\n    Require all denied\n  </LimitExcept>\n");
    rules.append("  <IfModule headers_module>\n    Header set Cache-Control no-store\n");
    rules.append("  </IfModule>\n</Directory>\n");
    for (String path : page.paths()) {
      rules
          .append("<IfModule proxy_module>\n  ProxyPass ")
          .append(path)
          .append(" !\n</IfModule>\n");
      rules.append("AliasMatch \"^").append(literal(path)).append("(/.*)?$\" \"");
      rules.append(page(page.application())).append("\"\n");
    }
    return rules.toString();
  }

  // The only character of such a path that means something in a regular expression.
  private static String literal(String path) {
    return path.replace(".", "\\.");
  }

  private static final Pattern MEANS_SOMETHING = Pattern.compile("[&<>\"'\\p{Cntrl}]");

  private static String escaped(String text) {
    return MEANS_SOMETHING
        .matcher(text)
        .replaceAll(match -> "&#" + (int) match.group().charAt(0) + ";");
  }
}
