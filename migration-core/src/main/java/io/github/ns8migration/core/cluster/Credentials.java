package io.github.ns8migration.core.cluster;

import io.github.ns8migration.api.value.Secret;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who logs in. A login lasts 14 days; when it ends while work goes on, the client logs in again.
 *
 * @param user name in the cluster
 * @param password any text, as it is
 * @param otp asked at each login for the current code of the second factor; empty when there is
 *     none. May ask a person; may be called on any thread that uses the session
 */
public record Credentials(String user, Secret password, Supplier<Optional<Secret>> otp) {
  /** Without a second factor. */
  public static Credentials of(String user, Secret password) {
    return new Credentials(user, password, Optional::empty);
  }

  /** With a code that is good for the first login only: it changes each 30 seconds. */
  public Credentials withOtp(Secret code) {
    return new Credentials(user, password, () -> Optional.of(code));
  }

  @Override
  public String toString() {
    return user;
  }
}
