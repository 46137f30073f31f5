package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real domain, served by a real domain controller while it is copied, arrives over the real
 * receiving daemon, and is served again from what has arrived.
 */
class RealDomainIT {
  private static final ApplicationId DOMAIN = new ApplicationId(SambaMigrator.ID);
  private static final String PASSWORD = "Fixture,1234";
  // With characters that a careless file format would lose.
  private static final String SERVICE_PASSWORD = "FAKE #p='x\"1 \\y";

  private Path folder;
  private TestHost host;
  private Path container;
  private Path state;
  private EmbeddedCluster cluster;
  private Optional<RealController> old = Optional.empty();

  @BeforeEach
  void makeBothSides() throws Exception {
    // Sockets lie below: their paths must be short.
    folder = Files.createTempDirectory("ad");
    cluster =
        EmbeddedCluster.builder().trustingExternalDomains().keepIn(folder.resolve("ns8")).start();
    host =
        TestHost.builder("server.example.org")
            .withoutEmail()
            .localAd(RealDomain.REALM, RealDomain.WORKGROUP, "192.168.50.2")
            .record("configuration", "sssd", "service", "BindPassword", SERVICE_PASSWORD)
            .user("anna.bianchi", "Anna Bianchi")
            .user("old.employee", "Old Employee")
            .user("zoë", "Zoë")
            .group("sales", "anna.bianchi")
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
        "group\tsales\t-",
        "member\tsales\tanna.bianchi",
        "lock\told.employee\t-");
    old = Optional.of(RealController.start(configuration));
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
  @Tag("F40")
  @Tag("D14")
  @Tag("CK08")
  void usersLogInToTheNewDomainControllerAsToTheOldOne() throws Exception {
    served();
    old.orElseThrow().smbLogin("anna.bianchi", PASSWORD).expectSuccess();
    Verification verified;
    try (Rehearsal rehearsal =
        Rehearsal.of(
            host,
            cluster,
            folder.resolve("state"),
            List.of(new SambaMigrator()),
            this::stopWithTheUnit)) {
      rehearsal.connect();
      rehearsal.migration().start(DOMAIN, Answers.none());
      rehearsal.migration().sync(DOMAIN);
      assertThat(RealDomain.endingWith(state, ".export")).isEmpty();

      verified = rehearsal.migration().finish(DOMAIN, Answers.none()).get(DOMAIN);
    }
    Map<String, String> before = RealDomain.sids(state);

    assertThat(verified.checks()).isNotEmpty().allMatch(Verification.Check::passed);
    ClusterModule samba = cluster.module("samba1");
    Path arrived = samba.volume("data");
    assertThat(RealDomain.endingWith(arrived, ".export")).isEmpty();
    assertThat(arrived.resolve("private/netlogon_creds_cli.tdb")).doesNotExist();
    assertThat(RealDomain.sids(arrived))
        .isEqualTo(before)
        .containsKeys("anna.bianchi", "zoë", "sales");
    for (String key : List.of("private/tls/cert.pem", "private/encrypted_secrets.key")) {
      assertThat(arrived.resolve(key)).hasSameBinaryContentAs(state.resolve(key));
    }
    try (RealController fresh =
        RealController.start(RealController.configure(arrived, folder.resolve("new")))) {
      fresh.smbLogin("anna.bianchi", PASSWORD).expectSuccess();
      assertThat(fresh.smbLogin("anna.bianchi", "wrong").exitCode()).isNotZero();
      assertThat(fresh.smbLogin("old.employee", PASSWORD).output()).contains("ACCOUNT_DISABLED");
      assertThat(fresh.ldapLogin("zoë", PASSWORD).expectSuccess().output())
          .contains("sAMAccountName");
      String service = samba.environment().get("SVCPASS");
      assertThat(service).isEqualTo(SERVICE_PASSWORD);
      assertThat(fresh.ldapLogin(samba.environment().get("SVCUSER"), service).exitCode()).isZero();
    }
  }
}
