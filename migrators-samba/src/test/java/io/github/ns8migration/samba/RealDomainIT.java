package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.SambaBehaviour;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real domain with its file server: served by a real domain controller while it is copied,
 * arrived over the real receiving daemons, and served again from what has arrived, the accounts
 * under other numbers, as NS8 gives them. The daemon for rights runs among the accounts of the new
 * controller.
 *
 * <p>Some accounts have names that every Debian has: by them this machine stands for NS7, which
 * knows the accounts of its domain. The new controller's programs know nobody but the domain's.
 */
class RealDomainIT {
  private static final ApplicationId DOMAIN = new ApplicationId(SambaMigrator.ID);
  private static final ApplicationId FILES = new ApplicationId(FileServerMigrator.ID);
  private static final String SHARES = "/var/lib/nethserver/ibay";
  private static final String SALES = SHARES + "/sales";
  private static final String HOMES = "/var/lib/nethserver/home";
  private static final int MOST_WAITS = 20;
  private static final String PASSWORD = "Fixture,1234";
  // With characters that a careless file format would lose.
  private static final String SERVICE_PASSWORD = "FAKE #p='x\"1 \\y";

  private Path folder;
  private TestHost host;
  private Path container;
  private Path state;
  private EmbeddedCluster cluster;
  private Optional<RealController> old = Optional.empty();
  private Optional<RealController> fresh = Optional.empty();
  private List<Path> delivered = List.of();

  @BeforeEach
  void makeBothSides() throws Exception {
    // Sockets lie below: their paths must be short.
    folder = Files.createTempDirectory("ad");
    cluster =
        EmbeddedCluster.builder()
            .trustingExternalDomains()
            .withImage("samba", () -> new SambaBehaviour(this::serveAgain))
            .keepIn(folder.resolve("ns8"))
            .start();
    host =
        TestHost.builder("server.example.org")
            .withoutEmail()
            .localAd(RealDomain.REALM, RealDomain.WORKGROUP, "192.168.50.2")
            .record("configuration", "sssd", "service", "BindPassword", SERVICE_PASSWORD)
            .fileServer()
            .user("administrator", "Administrator")
            .user("anna.bianchi", "Anna Bianchi")
            .user("old.employee", "Old Employee")
            .user("zoë", "Zoë")
            .user("games", "Games")
            .user("news", "News")
            .user("list", "List")
            .group("sales", "anna.bianchi")
            .group("staff", "games")
            .record("accounts", "sales", "ibay", "Description", "Sales", "status", "enabled")
            .file(SALES + "/offer.txt", "An offer\n")
            .file(SALES + "/2024/prices & terms.txt", "Prices\n")
            .file(HOMES + "/games/notes.txt", "Notes\n")
            .build(folder.resolve("h"));
    container = host.path("/var/lib/machines/nsdc");
    state = container.resolve("var/lib/samba");
    MoreFiles.deleteRecursively(state, RecursiveDeleteOption.ALLOW_INSECURE);
    RealDomain.provision(state, Files.createDirectories(folder.resolve("work")));
    host.runsReally(
        "nsdc-run",
        command ->
            RealDomain.inContainer(
                container, command.subList(command.indexOf("--") + 1, command.size())));
    host.runsReally(
        "chroot", command -> RealDomain.inContainer(container, command.subList(2, command.size())));
  }

  @AfterEach
  void closeBothSides() throws IOException {
    old.ifPresent(RealController::close);
    fresh.ifPresent(RealController::close);
    cluster.close();
    host.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private void served() throws Exception {
    Path configuration = RealController.configure(state, folder.resolve("old"));
    RealDomain.change(
        configuration,
        "user\tldapservice\t" + SERVICE_PASSWORD,
        "user\tanna.bianchi\t" + PASSWORD,
        "user\told.employee\t" + PASSWORD,
        "user\tzoë\t" + PASSWORD,
        "user\tgames\t" + PASSWORD,
        "user\tnews\t" + PASSWORD,
        "user\tlist\t" + PASSWORD,
        "group\tsales\t-",
        "member\tsales\tanna.bianchi",
        "group\tstaff\t-",
        "group\toperator\t-",
        "member\tstaff\tgames",
        "lock\told.employee\t-");
    old = Optional.of(RealController.start(configuration));
  }

  /** What NS8 does between the delivery of the domain and that of rights. */
  private List<String> serveAgain(Path arrived) throws IOException, InterruptedException {
    delivered = RealDomain.endingWith(arrived, "");
    RealDomain.renumber(arrived);
    Path configuration = RealController.configure(arrived, folder.resolve("new"));
    Path sales = cluster.module("samba1").volume("shares").resolve("sales");
    RealController.addShare(configuration, "sales", sales);
    // Users must get there, through folders that are this test's alone otherwise.
    for (Path above = sales.getParent(); above.startsWith(folder); above = above.getParent()) {
      Programs.run(List.of("chmod", "a+x", above.toString())).expectSuccess();
    }
    RealController controller = RealController.start(configuration);
    fresh = Optional.of(controller);
    return controller.amongAccounts();
  }

  private void giveRights() throws Exception {
    String sales = host.path(SALES).toString();
    for (List<String> command :
        List.of(
            List.of("chown", "-R", "games:staff", sales),
            List.of("chmod", "2770", sales, sales + "/2024"),
            List.of("chmod", "660", sales + "/offer.txt"),
            List.of("setfacl", "-R", "-m", "u:news:r-X,g:operator:r-X", sales),
            List.of("setfacl", "-d", "-m", "u:news:r-X,g:staff:rwX", sales),
            List.of("chown", "-R", "games:staff", host.path(HOMES + "/games").toString()),
            List.of("chmod", "700", host.path(HOMES + "/games").toString()))) {
      Programs.run(command).expectSuccess();
    }
  }

  /** By name, as NS7 sends them. */
  private List<String> rightsBefore(String tree, Map<String, String> sids) throws Exception {
    return Rights.below(
        host.path(tree),
        List.of("getfacl", "-P"),
        (kind, name) -> name.equals("root") ? "root" : sids.get(name));
  }

  /** By number, as files have them, and the new controller tells whose they are. */
  private List<String> rightsAfter(Path tree) throws Exception {
    RealController controller = fresh.orElseThrow();
    List<String> list = new ArrayList<>(controller.amongAccounts());
    list.addAll(List.of("getfacl", "-P", "--numeric"));
    Map<String, String> known = new HashMap<>(Map.of("user0", "root", "group0", "root"));
    return Rights.below(
        tree,
        list,
        (kind, number) -> {
          String sid = known.get(kind + number);
          if (sid == null) {
            String option = kind.equals("user") ? "--uid-to-sid" : "--gid-to-sid";
            sid =
                controller
                    .runAmongAccounts("wbinfo", option, number)
                    .expectSuccess()
                    .output()
                    .strip();
            known.put(kind + number, sid);
          }
          return sid;
        });
  }

  /** The unit of the container is a note of the test host: the real one follows it. */
  private void stopWithTheUnit(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageCompleted stage && stage.stage().equals("quiesce")) {
      try {
        old.orElseThrow().stop();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  @Tag("F37")
  @Tag("F39")
  @Tag("F40")
  @Tag("D13")
  @Tag("D14")
  @Tag("CK08")
  void usersLogInToTheNewDomainControllerAndFindTheirFilesAsOnTheOldOne() throws Exception {
    served();
    giveRights();
    old.orElseThrow().smbLogin("anna.bianchi", PASSWORD).expectSuccess();
    Map<ApplicationId, Verification> verified;
    try (Rehearsal rehearsal =
        Rehearsal.of(
            host,
            cluster,
            folder.resolve("state"),
            List.of(new SambaMigrator(), new FileServerMigrator()),
            this::stopWithTheUnit)) {
      rehearsal.connect();
      rehearsal.migration().start(DOMAIN, Answers.none());
      rehearsal.migration().sync(DOMAIN);
      assertThat(RealDomain.endingWith(state, ".export")).isEmpty();

      verified = finished(rehearsal);
    }

    assertThat(verified.get(DOMAIN).checks()).isNotEmpty().allMatch(Verification.Check::passed);
    assertThat(verified.get(FILES).checks()).isNotEmpty().allMatch(Verification.Check::passed);
    theDomainIsTheSame();
    theFilesBelongToTheSamePeople();
    everybodyMayDoWhatTheyMightBefore();
  }

  /** A domain controller may need longer to start than rehearsals wait: then finish goes on. */
  private static Map<ApplicationId, Verification> finished(Rehearsal rehearsal) throws Exception {
    for (int more = 0; ; more++) {
      try {
        return rehearsal.migration().finish(DOMAIN, Answers.none());
      } catch (MigrationException e) {
        if (!e.problem().code().equals("late-receiver-not-ready") || more == MOST_WAITS) {
          throw e;
        }
      }
    }
  }

  private void theDomainIsTheSame() throws Exception {
    ClusterModule samba = cluster.module("samba1");
    Path arrived = samba.volume("data");
    assertThat(delivered)
        .contains(arrived.resolve("private/sam.ldb"))
        .doesNotContain(arrived.resolve("private/netlogon_creds_cli.tdb"))
        .noneMatch(path -> path.toString().endsWith(".export"));
    assertThat(RealDomain.sids(arrived))
        .isEqualTo(RealDomain.sids(state))
        .containsKeys("anna.bianchi", "zoë", "sales");
    for (String key : List.of("private/tls/cert.pem", "private/encrypted_secrets.key")) {
      assertThat(arrived.resolve(key)).hasSameBinaryContentAs(state.resolve(key));
    }
    // What NS8 makes the new controller answer to: the name of the old file server.
    assertThat(samba.received().resolve("nbalias.txt")).hasContent("server\n");
    RealController controller = fresh.orElseThrow();
    controller.smbLogin("anna.bianchi", PASSWORD).expectSuccess();
    assertThat(controller.smbLogin("anna.bianchi", "wrong").exitCode()).isNotZero();
    assertThat(controller.smbLogin("old.employee", PASSWORD).output()).contains("ACCOUNT_DISABLED");
    assertThat(controller.ldapLogin("zoë", PASSWORD).expectSuccess().output())
        .contains("sAMAccountName");
    String service = samba.environment().get("SVCPASS");
    assertThat(service).isEqualTo(SERVICE_PASSWORD);
    assertThat(controller.ldapLogin(samba.environment().get("SVCUSER"), service).exitCode())
        .isZero();
  }

  private void theFilesBelongToTheSamePeople() throws Exception {
    Map<String, String> sids = RealDomain.sids(state);
    ClusterModule samba = cluster.module("samba1");
    assertThat(rightsAfter(samba.volume("shares")))
        .isEqualTo(rightsBefore(SHARES, sids))
        .contains("# owner: " + sids.get("games"), "# group: " + sids.get("staff"))
        .contains(
            "user:" + sids.get("news") + ":r--", "default:group:" + sids.get("staff") + ":rwx");
    assertThat(rightsAfter(samba.volume("homes"))).isEqualTo(rightsBefore(HOMES, sids));
    assertThat(fresh.orElseThrow().windowsRights("sales", "offer.txt"))
        .contains("OWNER:" + sids.get("games"))
        .contains("ACL:" + sids.get("news") + ":0/0x0/0x00120089") // allowed to read
        .doesNotContain(sids.get("list"));
  }

  private void everybodyMayDoWhatTheyMightBefore() throws Exception {
    RealController controller = fresh.orElseThrow();
    controller
        .smb("games", PASSWORD, "sales", "cd 2024; mkdir new; cd ..; get offer.txt /dev/null")
        .expectSuccess();
    controller.smb("news", PASSWORD, "sales", "get offer.txt /dev/null").expectSuccess();
    assertThat(controller.smb("news", PASSWORD, "sales", "mkdir mine").output())
        .contains("ACCESS_DENIED");
    assertThat(controller.smb("list", PASSWORD, "sales", "get offer.txt /dev/null").output())
        .contains("ACCESS_DENIED");
  }
}
