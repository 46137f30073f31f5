package io.github.ns8migration.core.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.connect.Connections;
import io.github.ns8migration.core.connect.UserDomains;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.lifecycle.GroupActions;
import io.github.ns8migration.core.lifecycle.Site;
import io.github.ns8migration.core.source.AccountProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that can be known to go wrong before anything is touched. Changes nothing on either
 * side: logs in, and runs actions that list. Each check stands for itself.
 */
public final class Preflight {
  private final Site site;
  private final Connections connections;
  private final Tunnel tunnel;
  private final ConnectionRequest request;
  private final Answers answers;
  private final Findings findings = new Findings();
  private final List<Candidate> candidates = new ArrayList<>();
  private final HostChecks host;

  /**
   * Of one migration.
   *
   * @param answers to the questions of the applications, as far as they are known: nodes, names
   */
  public Preflight(
      Site site,
      Connections connections,
      Tunnel tunnel,
      ConnectionRequest request,
      Answers answers) {
    this.site = site;
    this.connections = connections;
    this.tunnel = tunnel;
    this.request = request;
    this.answers = answers;
    this.host = new HostChecks(site.source());
  }

  /** What was found, the old server's part first. */
  public List<Finding> findings() throws InterruptedException {
    for (Migrator migrator : site.migrators().all()) {
      findings.check(migrator.application().title(), () -> candidate(migrator));
    }
    findings.require("the lists of accounts", () -> site.source().accounts());
    programs();
    findings.check(
        "room for copies on this host",
        () ->
            HostChecks.room(
                site.state().root(),
                candidates.stream()
                    .flatMap(it -> it.requirements().stream())
                    .mapToLong(Requirements::sourceBytes)
                    .sum()));
    cluster();
    return findings.all();
  }

  private List<Finding> candidate(Migrator migrator)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    if (site.state().skipped(application.id())
        || !(GroupActions.detect(site, migrator) instanceof Availability.Available)) {
      return List.of();
    }
    Optional<Requirements> requirements = Optional.empty();
    try {
      requirements = Optional.of(GroupActions.requirements(site, migrator));
    } catch (MigrationException e) {
      findings.notChecked("what " + application.title() + " needs", e.problem());
    }
    candidates.add(new Candidate(application, node(application), requirements));
    findings.check(
        "the names of " + application.title(),
        () -> {
          List<Finding> found = new ArrayList<>();
          for (Question question : migrator.questions(Phase.FINISH, site.source())) {
            Optional<String> name = answers.text(question.key()).or(question::proposal);
            if (question.kind() == Question.Kind.HOST_NAME && name.isPresent()) {
              found.addAll(host.virtualHost(question.label(), name.get()));
            }
          }
          return found;
        });
    return List.of();
  }

  private OptionalInt node(Application application) {
    OptionalInt own = answers.number(application.id() + "-node");
    return own.isPresent() ? own : answers.number("node");
  }

  private void programs() throws InterruptedException {
    List<Requirements.Program> programs = new ArrayList<>(List.of(HostChecks.RSYNC));
    candidates.stream()
        .flatMap(it -> it.requirements().stream())
        .flatMap(it -> it.programs().stream())
        .filter(program -> !programs.contains(program))
        .forEach(programs::add);
    for (Requirements.Program program : programs) {
      findings.check("the program " + program.name(), () -> host.program(program));
    }
  }

  private void cluster() throws InterruptedException {
    if (request.anyCertificate()) {
      findings.check("the certificate", () -> List.of(anyCertificate()));
    }
    try (Cluster cluster = connections.administrator(request)) {
      cluster(new ClusterChecks(cluster), cluster);
    } catch (MigrationException e) {
      findings.require(
          "the login",
          () -> {
            throw e;
          });
      vpn(Optional.empty(), Optional.empty());
      findings.notChecked(
          "role, versions, nodes, applications, user domain and VPN of the cluster", e.problem());
    }
  }

  private static Finding anyCertificate() {
    return Finding.of(
        Severity.WARNING,
        "tls-not-checked",
        Side.CONNECTION,
        "Any certificate of the leader is trusted: whoever sits between can read the password.",
        "Give the fingerprint of the leader's certificate instead.",
        List.of());
  }

  private void cluster(ClusterChecks checks, Cluster cluster) throws InterruptedException {
    findings.check("the role of " + request.user(), () -> checks.role(request.user()));
    findings.check("the version of the core", checks::core);
    findings.check("other migrations", checks::others);
    if (!joined()) {
      findings.require("the user domain", () -> userDomain(cluster));
    }
    Optional<JsonNode> status = status(checks);
    findings.check("the nodes", () -> checks.leader(status.orElseThrow(Preflight::noStatus)));
    findings.check(
        "the nodes for the applications",
        () -> destinations(checks, status.orElseThrow(Preflight::noStatus)));
    findings.check(
        "room on the nodes",
        () -> checks.room(candidates, status.orElseThrow(Preflight::noStatus)));
    vpn(status.flatMap(Preflight::network), status.map(Preflight::endpoint));
  }

  private Optional<JsonNode> status(ClusterChecks checks) throws InterruptedException {
    try {
      return Optional.of(checks.ask("get-cluster-status"));
    } catch (MigrationException e) {
      // Whoever is not the leader, or does not tell its state, takes no join either.
      findings.require(
          "the state of the cluster",
          () -> {
            throw e;
          });
      return Optional.empty();
    }
  }

  private static MigrationException noStatus() {
    return MigrationException.of(
        "cluster-status-unknown",
        Side.DESTINATION,
        "The cluster did not tell its state.",
        "Look for the reason above, then try again.");
  }

  private boolean joined() throws InterruptedException {
    try {
      return site.state().environment().isPresent();
    } catch (MigrationException e) {
      findings.notChecked("whether this host is connected", e.problem());
      return false;
    }
  }

  private void userDomain(Cluster cluster) throws MigrationException, InterruptedException {
    Optional<String> unused =
        UserDomains.forProvider(AccountProvider.of(site.source()), request.userDomain(), cluster);
  }

  private List<Finding> destinations(ClusterChecks checks, JsonNode status)
      throws MigrationException, InterruptedException {
    Destinations destinations =
        new Destinations(
            status,
            checks.ask("list-modules"),
            checks.ask("list-installed-modules"),
            checks.ask("list-repositories"));
    List<Finding> found = new ArrayList<>();
    for (Candidate candidate : withProvider()) {
      found.addAll(destinations.check(candidate));
    }
    return found;
  }

  /** A domain controller needs a node of its own in the end, whoever moves it. */
  private List<Candidate> withProvider() throws MigrationException, InterruptedException {
    List<Candidate> all = new ArrayList<>(candidates);
    boolean known =
        all.stream().anyMatch(it -> it.application().id().equals(StateDirectory.ACCOUNT_PROVIDER));
    if (!known && AccountProvider.of(site.source()).kind() == AccountProvider.Kind.LOCAL_AD) {
      Application provider =
          Application.named(StateDirectory.ACCOUNT_PROVIDER.value(), "The account provider")
              .intoImage("samba");
      all.add(new Candidate(provider, node(provider), Optional.empty()));
    }
    return all;
  }

  private static String endpoint(JsonNode status) {
    return leadersVpn(status).path("endpoint").asText();
  }

  // What get-defaults answers is a proposal for new clusters. The network of this one is told by a
  // join alone; the leader has an address in it, and NS8 makes it of that size.
  private static Optional<String> network(JsonNode status) {
    return Optional.of(leadersVpn(status).path("ip_address").asText())
        .filter(address -> !address.isEmpty())
        .map(address -> address + "/24");
  }

  private static JsonNode leadersVpn(JsonNode status) {
    for (JsonNode node : status.path("nodes")) {
      if (node.path("local").asBoolean()) {
        return node.path("vpn");
      }
    }
    return MissingNode.getInstance();
  }

  private void vpn(Optional<String> network, Optional<String> endpoint)
      throws InterruptedException {
    if (!joined()) {
      findings.check("the VPN on this host", () -> tunnel.obstacles(network, endpoint));
    }
  }
}
