package io.github.ns8migration.openldap.ldif;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The suffix that NS8 gives the directory of a domain: {@code dc=example,dc=org} for {@code
 * example.org}.
 *
 * @param domain in lower case
 */
public record DomainSuffix(String domain) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** Refuses what is no domain in lower case. */
  public DomainSuffix {
    if (!FORM.matcher(domain).matches()) {
      throw new IllegalArgumentException("not a domain: " + domain);
    }
  }

  /** The suffix of that domain; empty when it is none. */
  public static Optional<DomainSuffix> of(String domain) {
    return FORM.matcher(domain).matches()
        ? Optional.of(new DomainSuffix(domain))
        : Optional.empty();
  }

  /** As a name. */
  public String dn() {
    return Stream.of(domain.split("\\."))
        .map(each -> "dc=" + each)
        .collect(Collectors.joining(","));
  }

  /** What {@code dc} of the root entry holds. */
  public String firstLabel() {
    return domain.split("\\.", 2)[0];
  }
}
