package io.github.ns8migration.api.value;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A full host name with at least one dot, in lower case: {@code webmail.example.org}. An address
 * bar's {@code https://name} or a bare label is refused.
 *
 * @param value the name, without a dot at its end
 */
public record HostName(String value) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

  /** Refuses everything that is not such a name. */
  public HostName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a full host name: " + value);
    }
  }

  /** Reads a name as somebody typed it: blanks around it and upper case are forgiven. */
  public static Optional<HostName> parse(String typed) {
    String name = typed.strip().toLowerCase(Locale.ROOT);
    return FORM.matcher(name).matches() ? Optional.of(new HostName(name)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
