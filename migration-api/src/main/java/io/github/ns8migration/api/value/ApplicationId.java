package io.github.ns8migration.api.value;

import java.util.regex.Pattern;

/**
 * Name of an application of the old server, as the NS7 tools spell it: {@code nethserver-mail}. It
 * is also the name of the application's folder in the state directory.
 *
 * @param value lower case letters, digits, dashes
 */
public record ApplicationId(String value) implements Comparable<ApplicationId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** Refuses what could not be a folder name. */
  public ApplicationId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an application id: " + value);
    }
  }

  @Override
  public int compareTo(ApplicationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
