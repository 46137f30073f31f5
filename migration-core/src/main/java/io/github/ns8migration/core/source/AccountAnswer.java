package io.github.ns8migration.core.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The answer of {@code list-users} or {@code list-groups}: one JSON object whose names are long
 * names. The program writes it piece by piece, so one that was cut off is told by its shape alone.
 */
final class AccountAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private AccountAnswer() {}

  /**
   * The long names, the part behind the last {@code @} as {@code SourceHost.domain()} spells it.
   *
   * @throws IOException when it is not one whole object
   */
  static SortedSet<String> names(String answer) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (JsonParser parser = JSON.createParser(answer)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        names.add(longName(parser.currentName()));
        parser.nextToken();
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw new IOException("more than one object");
      }
    }
    return names;
  }

  private static String longName(String name) {
    int at = name.lastIndexOf('@');
    return at < 0 ? name : name.substring(0, at + 1) + normalDomain(name.substring(at + 1));
  }

  /** In lower case, without the dot of an absolute name. */
  static String normalDomain(String printed) {
    String name = printed.strip().toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
