package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * How to reach the cluster, and as whom. A password is never an argument: others can read those.
 */
final class Leader {
  static final String PASSWORD = "NS8_PASSWORD";
  static final String CODE = "NS8_OTP";

  @Parameters(
      paramLabel = "LEADER",
      description = "Name or address of the leader node, with :PORT if it is not 443.")
  private String leader = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "An administrator of the cluster (default: ${DEFAULT-VALUE}).")
  private String user = "admin";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = {
        "A file with the password on its first line. Without it the password is taken from the",
        "environment variable " + PASSWORD + ", or asked for. The code of a second factor is taken",
        "from " + CODE + ", or asked for when it is needed."
      })
  private @Nullable Path passwordFile;

  @Option(
      names = "--user-domain",
      paramLabel = "DOMAIN",
      description = {
        "Name in the cluster for the accounts of this host, when it has an OpenLDAP of its own."
      })
  private @Nullable String userDomain;

  @ArgGroup private @Nullable Certificate certificate;

  /** At most one of these. */
  static final class Certificate {
    @Option(
        names = "--certificate",
        paramLabel = "SHA256",
        description = "Trust the certificate with that fingerprint, whatever its name.")
    private @Nullable String fingerprint;

    @Option(
        names = "--any-certificate",
        description = "Trust whoever answers; only where nobody can stand in between.")
    private boolean any;
  }

  ConnectionRequest request(Map<String, String> environment, Asker asker)
      throws MigrationException {
    ConnectionRequest request = ConnectionRequest.to(leader, user, password(environment, asker));
    if (userDomain != null) {
      request = request.withUserDomain(userDomain);
    }
    if (environment.containsKey(CODE)) {
      request = request.withOtp(Secret.of(environment.get(CODE).strip()));
    }
    if (certificate != null && certificate.fingerprint != null) {
      request = request.pinning(certificate.fingerprint);
    } else if (certificate != null && certificate.any) {
      request = request.trustingAnybody();
    }
    return request;
  }

  private Secret password(Map<String, String> environment, Asker asker) throws MigrationException {
    if (passwordFile != null) {
      return Secret.of(firstLine(passwordFile));
    }
    Optional<Secret> password =
        environment.containsKey(PASSWORD)
            ? Optional.of(Secret.of(environment.get(PASSWORD)))
            : asker.secret("Password of " + user + " on " + leader + ": ");
    return password.orElseThrow(
        () ->
            MigrationException.of(
                "password-missing",
                Side.TOOL,
                "There is no password for " + user + ", and nobody to ask for it.",
                "Give it with --password-file or in the environment variable " + PASSWORD + "."));
  }

  private static String firstLine(Path file) throws MigrationException {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "password-file-unreadable",
              Side.TOOL,
              "The file " + file + " cannot be read as text.",
              "Check its name and that this user may read it."),
          e);
    }
  }
}
