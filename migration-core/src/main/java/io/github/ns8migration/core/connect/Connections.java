package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.ClusterAddress;
import io.github.ns8migration.core.cluster.ClusterOptions;
import io.github.ns8migration.core.cluster.Credentials;
import io.github.ns8migration.core.cluster.HttpCluster;
import io.github.ns8migration.core.cluster.TlsPolicy;
import io.github.ns8migration.core.journal.Environment;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.Session;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Logs in to the cluster: as the administrator for the join, as the technical user afterwards. */
public final class Connections {
  private final SourceHost source;
  private final StateDirectory state;
  private final ClusterOptions options;

  /** For one host and its state. */
  public Connections(SourceHost source, StateDirectory state, ClusterOptions options) {
    this.source = source;
    this.state = state;
    this.options = options;
  }

  /** The administrator's session, over the public address. */
  public Cluster administrator(ConnectionRequest request)
      throws MigrationException, InterruptedException {
    Credentials plain = Credentials.of(request.user(), request.password());
    return HttpCluster.login(
        publicAddress(request.leader()),
        policy(request),
        request.otp().map(plain::withOtp).orElse(plain),
        options);
  }

  // A leader given as a whole URL is one that no web server stands before: a rehearsal's, on this
  // machine. Anywhere else the administrator's password would cross the network in clear.
  private static ClusterAddress publicAddress(String leader) throws MigrationException {
    try {
      if (leader.startsWith("http://")) {
        URI url = URI.create(leader);
        if (url.getHost() == null || !url.getHost().matches("127\\.[0-9.]+|localhost")) {
          throw new IllegalArgumentException("not this machine: " + leader);
        }
        return ClusterAddress.direct(url.getHost(), url.getPort());
      }
      return ClusterAddress.ofLeader(leader);
    } catch (IllegalArgumentException e) {
      throw new MigrationException(
          new io.github.ns8migration.api.value.Problem(
              "leader-not-usable",
              Side.TOOL,
              "\"" + leader + "\" is no name or address of a leader node.",
              "Give a name such as cs1.example.org, or an address, and a port if it is not 443."),
          e);
    }
  }

  private static TlsPolicy policy(ConnectionRequest request) throws MigrationException {
    try {
      return request.anyCertificate()
          ? TlsPolicy.insecure()
          : request.certificate().map(TlsPolicy::pinned).orElseGet(TlsPolicy::validate);
    } catch (IllegalArgumentException e) {
      throw new MigrationException(
          new io.github.ns8migration.api.value.Problem(
              "fingerprint-not-usable",
              Side.TOOL,
              "The certificate's fingerprint is not one of SHA-256.",
              "Give its 64 hexadecimal digits, with or without colons."),
          e);
    }
  }

  /** The technical user's session; empty when this host is not connected. */
  public Optional<Session> technical() throws MigrationException, InterruptedException {
    Optional<Environment> environment = state.environment();
    if (environment.isEmpty()) {
      return Optional.empty();
    }
    if (!environment.get().complete()) {
      throw MigrationException.of(
          "join-incomplete",
          Side.TOOL,
          "An earlier attempt to connect broke off in its middle.",
          "Disconnect, then connect again.");
    }
    Login login = login().orElseThrow(Connections::noLogin);
    Cluster cluster =
        HttpCluster.login(
            login.address(),
            TlsPolicy.validate(),
            Credentials.of(login.user(), login.password()),
            options);
    return Optional.of(new Session(cluster, environment.get().userDomain()));
  }

  private static MigrationException noLogin() {
    return MigrationException.of(
        "login-missing",
        Side.TOOL,
        "This host is connected, but the login of its technical user is gone.",
        "Disconnect, then connect again.");
  }

  record Login(ClusterAddress address, String user, Secret password) {}

  // Ours, or what the existing tool keeps in the configuration database.
  Optional<Login> login() throws MigrationException {
    Optional<Map<String, String>> session = state.session();
    if (session.isPresent()) {
      URI url = URI.create(session.get().getOrDefault("url", ""));
      return Optional.of(
          new Login(
              ClusterAddress.direct(url.getHost(), url.getPort()),
              session.get().getOrDefault("user", ""),
              Secret.of(session.get().getOrDefault("password", ""))));
    }
    Optional<EsmithRecord> record = source.database("configuration").record("ns8");
    String leader = value(record, "LeaderIpAddress");
    String user = value(record, "User");
    return leader.isEmpty() || user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Login(ClusterAddress.overVpn(leader), user, Secret.of(value(record, "Password"))));
  }

  private static String value(Optional<EsmithRecord> record, String property) {
    return record.flatMap(each -> each.unescaped(property)).orElse("").strip();
  }
}
