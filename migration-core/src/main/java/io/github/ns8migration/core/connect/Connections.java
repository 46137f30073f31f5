package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Logs in to the cluster: as the administrator for the join, as the technical user afterwards. */
public final class Connections {
  /** NS8 adds the new member of its network a little after it said so. */
  private static final Duration NETWORK_PATIENCE = Duration.ofSeconds(60);

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
        policy(request.certificate(), request.anyCertificate()),
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
          new Problem(
              "leader-not-usable",
              Side.TOOL,
              "\"" + leader + "\" is no name or address of a leader node.",
              "Give a name such as cs1.example.org, or an address, and a port if it is not 443."),
          e);
    }
  }

  private static TlsPolicy policy(Optional<String> certificate, boolean any)
      throws MigrationException {
    try {
      return any
          ? TlsPolicy.insecure()
          : certificate.map(TlsPolicy::pinned).orElseGet(TlsPolicy::validate);
    } catch (IllegalArgumentException e) {
      throw new MigrationException(
          new Problem(
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
          "Disconnect, or connect again, which clears up first.");
    }
    return Optional.of(new Session(throughTunnel(options), environment.get().userDomain()));
  }

  /** The technical user's session through the private network, which has just been brought up. */
  Cluster throughTunnel() throws MigrationException, InterruptedException {
    return throughTunnel(options.waitingForNetwork(NETWORK_PATIENCE));
  }

  private Cluster throughTunnel(ClusterOptions patience)
      throws MigrationException, InterruptedException {
    Login login =
        login().filter(known -> known.inside().isPresent()).orElseThrow(Connections::noLogin);
    return HttpCluster.login(
        login.inside().get(),
        TlsPolicy.validate(),
        Credentials.of(login.user(), login.password()),
        patience);
  }

  private static MigrationException noLogin() {
    return MigrationException.of(
        "login-missing",
        Side.TOOL,
        "This host is connected, but the login of its technical user is gone.",
        "Disconnect, then connect again.");
  }

  /** The technical user's, by the way that does not need the private network, or through it. */
  WayOut wayOut() throws MigrationException, InterruptedException {
    Optional<Login> login = login();
    if (login.isEmpty()) {
      return WayOut.closed(
          "the administrator's login is needed for it; connecting to that cluster again clears it"
              + " up");
    }
    ClusterOptions hurried =
        options
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(15))
            .withPatience(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(5));
    Credentials user = Credentials.of(login.get().user(), login.get().password());
    String why = "";
    try {
      if (!login.get().leader().isEmpty()) {
        TlsPolicy policy = policy(login.get().certificate(), login.get().anyCertificate());
        ClusterAddress address = publicAddress(login.get().leader());
        return WayOut.by(HttpCluster.login(address, policy, user, hurried), false);
      }
    } catch (MigrationException e) {
      if (e.problem().code().equals("login-refused")) {
        return WayOut.notKnown();
      }
      why = e.problem().message();
    }
    try {
      if (login.get().inside().isPresent()) {
        ClusterAddress address = login.get().inside().get();
        return WayOut.by(HttpCluster.login(address, TlsPolicy.validate(), user, hurried), true);
      }
    } catch (MigrationException e) {
      if (e.problem().code().equals("login-refused")) {
        return WayOut.notKnown();
      }
      why = e.problem().message();
    }
    return WayOut.closed("NS8 could not be asked. " + why);
  }

  /**
   * How the technical user logs in.
   *
   * @param leader as for a connection request; empty when it is not known
   * @param inside through the private network, once it is up
   */
  private record Login(
      String leader,
      Optional<String> certificate,
      boolean anyCertificate,
      Optional<ClusterAddress> inside,
      String user,
      Secret password) {}

  /** What is kept of a join for that, without the way through the private network. */
  Map<String, String> login(ConnectionRequest request, String user, Secret password) {
    Map<String, String> login = new LinkedHashMap<>();
    login.put("user", user);
    login.put("password", password.reveal());
    login.put("leader", request.leader());
    request.certificate().ifPresent(fingerprint -> login.put("certificate", fingerprint));
    if (request.anyCertificate()) {
      login.put("any-certificate", "yes");
    }
    return login;
  }

  // Ours, or what the existing tool keeps in the configuration database.
  private Optional<Login> login() throws MigrationException {
    Optional<Map<String, String>> session = state.session();
    if (session.isPresent()) {
      Map<String, String> kept = session.get();
      return Optional.of(
          new Login(
              kept.getOrDefault("leader", ""),
              Optional.ofNullable(kept.get("certificate")),
              kept.containsKey("any-certificate"),
              Optional.ofNullable(kept.get("url")).map(Connections::inside),
              kept.getOrDefault("user", ""),
              Secret.of(kept.getOrDefault("password", ""))));
    }
    Optional<EsmithRecord> record = source.database("configuration").record("ns8");
    String leader = value(record, "LeaderIpAddress");
    String user = value(record, "User");
    return leader.isEmpty() || user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Login(
                value(record, "Host"),
                Optional.empty(),
                value(record, "TLSVerify").equals("disabled"),
                Optional.of(ClusterAddress.overVpn(leader)),
                user,
                Secret.of(value(record, "Password"))));
  }

  private static ClusterAddress inside(String base) {
    URI url = URI.create(base);
    return ClusterAddress.direct(url.getHost(), url.getPort());
  }

  private static String value(Optional<EsmithRecord> record, String property) {
    return record.flatMap(each -> each.unescaped(property)).orElse("").strip();
  }
}
