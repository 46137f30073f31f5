package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.NodeView;
import io.github.ns8migration.testkit.cluster.UserView;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining and leaving the embedded cluster, by the engine's front door. */
class MembershipTest {
  @TempDir Path folder;
  private EmbeddedCluster cluster;

  @BeforeEach
  void startCluster() {
    cluster =
        EmbeddedCluster.builder()
            .withExternalDomain("example.org", "rfc2307", "DC=Example,DC=Org", "ldap.example", 636)
            .start();
  }

  @AfterEach
  void stopCluster() {
    cluster.close();
  }

  private Rehearsal rehearsal(HostBuilder host) throws IOException {
    TestHost built = host.build(folder.resolve("host"));
    return Rehearsal.of(built, cluster, folder.resolve("state"), List.of(), event -> {});
  }

  private static HostBuilder host() {
    return TestHost.builder("server.example.org")
        .remoteLdap("ldaps://ldap.example.org", "dc=example, dc=org");
  }

  private List<String> technicalUsers() {
    return cluster.users().stream()
        .map(UserView::name)
        .filter(name -> name.startsWith("ns7admin"))
        .toList();
  }

  private List<NodeView> migratingNodes() {
    return cluster.nodes().stream().filter(node -> node.flags().contains("nomodules")).toList();
  }

  @Test
  @Tag("F07")
  @Tag("F10")
  void aRemoteDirectoryIsMappedToTheDomainWithTheSameBaseWhateverItsCase() throws Exception {
    try (Rehearsal rehearsal = rehearsal(host())) {
      rehearsal.connect();

      assertThat(rehearsal.migration().connected()).isTrue();
    }
    assertThat(Files.readString(folder.resolve("state/environment")))
        .contains("USER_DOMAIN=example.org")
        .contains("ACCOUNT_PROVIDER_EXTERNAL=1");
  }

  @Test
  @Tag("F09")
  void aHostWithItsOwnOpenLdapIsKnownByAnExternalDomainWithTheNameThatWasChosen() throws Exception {
    try (Rehearsal rehearsal = rehearsal(host().localLdap())) {
      assertThat(rehearsal.migration().proposedUserDomain()).contains("example.org");

      rehearsal.migration().connect(rehearsal.request().withUserDomain(" Users.Example.Org "));

      assertThat(rehearsal.migration().connected()).isTrue();
    }
    assertThat(Files.readString(folder.resolve("state/environment")))
        .contains("USER_DOMAIN=users.example.org")
        .contains("ACCOUNT_PROVIDER_EXTERNAL=\n");
  }

  @Test
  @Tag("F08")
  void aMissingDomainIsNamedBeforeTheNodeIsAdded() throws Exception {
    HostBuilder other = host().remoteLdap("ldaps://ldap.example.org", "dc=other,dc=org");
    try (Rehearsal rehearsal = rehearsal(other)) {
      MigrationException e = catchThrowableOfType(MigrationException.class, rehearsal::connect);

      assertThat(e.problem().code()).isEqualTo("user-domain-missing");
      assertThat(e.problem().message()).contains("dc=other,dc=org");
    }
    assertThat(migratingNodes()).isEmpty();
  }

  @Test
  @Tag("F02")
  @Tag("F74")
  void leavingRemovesNodeAndTechnicalUserAndNoFileHoldsThePasswordThatWasTyped() throws Exception {
    try (Rehearsal rehearsal = rehearsal(host())) {
      rehearsal.connect();
      assertThat(migratingNodes()).hasSize(1);
      assertThat(technicalUsers()).hasSize(1);
      assertThat(everything(folder)).doesNotContain(cluster.adminPassword());

      assertThat(rehearsal.disconnect()).isEmpty();

      assertThat(migratingNodes()).isEmpty();
      assertThat(technicalUsers()).isEmpty();
      assertThat(rehearsal.migration().connected()).isFalse();
    }
  }

  @Test
  @Tag("F74")
  void whatNs8CouldNotRemoveIsTold() throws Exception {
    try (Rehearsal rehearsal = rehearsal(host())) {
      rehearsal.connect();
      cluster.faults().failAction("remove-user", 1, 2, "user", "store_is_read_only");

      assertThat(rehearsal.disconnect()).singleElement().asString().contains("ns7admin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.1:9311", "http://cs1.example.org", "http://", "a b"})
  void aPasswordIsNotSentInClearToAnotherMachine(String leader) throws Exception {
    TestHost built = host().build(folder.resolve("host"));
    try (Rehearsal rehearsal =
        Rehearsal.of(built, cluster, folder.resolve("state"), List.of(), event -> {})) {
      MigrationException e =
          catchThrowableOfType(
              MigrationException.class,
              () ->
                  rehearsal
                      .migration()
                      .connect(ConnectionRequest.to(leader, "admin", Secret.of("x"))));

      assertThat(e.problem().code()).isEqualTo("leader-not-usable");
    }
    assertThat(migratingNodes()).isEmpty();
  }

  @Test
  void aJoinThatFailsInItsMiddleLeavesNothingBehind() throws Exception {
    cluster.faults().failAction("add-user", 1, 2, "user", "user_already_exists");
    try (Rehearsal rehearsal = rehearsal(host())) {
      MigrationException e = catchThrowableOfType(MigrationException.class, rehearsal::connect);

      assertThat(e.problem().message()).contains("user_already_exists");
      assertThat(migratingNodes()).isEmpty();
      assertThat(folder.resolve("state/environment")).doesNotExist();
      rehearsal.connect();
      assertThat(migratingNodes()).hasSize(1);
    }
  }

  @Test
  @Tag("F04")
  @Tag("A23")
  void eachJoinHasAKeyOfItsOwn() throws Exception {
    try (Rehearsal rehearsal = rehearsal(host())) {
      rehearsal.connect();
      String first = migratingNodes().get(0).publicKey();
      rehearsal.disconnect();

      rehearsal.connect();

      assertThat(migratingNodes()).hasSize(1);
      assertThat(migratingNodes().get(0).publicKey()).isNotEqualTo(first);
    }
  }

  @Test
  @Tag("A8")
  void anAdministratorWithASecondFactorIsAskedForTheCode() throws Exception {
    String secret = cluster.enableSecondFactor(cluster.adminUser());
    TestHost built = host().build(folder.resolve("host"));
    try (Rehearsal rehearsal =
        Rehearsal.of(built, cluster, folder.resolve("state"), List.of(), event -> {})) {
      MigrationException e = catchThrowableOfType(MigrationException.class, rehearsal::connect);
      assertThat(e.problem().code()).isEqualTo("otp-needed");

      rehearsal
          .migration()
          .connect(rehearsal.request().withOtp(Secret.of(cluster.oneTimeCode(secret))));

      assertThat(rehearsal.migration().connected()).isTrue();
    }
  }

  private static String everything(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        text.append(
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }
}
