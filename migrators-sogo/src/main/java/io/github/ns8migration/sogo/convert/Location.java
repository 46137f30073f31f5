package io.github.ns8migration.sogo.convert;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where SOGo finds a table: {@code mysql://sogo:PASSWORD@localhost/sogo/TABLE}, with whatever
 * password the database had when the folder was made. Read from its end, since a password may hold
 * any character. The password itself is not kept.
 *
 * @param user of the database
 * @param host without port, in lower case
 * @param database name of it
 * @param table name of it
 */
record Location(String user, String host, String database, String table) {
  private static final String SCHEME = "mysql://";
  // Fixed by ns8-sogo (imageroot/templates/sogo.conf): localhost does not work in its pod.
  private static final String ON_NS8 = "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/";
  private static final String SOGO = "sogo";
  private static final Set<String> THIS_HOST = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(:[0-9]*)?");
  private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_$-]+");

  /** Reads one; empty when the whole of the text is none. */
  static Optional<Location> parse(String text) {
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int table = text.lastIndexOf('/');
    int database = text.lastIndexOf('/', table - 1);
    int host = database < 0 ? -1 : text.lastIndexOf('@', database);
    if (host < SCHEME.length()) {
      return Optional.empty();
    }
    String login = text.substring(SCHEME.length(), host);
    String server = text.substring(host + 1, database);
    String name = text.substring(table + 1);
    if (!HOST.matcher(server).matches() || !TABLE.matcher(name).matches()) {
      return Optional.empty();
    }
    int colon = login.indexOf(':');
    return Optional.of(
        new Location(
            colon < 0 ? login : login.substring(0, colon),
            withoutPort(server).toLowerCase(Locale.ROOT),
            text.substring(database + 1, table),
            name));
  }

  private static String withoutPort(String server) {
    int port = server.lastIndexOf(':');
    return port < 0 || server.endsWith("]") ? server : server.substring(0, port);
  }

  /** Whether it is a table of SOGo's own database, which is what moves. */
  boolean moves() {
    return user.equals(SOGO) && database.equals(SOGO);
  }

  /** Whether the database of the old server itself is meant. */
  boolean here() {
    return THIS_HOST.contains(host);
  }

  /** The same table in NS8. */
  String onNs8() {
    return ON_NS8 + table;
  }
}
