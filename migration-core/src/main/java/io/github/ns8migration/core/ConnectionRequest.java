package io.github.ns8migration.core;

import io.github.ns8migration.api.value.Secret;
import java.util.Locale;
import java.util.Optional;

/**
 * How to reach the cluster, and as whom. The administrator's password is used for this one login
 * and kept nowhere.
 *
 * <pre>{@code
 * ConnectionRequest.to("cs1.example.org", "admin", password).withOtp(Secret.of("123456"))
 * }</pre>
 *
 * @param leader name or address of the cluster's leader node, with {@code :port} if it is not 443
 * @param user an administrator of the cluster
 * @param password any text
 * @param otp the present code of the second factor
 * @param certificate SHA-256 fingerprint of the only certificate to trust; empty validates it
 * @param anyCertificate trusts whoever answers: only for networks that nobody else can reach
 * @param userDomain for a host with an OpenLDAP of its own: the name its user domain gets in the
 *     cluster, in lower case; all these directories have the same base, so it must be chosen.
 *     Without meaning for other hosts
 */
public record ConnectionRequest(
    String leader,
    String user,
    Secret password,
    Optional<Secret> otp,
    Optional<String> certificate,
    boolean anyCertificate,
    Optional<String> userDomain) {
  /** With the certificate validated, without second factor. */
  public static ConnectionRequest to(String leader, String user, Secret password) {
    return new ConnectionRequest(
        leader, user, password, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** The same with a second factor. */
  public ConnectionRequest withOtp(Secret code) {
    return new ConnectionRequest(
        leader, user, password, Optional.of(code), certificate, anyCertificate, userDomain);
  }

  /** The same trusting one certificate, whatever its name: the right choice for a fresh node. */
  public ConnectionRequest pinning(String sha256) {
    return new ConnectionRequest(
        leader, user, password, otp, Optional.of(sha256), false, userDomain);
  }

  /** The same trusting any certificate: whoever sits between can read the password. */
  public ConnectionRequest trustingAnybody() {
    return new ConnectionRequest(leader, user, password, otp, Optional.empty(), true, userDomain);
  }

  /** The same with that name for the user domain of a local OpenLDAP; letter case is ignored. */
  public ConnectionRequest withUserDomain(String name) {
    return new ConnectionRequest(
        leader,
        user,
        password,
        otp,
        certificate,
        anyCertificate,
        Optional.of(name.strip().toLowerCase(Locale.ROOT)));
  }
}
