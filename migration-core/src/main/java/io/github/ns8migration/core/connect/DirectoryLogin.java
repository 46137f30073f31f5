package io.github.ns8migration.core.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;

/**
 * How this host's own directory is asked, as {@code account-provider-test dump} tells: the program
 * knows what follows from the records and what stands in a secret.
 *
 * @param bindDn who asks; for an Active Directory an account with its realm
 * @param password of that
 * @param baseDn base of the directory
 * @param port for TLS
 */
record DirectoryLogin(String bindDn, Secret password, String baseDn, int port) {
  private static final HostCommand DUMP = HostCommand.of("/usr/sbin/account-provider-test", "dump");
  private static final int LDAP = 389;
  private static final int LDAPS = 636;

  /** Asks the host. */
  static DirectoryLogin of(SourceHost source) throws MigrationException, InterruptedException {
    CommandOutput answer = source.run(DUMP);
    JsonNode dump = parse(answer);
    DirectoryLogin login =
        new DirectoryLogin(
            dump.path("BindDN").asText(),
            Secret.of(dump.path("BindPassword").asText()),
            dump.path("BaseDN").asText(),
            tlsPort(dump.path("port").asInt(LDAPS)));
    if (login.bindDn.isEmpty() || login.password.isEmpty()) {
      throw silent();
    }
    return login;
  }

  // The port of an address that begins with ldap: is no port for TLS, which NS8 is told to use.
  private static int tlsPort(int port) {
    return port == LDAP ? LDAPS : port;
  }

  // The cause would quote the answer, which holds a password.
  private static JsonNode parse(CommandOutput answer) throws MigrationException {
    try {
      if (answer.succeeded()) {
        return new ObjectMapper().readTree(answer.output());
      }
    } catch (JsonProcessingException e) {
      // Told below.
    }
    throw silent();
  }

  private static MigrationException silent() {
    return MigrationException.of(
        "directory-login-unknown",
        Side.SOURCE,
        "The host does not tell how its account provider is asked: account-provider-test dump gave"
            + " no name and password to bind with.",
        "See that the account provider runs and that the command answers, then connect again.");
  }
}
