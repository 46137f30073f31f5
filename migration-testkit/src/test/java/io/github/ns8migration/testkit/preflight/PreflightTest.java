package io.github.ns8migration.testkit.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.Requirements.Program;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.cluster.ClusterAddress;
import io.github.ns8migration.core.cluster.ClusterOptions;
import io.github.ns8migration.core.cluster.Credentials;
import io.github.ns8migration.core.cluster.HttpCluster;
import io.github.ns8migration.core.cluster.TlsPolicy;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.TaskView;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each finding of the preflight, and that a host with none gets none. */
class PreflightTest {
  private static final String KEY = "RkFLRS13aXJlZ3VhcmQtcHVibGljLWtleS0wMDAwMDE=";
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail");
  private static final Application SOGO =
      Application.named("nethserver-sogo", "SOGo").intoImage("sogo").following("nethserver-mail");
  private static final Application WEBTOP =
      Application.named("nethserver-webtop5", "WebTop")
          .intoImage("ghcr.io/nethserver/webtop:1.4.5");

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private DatagramSocket vpn;

  @BeforeEach
  void listenForTheVpn() throws IOException {
    vpn = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void closeAll() throws Exception {
    vpn.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private EmbeddedCluster.Builder wellCluster() {
    return EmbeddedCluster.builder().leaderVpn(KEY, "leader.ns8.test:" + vpn.getLocalPort());
  }

  private EmbeddedCluster start(EmbeddedCluster.Builder builder) {
    EmbeddedCluster cluster = builder.start();
    open.add(cluster);
    return cluster;
  }

  private static HostBuilder wellHost() {
    return TestHost.builder("server.example.org")
        .noProvider()
        .migrationPackage()
        .resolving("leader.ns8.test", "127.0.0.1")
        .resolving("webmail.example.org", "192.0.2.80");
  }

  private TestHost build(HostBuilder builder) throws IOException {
    return builder.build(folder.resolve("host"));
  }

  private static ConnectionRequest request(EmbeddedCluster cluster) {
    return ConnectionRequest.to(
        cluster.baseUri().toString(), cluster.adminUser(), Secret.of(cluster.adminPassword()));
  }

  private List<Finding> look(
      TestHost host, ConnectionRequest request, Answers answers, Migrator... migrators)
      throws Exception {
    try (Migration migration =
        Migration.on(host.source())
            .stateIn(folder.resolve("state"))
            .withMigrators(List.of(migrators))
            .quickly()
            .open()) {
      return migration.preflight(request, answers);
    }
  }

  private List<Finding> look(EmbeddedCluster.Builder cluster, HostBuilder host, Migrator... apps)
      throws Exception {
    return look(build(host), request(start(cluster)), Answers.none(), apps);
  }

  private static Finding only(List<Finding> findings, String code) {
    assertThat(findings).extracting(it -> it.problem().code()).containsExactly(code);
    return findings.get(0);
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(it -> it.problem().code()).toList();
  }

  /** One application. */
  private record App(Application application, Requirements needs, List<Question> asks)
      implements Migrator {
    App(Application application) {
      this(application, Requirements.NONE, List.of());
    }

    App needing(Requirements requirements) {
      return new App(application, requirements, asks);
    }

    @Override
    public Availability detect(SourceHost source) {
      return Availability.AVAILABLE;
    }

    @Override
    public Requirements requirements(SourceHost source) {
      return needs;
    }

    @Override
    public List<Question> questions(Phase phase, SourceHost source) {
      return phase == Phase.FINISH ? asks : List.of();
    }

    @Override
    public Plan plan(PlanContext context) {
      return Plan.builder().build();
    }

    @Override
    public Transferred sync(SyncContext context) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Verification verify(VerifyContext context) {
      throw new UnsupportedOperationException();
    }
  }

  // ---- all well

  @Test
  void aWellHostAndAWellClusterGiveNoFindingAndNeitherIsChanged() throws Exception {
    EmbeddedCluster cluster = start(wellCluster().withNethforge());
    TestHost host = build(wellHost().user("anna", "Anna"));
    Map<String, String> before = tree(host.root());
    Requirements needs =
        Requirements.NONE
            .program(
                Program.of("pg_dump", HostCommand.of("pg_dump", "--version"), "postgresql")
                    .atLeast("9.2")
                    .below("10"))
            .roomOnSource(1000)
            .roomOnDestination(1000);

    List<Finding> findings =
        look(
            host,
            request(cluster),
            Answers.none().with("host", "webmail.example.org"),
            new App(MAIL),
            new App(SOGO),
            new App(WEBTOP, needs, List.of(Question.hostName("host", "Name", Optional.empty()))));

    assertThat(findings).isEmpty();
    assertThat(tree(host.root())).isEqualTo(before);
    assertThat(folder.resolve("state")).doesNotExist();
    assertThat(host.events()).isEmpty();
    assertThat(cluster.tasks())
        .extracting(TaskView::action)
        .allMatch(action -> action.matches("(get|list)-.*"));
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.users()).hasSize(1);
  }

  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> below = Files.walk(root)) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        tree.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return tree;
  }

  // ---- leader, login, role

  @Test
  void anUnreachableLeaderHidesNothingOfWhatIsWrongOnTheHost() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    ConnectionRequest request = request(cluster);
    cluster.close();
    TestHost host = build(wellHost());
    host.failCommand(TestHost.command("rsync"), 127);

    List<Finding> findings = look(host, request, Answers.none(), new App(MAIL));

    assertThat(codes(findings))
        .containsExactly("program-missing", "cluster-unreachable", "not-checked");
    assertThat(findings.get(2).problem().message()).contains("nodes", "user domain");
  }

  @Test
  void aWrongPasswordIsTold() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    ConnectionRequest request =
        ConnectionRequest.to(cluster.baseUri().toString(), "admin", Secret.of("wrong"));

    List<Finding> findings = look(build(wellHost()), request, Answers.none());

    assertThat(codes(findings)).containsExactly("login-refused", "not-checked");
    assertThat(findings.get(0).blocks()).isTrue();
  }

  @Test
  @Tag("A8")
  void aSecondFactorIsAskedForAndAWrongCodeTold() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    String secret = cluster.enableSecondFactor("admin");
    TestHost host = build(wellHost());
    ConnectionRequest without = request(cluster);

    assertThat(codes(look(host, without, Answers.none()))).startsWith("otp-needed");
    assertThat(codes(look(host, without.withOtp(Secret.of("000000")), Answers.none())))
        .startsWith("otp-wrong");
    ConnectionRequest with = without.withOtp(Secret.of(cluster.oneTimeCode(secret)));
    assertThat(look(host, with, Answers.none())).isEmpty();
  }

  @Test
  void aCertificateThatIsNotTrustedIsToldWithItsFingerprintAndPinningItHelps() throws Exception {
    EmbeddedCluster cluster = start(wellCluster().withTls());
    URI front = cluster.publicUri();
    ConnectionRequest validating =
        ConnectionRequest.to(
            front.getHost() + ":" + front.getPort(), "admin", Secret.of(cluster.adminPassword()));
    TestHost host = build(wellHost());

    List<Finding> findings = look(host, validating, Answers.none());

    assertThat(codes(findings)).startsWith("tls-not-trusted");
    String remedy = findings.get(0).problem().remedy();
    String fingerprint = remedy.substring(remedy.lastIndexOf(' ') + 1);
    assertThat(look(host, validating.pinning(fingerprint), Answers.none())).isEmpty();
    Finding trusting =
        only(look(host, validating.trustingAnybody(), Answers.none()), "tls-not-checked");
    assertThat(trusting.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void aReaderOfTheClusterCannotMigrate() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    run(cluster, newUser("reader1", List.of(Map.of("role", "reader", "on", "*"))));

    List<Finding> findings =
        look(
            build(wellHost()),
            ConnectionRequest.to(cluster.baseUri().toString(), "reader1", Secret.of("pass")),
            Answers.none(),
            new App(MAIL));

    Finding finding = only(findings, "not-an-owner");
    assertThat(finding.blocks()).isTrue();
    assertThat(finding.problem().message()).contains("reader1");
  }

  @Test
  void aUserWithoutAnyRoleCannotMigrateEither() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    run(cluster, newUser("nobody1", List.of()));

    List<Finding> findings =
        look(
            build(wellHost()),
            ConnectionRequest.to(cluster.baseUri().toString(), "nobody1", Secret.of("pass")),
            Answers.none());

    assertThat(codes(findings)).contains("not-an-owner", "permission-denied");
  }

  @Test
  @Tag("A13")
  void aWorkerIsNotTakenForTheLeader() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    cluster.faults().leaderIsElsewhere("cs1.example.org");

    List<Finding> findings = look(build(wellHost()), request(cluster), Answers.none());

    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.problem().code()).isEqualTo("not-the-leader");
              assertThat(finding.blocks()).isTrue();
              assertThat(finding.problem().remedy()).contains("cs1.example.org");
            });
  }

  // ---- core

  @Test
  @Tag("R13")
  void aCoreThatIsTooOldIsRefused() throws Exception {
    Finding finding = only(look(wellCluster().core("3.6.9", ""), wellHost()), "core-too-old");

    assertThat(finding.blocks()).isTrue();
    assertThat(finding.problem().message()).contains("3.6.9", "3.7.0");
  }

  @Test
  @Tag("A29")
  void anUpdateThatWaitsIsToldSinceItCannotBeInstalledLater() throws Exception {
    Finding finding =
        only(look(wellCluster().core("3.20.0", "3.21.0"), wellHost()), "core-update-waits");

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  // ---- nodes and images

  @Test
  @Tag("F13")
  @Tag("A15")
  @Tag("A16")
  void aNodeThatHasAMailServerTakesNoOther() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    install(cluster, "mail", 1);

    Finding finding =
        only(
            look(build(wellHost()), request(cluster), Answers.none(), new App(MAIL)),
            "no-node-eligible");

    assertThat(finding.blocks()).isTrue();
    assertThat(finding.items())
        .containsExactly("node 1: it has as many instances as a node can have");
  }

  @Test
  @Tag("F13")
  @Tag("A12")
  void aChoiceThatIsNotPossibleIsToldWithThoseThatAre() throws Exception {
    EmbeddedCluster cluster = start(wellCluster().nodes(3));
    install(cluster, "mail", 1);
    TestHost host = build(wellHost());
    App mail = new App(MAIL);

    Finding none = only(look(host, request(cluster), Answers.none(), mail), "node-to-be-chosen");
    Finding full =
        only(
            look(host, request(cluster), Answers.none().with("node", "1"), mail),
            "node-not-eligible");
    Finding unknown =
        only(
            look(host, request(cluster), Answers.none().with("nethserver-mail-node", "9"), mail),
            "node-unknown");

    assertThat(none.severity()).isEqualTo(Severity.WARNING);
    assertThat(none.problem().remedy()).contains("[2, 3]");
    assertThat(full.problem().remedy()).contains("[2, 3]");
    assertThat(unknown.problem().message()).contains("node 9");
    assertThat(look(host, request(cluster), Answers.none().with("node", "3"), mail)).isEmpty();
  }

  @Test
  @Tag("F13")
  void aLocalDomainControllerNeedsANodeWithoutOne() throws Exception {
    EmbeddedCluster.Builder cluster =
        wellCluster().withInternalDomain("other.org", "ad", "dc=other,dc=org", Optional.of(3));

    List<Finding> findings = look(cluster, controller());

    Finding finding = only(findings, "no-node-eligible");
    assertThat(finding.problem().message()).contains("account provider");
  }

  private static HostBuilder controller() {
    return wellHost()
        .service("nsdc", "IpAddress", "192.168.50.10", "bridge", "br0", "status", "enabled")
        .record(
            "configuration",
            "sssd",
            "service",
            "Provider",
            "ad",
            "Realm",
            "AD.EXAMPLE.ORG",
            "status",
            "enabled");
  }

  @Test
  @Tag("F57")
  @Tag("A17")
  void sogoNeedsTheRepositoryNethforge() throws Exception {
    List<Finding> findings = look(wellCluster(), wellHost(), new App(MAIL), new App(SOGO));

    Finding finding = only(findings, "repository-disabled");
    assertThat(finding.blocks()).isTrue();
    assertThat(finding.problem().message()).contains("SOGo", "nethforge");
    assertThat(finding.items()).containsExactly("nethforge");
  }

  @Test
  void anImageWithoutVersionIsTold() throws Exception {
    List<Finding> findings = look(wellCluster().withVersions("mail"), wellHost(), new App(MAIL));

    assertThat(only(findings, "image-not-available").blocks()).isTrue();
  }

  private static void install(EmbeddedCluster cluster, String image, int node) throws Exception {
    run(cluster, ActionCall.of("add-module", Map.of("image", image, "node", node)));
  }

  /** What the cluster's administrator does there. */
  private static void run(EmbeddedCluster cluster, ActionCall<Void> call) throws Exception {
    try (HttpCluster admin =
        HttpCluster.login(
            ClusterAddress.direct("127.0.0.1", cluster.baseUri().getPort()),
            TlsPolicy.validate(),
            Credentials.of(cluster.adminUser(), Secret.of(cluster.adminPassword())),
            ClusterOptions.standard())) {
      admin.cluster().run(call);
    }
  }

  private static ActionCall<Void> newUser(String name, List<Map<String, String>> grants) {
    String hash = Hashing.sha256().hashString("pass", UTF_8).toString();
    return ActionCall.of(
        "add-user", Map.of("user", name, "password_hash", hash, "set", Map.of(), "grant", grants));
  }

  // ---- the VPN

  @Test
  @Tag("F03")
  void anEndpointThatDoesNotResolveIsNamed() throws Exception {
    EmbeddedCluster.Builder cluster = EmbeddedCluster.builder().leaderVpn(KEY, "gone.test:55820");

    Finding finding = only(look(cluster, wellHost()), "vpn-endpoint-unresolved");

    assertThat(finding.blocks()).isTrue();
    assertThat(finding.problem().message()).contains("gone.test");
  }

  @ParameterizedTest
  @CsvSource({"leader.ns8.test:0", "leader.ns8.test", "[2001:db8::1]:55820"})
  @Tag("F03")
  void anEndpointThatIsNoneIsTold(String endpoint) throws Exception {
    EmbeddedCluster.Builder cluster = EmbeddedCluster.builder().leaderVpn(KEY, endpoint);

    assertThat(only(look(cluster, wellHost()), "vpn-endpoint-not-usable").blocks()).isTrue();
  }

  @Test
  void aUdpPortWhereNobodyListensIsTold() throws Exception {
    EmbeddedCluster.Builder cluster = wellCluster();
    vpn.close();

    Finding finding = only(look(cluster, wellHost()), "vpn-port-closed");

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  @Tag("F77")
  void aNetworkThatTheHostUsesItselfIsTold() throws Exception {
    EmbeddedCluster.Builder cluster = wellCluster().network("192.168.50.0/24");

    Finding finding = only(look(cluster, wellHost()), "vpn-network-in-use");

    assertThat(finding.problem().message()).contains("192.168.50.1/24 on eth0");
  }

  @Test
  @Tag("F77")
  void anNs8DeviceOfTheHostItselfIsTold() throws Exception {
    HostBuilder host =
        wellHost().file("/etc/wireguard/ns8.conf", "[Interface]\n[Peer]\nPublicKey = FAKE\n");

    assertThat(only(look(wellCluster(), host), "vpn-name-taken").blocks()).isTrue();
  }

  @Test
  void aHostWithoutWireGuardIsToldTwiceAtMost() throws Exception {
    HostBuilder host = TestHost.builder("server.example.org").noProvider();

    List<Finding> findings = look(wellCluster(), host.resolving("leader.ns8.test", "127.0.0.1"));

    assertThat(only(findings, "vpn-tools-missing").blocks()).isTrue();
  }

  // ---- user domain and accounts

  @Test
  @Tag("F06")
  @Tag("F09")
  void theDomainOfALocalDirectoryMustBeChosenAndNew() throws Exception {
    EmbeddedCluster cluster =
        start(
            wellCluster()
                .withExternalDomain("directory.nh", "rfc2307", "dc=directory,dc=nh", "x", 636));
    TestHost host = build(wellHost().localLdap());
    ConnectionRequest request = request(cluster);

    assertThat(codes(look(host, request, Answers.none()))).containsExactly("user-domain-needed");
    assertThat(codes(look(host, request.withUserDomain("directory.nh"), Answers.none())))
        .containsExactly("user-domain-exists");
    assertThat(look(host, request.withUserDomain("example.org"), Answers.none())).isEmpty();
  }

  @Test
  @Tag("F07")
  void aRemoteDirectoryMatchesWhateverTheCaseOfItsBase() throws Exception {
    HostBuilder host = wellHost().remoteLdap("ldaps://ldap.example.org", "dc=example, dc=org");

    assertThat(
            look(
                wellCluster()
                    .withExternalDomain(
                        "example.org", "rfc2307", "DC=Example,DC=Org", "ldap.example.org", 636),
                host))
        .isEmpty();
  }

  @Test
  @Tag("F08")
  void aRemoteDirectoryThatTheClusterDoesNotKnowIsNamed() throws Exception {
    HostBuilder host = wellHost().remoteLdap("ldaps://ldap.example.org", "dc=example,dc=org");

    Finding finding = only(look(wellCluster(), host), "user-domain-missing");

    assertThat(finding.problem().message()).contains("dc=example,dc=org");
  }

  @Test
  void accountListsThatCannotBeReadAreTold() throws Exception {
    EmbeddedCluster cluster =
        start(
            wellCluster()
                .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "x", 636));
    TestHost host = build(wellHost().remoteLdap("ldaps://ldap.example.org", "dc=example,dc=org"));
    host.failCommand(TestHost.command("list-users"), 1);

    Finding finding = only(look(host, request(cluster), Answers.none()), "account-provider-silent");

    assertThat(finding.blocks()).isTrue();
  }

  // ---- programs, room, names

  @ParameterizedTest
  @CsvSource({
    "rsync  version 3.0.9  protocol version 30, program-version",
    "rsync, program-version-unknown",
  })
  void anRsyncOfTheWrongAgeIsTold(String printed, String code) throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    TestHost host = build(wellHost());
    host.answerCommand(
        TestHost.command("rsync", "--version"), new CommandOutput(0, printed + "\n", List.of()));

    Finding finding = only(look(host, request(cluster), Answers.none()), code);

    assertThat(finding.problem() + "").contains("3.1.0");
  }

  @Test
  void aProgramIsAskedForOnlyByTheApplicationThatNeedsIt() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    TestHost host = build(wellHost());
    host.failCommand(TestHost.command("mysqldump"), 127);
    App webtop =
        new App(WEBTOP)
            .needing(
                Requirements.NONE.program(
                    Program.of("mysqldump", HostCommand.of("mysqldump", "--version"), "mariadb")));

    assertThat(look(host, request(cluster), Answers.none(), new App(MAIL))).isEmpty();
    Finding finding = only(look(host, request(cluster), Answers.none(), webtop), "program-missing");
    assertThat(finding.problem().remedy()).contains("mariadb");
  }

  @Test
  @Tag("O2")
  void aProgramThatIsTooNewIsToldToo() throws Exception {
    App webtop =
        new App(WEBTOP)
            .needing(
                Requirements.NONE.program(
                    Program.of("pg_dump", HostCommand.of("pg_dump", "--version"), "postgresql")
                        .below("9.2")));

    Finding finding = only(look(wellCluster(), wellHost(), webtop), "program-version");

    assertThat(finding.problem().message()).contains("9.2.24", "older than 9.2");
  }

  @Test
  void roomIsLookedAtOnBothSides() throws Exception {
    App webtop =
        new App(WEBTOP)
            .needing(Requirements.NONE.roomOnSource(1L << 60).roomOnDestination(2L << 30));

    List<Finding> findings = look(wellCluster().freeDisk(1L << 30), wellHost(), webtop);

    assertThat(codes(findings)).containsExactly("no-room-on-source", "no-room-on-destination");
    assertThat(findings.get(1).problem().message()).contains("2.0 GiB", "1.0 GiB", "node 1");
  }

  @ParameterizedTest
  @CsvSource({
    "https://webmail.example.org, virtual-host-not-usable, BLOCKER",
    "nowhere.example.org, virtual-host-unresolved, WARNING",
  })
  void aVirtualHostMustBeANameAndIsLookedUp(String typed, String code, Severity severity)
      throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    App webtop =
        new App(
            WEBTOP,
            Requirements.NONE,
            List.of(Question.hostName("webtop-host", "Name of WebTop", Optional.empty())));

    Finding finding =
        only(
            look(
                build(wellHost()),
                request(cluster),
                Answers.none().with("webtop-host", typed),
                webtop),
            code);

    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.items()).containsExactly(typed);
  }

  // ---- independence

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list-users",
        "list-core-modules",
        "list-nodes",
        "list-user-domains",
        "get-cluster-status",
        "list-modules",
        "list-installed-modules"
      })
  void aCheckThatCannotBeMadeIsAFindingAndHidesNoOther(String action) throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    cluster.faults().abortAction(action, 9, 1, "it broke");
    TestHost host = build(wellHost().file("/etc/wireguard/ns8.conf", "[Peer]\nPublicKey = FAKE\n"));
    host.failCommand(TestHost.command("rsync"), 127);

    List<Finding> findings = look(host, request(cluster), Answers.none(), new App(MAIL));

    if (action.equals("list-user-domains")) {
      // Nobody of this host needs one.
      assertThat(codes(findings)).containsExactly("program-missing", "vpn-name-taken");
    } else {
      assertThat(codes(findings)).contains("program-missing", "not-checked", "vpn-name-taken");
    }
  }

  @Test
  void aMigratorThatBreaksIsAFindingAndHidesNoOther() throws Exception {
    EmbeddedCluster cluster = start(wellCluster());
    Migrator broken =
        new Migrator() {
          @Override
          public Application application() {
            return WEBTOP;
          }

          @Override
          public Availability detect(SourceHost source) throws MigrationException {
            throw new IllegalStateException("broken");
          }

          @Override
          public Plan plan(PlanContext context) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Transferred sync(SyncContext context) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Verification verify(VerifyContext context) {
            throw new UnsupportedOperationException();
          }
        };

    List<Finding> findings =
        look(build(wellHost()), request(cluster), Answers.none(), broken, new App(SOGO));

    assertThat(codes(findings)).containsExactly("not-checked", "repository-disabled");
  }
}
