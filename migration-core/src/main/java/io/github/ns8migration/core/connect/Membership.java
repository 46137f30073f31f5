package io.github.ns8migration.core.connect;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.connect.Trace.Made;
import io.github.ns8migration.core.connect.Trace.Step;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Environment;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.Session;
import io.github.ns8migration.core.source.AccountProvider;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the host a member of the cluster, and undoes that. Each step is written down before and
 * after, so a run that finds one that was killed clears up first: what is in the cluster is looked
 * up, and goes only when it is this host's.
 */
public final class Membership {
  private final SourceHost source;
  private final StateDirectory state;
  private final Connections connections;
  private final Consumer<MigrationEvent> events;

  /** For one host and its state. */
  public Membership(
      SourceHost source,
      StateDirectory state,
      Connections connections,
      Consumer<MigrationEvent> events) {
    this.source = source;
    this.state = state;
    this.connections = connections;
    this.events = events;
  }

  // ---- what there is

  /** Whether this host is a member, and is not on its way out. */
  public boolean member() throws MigrationException {
    return trace().member();
  }

  /** Whether an earlier leave broke off in its middle. */
  public boolean leaving() throws MigrationException {
    return trace().leaving();
  }

  /** Whether there is anything of a membership: also half a one, or what is left of one. */
  public boolean anything() throws MigrationException {
    return trace().anything();
  }

  private Trace trace() throws MigrationException {
    Trace own = Trace.of(state.membership());
    Optional<Environment> environment = state.environment();
    boolean theirs =
        environment.isPresent() && !own.node().equals(Integer.toString(environment.get().nodeId()));
    return theirs ? ofExistingTool(environment.get()) : own;
  }

  private Trace ofExistingTool(Environment environment) throws MigrationException {
    Optional<EsmithRecord> vpn = source.database("configuration").record("wg-quick@ns8");
    Optional<EsmithRecord> login = source.database("configuration").record("ns8");
    String address = value(vpn, "Address");
    String user = value(login, "User");
    Map<Step, Made> made = new EnumMap<>(Step.class);
    Map<String, String> node =
        Map.of("id", Integer.toString(environment.nodeId()), "address", address);
    made.put(Step.NODE, new Made(true, node, Instant.EPOCH));
    if (!user.isEmpty()) {
      made.put(Step.USER, new Made(true, Map.of("user", user), Instant.EPOCH));
    }
    made.put(Step.TUNNEL, new Made(true, Map.of(), Instant.EPOCH));
    if (environment.complete()
        && !environment.externalProvider()
        && environment.userDomain().isPresent()) {
      Map<String, String> domain =
          Map.of("domain", environment.userDomain().get(), "host", directoryAddress(address));
      made.put(Step.DOMAIN, new Made(true, domain, Instant.EPOCH));
    }
    return Trace.ofExistingTool(value(vpn, "RemoteKey"), environment.complete(), made);
  }

  private String directoryAddress(String vpnAddress) throws MigrationException {
    String container = value(source.database("configuration").record("nsdc"), "IpAddress");
    return container.isEmpty() ? vpnAddress : container;
  }

  private static String value(Optional<EsmithRecord> record, String property) {
    return record.flatMap(each -> each.unescaped(property)).orElse("").strip();
  }

  // ---- join

  /** What is to be done before a host joins another cluster than the last one. */
  @FunctionalInterface
  public interface Forgetting {
    /** Forgets what means something else there. */
    void forget() throws MigrationException;
  }

  /**
   * Joins. What an earlier attempt left is cleared up before, and a failure at any step undoes the
   * steps before it.
   *
   * @param elsewhere called when this is another cluster than that of the last membership
   * @throws MigrationException with what could not be done; nothing is left behind then, or the
   *     message says what is
   */
  public Session join(ConnectionRequest request, Tunnel tunnel, Forgetting elsewhere)
      throws MigrationException, InterruptedException {
    state.checkWritable();
    try (StateDirectory.Lock lock = state.lockMembership()) {
      Trace before = trace();
      if (before.member()) {
        throw MigrationException.of(
            "already-connected",
            Side.TOOL,
            "This host is connected to a cluster already.",
            "Disconnect first.");
      }
      AccountProvider provider = AccountProvider.of(source);
      UserDomains.checkChoice(provider, request.userDomain());
      if (provider.kind().local()) {
        DirectoryLogin unused = DirectoryLogin.of(source); // told before anything is touched
      }
      try (Cluster admin = connections.administrator(request)) {
        Leader leader = Leader.of(admin);
        if (before.anything()) {
          clearUp(before, admin, leader, tunnel);
        }
        Optional<String> domain = UserDomains.forProvider(provider, request.userDomain(), admin);
        if (!before.leaderKey().isEmpty() && !leader.isThatOf(before)) {
          elsewhere.forget();
        }
        return join(request, admin, leader, provider, domain, tunnel);
      }
    }
  }

  private Session join(
      ConnectionRequest request,
      Cluster admin,
      Leader leader,
      AccountProvider provider,
      Optional<String> domain,
      Tunnel tunnel)
      throws MigrationException, InterruptedException {
    Journal journal = state.membership();
    try {
      return new Join(source, state, connections, journal, tunnel, events)
          .run(request, admin, leader, provider, domain);
    } catch (MigrationException e) {
      throw afterUndoing(admin, tunnel, e);
    } catch (InterruptedException | RuntimeException e) {
      List<String> left = undo(admin, tunnel);
      if (!left.isEmpty()) {
        warnOfRest(left);
      }
      throw e;
    }
  }

  private MigrationException afterUndoing(Cluster admin, Tunnel tunnel, MigrationException cause)
      throws MigrationException, InterruptedException {
    List<String> left = undo(admin, tunnel);
    if (left.isEmpty()) {
      return cause;
    }
    return new MigrationException(
        new Problem(
            cause.problem().code(),
            cause.problem().side(),
            cause.problem().message() + " What could not be undone: " + String.join("; ", left),
            cause.problem().remedy()
                + " The next attempt to connect clears up the rest; without one, remove it in NS8"
                + " by hand."),
        cause);
  }

  // Whoever cancels a join must not be left with half of one: an interrupt waits.
  private List<String> undo(Cluster admin, Tunnel tunnel)
      throws MigrationException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      return cleared(trace(), cleanup -> cleanup.through(admin), tunnel);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @FunctionalInterface
  private interface Clearing {
    List<String> by(Cleanup cleanup) throws MigrationException, InterruptedException;
  }

  private List<String> cleared(Trace trace, Clearing clearing, Tunnel tunnel)
      throws MigrationException, InterruptedException {
    Journal journal = state.membership();
    Cleanup cleanup = new Cleanup(trace, journal, tunnel, state.clock());
    List<String> left = List.copyOf(clearing.by(cleanup));
    forgetLogin();
    state.leave();
    journal.add(Entry.Kind.ACTION_COMPLETED, Trace.CLUSTER, Trace.LEAVE, Map.of());
    return left;
  }

  // The existing tool keeps the login of its technical user among the host's records.
  private void forgetLogin() throws MigrationException, InterruptedException {
    Optional<EsmithRecord> record = source.database("configuration").record("ns8");
    if (!value(record, "Password").isEmpty()) {
      source.run(
          HostCommand.of(
              "/sbin/e-smith/db",
              "configuration",
              "setprop",
              "ns8",
              "Host",
              "",
              "User",
              "",
              "Password",
              "",
              "LeaderIpAddress",
              ""));
    }
  }

  private void clearUp(Trace before, Cluster admin, Leader leader, Tunnel tunnel)
      throws MigrationException, InterruptedException {
    if (!leader.isThatOf(before)) {
      List<String> left =
          cleared(before, cleanup -> cleanup.withoutCluster("left in another cluster"), tunnel);
      if (!left.isEmpty()) {
        warnOfRest(left);
      }
      return;
    }
    List<String> left = cleared(before, cleanup -> cleanup.through(admin), tunnel);
    if (!left.isEmpty()) {
      throw MigrationException.of(
          "earlier-attempt-left",
          Side.DESTINATION,
          "An earlier attempt to connect left something in NS8 that could not be removed: "
              + String.join("; ", left)
              + ".",
          "Look at NS8 for the reason, then connect again. Nothing else was changed.");
    }
    events.accept(
        new MigrationEvent.Note(
            Trace.CLUSTER, "What an earlier attempt to connect left was cleared up."));
  }

  private void warnOfRest(List<String> left) {
    events.accept(
        new MigrationEvent.Warned(
            Trace.CLUSTER,
            new Finding(
                Finding.Severity.WARNING,
                new Problem(
                    "left-behind",
                    Side.DESTINATION,
                    "Of this host, this is left in NS8: " + String.join("; ", left) + ".",
                    "Remove it there by hand, or connect to that cluster again: what is this"
                        + " host's is cleared up first."),
                List.of())));
  }

  // ---- leave

  /**
   * Leaves, in bounded time also when the cluster does not answer. The way that does not need the
   * private network is tried first: by that one, all that was removed can be looked at afterwards.
   *
   * @return what is left behind in NS8, for people; empty when all is gone
   */
  public List<String> leave(Tunnel tunnel) throws MigrationException, InterruptedException {
    state.checkWritable();
    try (StateDirectory.Lock lock = state.lockMembership()) {
      Trace trace = trace();
      if (!trace.anything()) {
        return List.of();
      }
      if (!trace.leaving()) {
        state.membership().add(Entry.Kind.ACTION_BEGUN, Trace.CLUSTER, Trace.LEAVE, Map.of());
      }
      try (WayOut way = connections.wayOut()) {
        return cleared(trace, cleanup -> leave(cleanup, way), tunnel);
      }
    }
  }

  private static List<String> leave(Cleanup cleanup, WayOut way)
      throws MigrationException, InterruptedException {
    if (way.refused()) {
      cleanup.userIsGone();
    }
    Optional<Cluster> cluster = way.cluster();
    if (cluster.isEmpty()) {
      return cleanup.withoutCluster(way.why());
    }
    return way.overTunnel() ? cleanup.throughTunnel(cluster.get()) : cleanup.through(cluster.get());
  }

  // ---- the temporary domain

  /**
   * Sees that the applications in the cluster can ask this host for its accounts while it has an
   * account provider in service: the last step before a finish removes the temporary domain, and a
   * finish may fail after that.
   */
  public void keepTemporaryDomain(Session session) throws MigrationException, InterruptedException {
    AccountProvider provider = AccountProvider.of(source);
    Optional<String> name = state.environment().flatMap(Environment::userDomain);
    if (!provider.kind().local()
        || name.isEmpty()
        || UserDomains.find(name.get(), session.cluster()).isPresent()) {
      return;
    }
    String address = trace().made(Step.NODE).map(made -> made.fact("address")).orElse("");
    Join.addDomainAgain(
        new StepLog(state.membership(), events),
        session.cluster(),
        TemporaryDomain.of(source, provider, name.get(), address));
  }
}
