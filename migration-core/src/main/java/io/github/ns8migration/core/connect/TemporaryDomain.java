package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.AccountProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The external user domain by which applications that moved already ask this host for their
 * accounts, until its account provider moves as well.
 *
 * @param name in the cluster
 * @param host where the cluster reaches the directory
 * @param activeDirectory or else an LDAP server with POSIX accounts
 * @param login how it is asked
 */
record TemporaryDomain(String name, String host, boolean activeDirectory, DirectoryLogin login) {
  // The host's OpenLDAP, through the VPN.
  private static final int LDAPS = 636;

  /**
   * For a host with a provider of its own.
   *
   * @param address this host's in the cluster's network
   */
  static TemporaryDomain of(
      SourceHost source, AccountProvider provider, String name, String address)
      throws MigrationException, InterruptedException {
    DirectoryLogin login = DirectoryLogin.of(source);
    return provider.kind() == AccountProvider.Kind.LOCAL_AD
        ? new TemporaryDomain(name, provider.address(), true, login)
        : new TemporaryDomain(name, address, false, login);
  }

  private int port() {
    return activeDirectory ? login.port() : LDAPS;
  }

  /** Input of {@code add-external-domain}. */
  Map<String, Object> input() {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("domain", name);
    input.put("protocol", "ldap");
    input.put("host", host);
    input.put("port", port());
    input.put("schema", activeDirectory ? "ad" : "rfc2307");
    input.put("base_dn", login.baseDn());
    input.put("bind_dn", login.bindDn());
    input.put("bind_password", login.password());
    input.put("tls", true);
    // The certificate is the host's own, which nobody outside trusts; the way to it is the VPN.
    input.put("tls_verify", false);
    return input;
  }

  /** What the cluster did not accept, with the address it tried. */
  Problem refused(ActionFailedException e) {
    String errors =
        e.errors().isEmpty()
            ? e.problem().message()
            : e.errors().stream()
                .map(ActionFailedException.ValidationError::error)
                .distinct()
                .collect(Collectors.joining(", "));
    return new Problem(
        "directory-not-reached",
        Side.CONNECTION,
        "NS8 could not use the accounts of this host at ldaps://"
            + host
            + ":"
            + port()
            + ": "
            + errors
            + ".",
        remedy(e.errors().stream().map(ActionFailedException.ValidationError::error).toList()));
  }

  private String remedy(List<String> errors) {
    if (errors.contains("invalid_credentials")) {
      return "See that the host itself can log in with them (account-provider-test), correct BindDN"
          + " and BindPassword of the record sssd, then connect again.";
    }
    if (errors.contains("base_dn_not_found") || errors.contains("dn_syntax_error")) {
      return "Correct BaseDN of the record sssd, then connect again.";
    }
    if (errors.contains("domain_exists")) {
      return "Choose another name for the user domain, then connect again.";
    }
    return "See that "
        + (activeDirectory ? "the domain controller (nsdc)" : "slapd")
        + " runs, listens on port "
        + port()
        + " with TLS, and that no firewall rule or access list of it keeps the cluster's network"
        + " out; then connect again.";
  }
}
