package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.TaskView;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole moves of a domain by the real engine. */
@Execution(ExecutionMode.CONCURRENT)
class DomainMoveIT {
  private static final ApplicationId DOMAIN = new ApplicationId(SambaMigrator.ID);
  private static final Path FIXTURE =
      Path.of("../migration-testkit/src/test/resources/fixtures/ns7-ad");
  private static final Path GOLDEN =
      Path.of("src/test/resources/golden/samba/as-delivered-by-reference.json");

  @TempDir Path folder;

  private EmbeddedCluster cluster() {
    return EmbeddedCluster.builder()
        .trustingExternalDomains()
        .keepIn(folder.resolve("ns8"))
        .start();
  }

  private Rehearsal started(TestHost host, EmbeddedCluster cluster, Migrator migrator)
      throws MigrationException, InterruptedException {
    Rehearsal rehearsal =
        Rehearsal.of(host, cluster, folder.resolve("state"), List.of(migrator), event -> {});
    rehearsal.connect();
    rehearsal.migration().start(DOMAIN, Answers.none());
    return rehearsal;
  }

  private static Map<String, String> goldenEnvironment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    JsonNode golden = new ObjectMapper().readTree(Files.readString(GOLDEN));
    golden
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    return environment;
  }

  @Test
  @Tag("F40")
  @Tag("D9")
  void theInstanceGetsWhatTheExistingToolWouldGiveItButForTheAddress() throws Exception {
    // The container's own address cannot be one of the node; the administrator chooses.
    Map<String, String> expected = goldenEnvironment();
    expected.put("IPADDRESS", "192.168.1.20");
    try (TestHost host = TestHost.prepare(HostFixture.at(FIXTURE), folder.resolve("host"));
        EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = started(host, cluster, new SambaMigrator())) {

      rehearsal.migration().finish(DOMAIN, Answers.none().with("dc-address", "192.168.1.20"));

      ClusterModule samba = cluster.module("samba1");
      assertThat(samba.environment()).containsAllEntriesOf(expected);
      assertThat(samba.flags()).contains("account_provider", "file_server", "import_completed");
      assertThat(samba.received().resolve("accounts.json")).doesNotExist();
      assertThat(samba.volume("data").resolve("sysvol/ad.example.org/scripts/logon.bat")).exists();
      assertThat(samba.volume("data").resolve("winbindd_cache.tdb.bak")).doesNotExist();
      assertThat(rehearsal.migration().report().applications().get(0).plan().afterwards())
          .anyMatch(text -> text.contains("name server (DHCP"))
          .anyMatch(text -> text.contains("set-ipaddress"))
          .anyMatch(text -> text.contains("AdDns"));
    }
  }

  @Test
  @Tag("D16")
  void untilTheCommitTheClusterKnowsOnlyTheTemporaryDomain() throws Exception {
    try (TestHost host = SampleAdHost.build(folder.resolve("host"));
        EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = started(host, cluster, new SambaMigrator())) {
      rehearsal.migration().sync(DOMAIN);

      assertThat(cluster.module("samba1").flags()).contains("import_started");
      assertThat(domains(cluster)).containsExactly("add-external-domain");
      assertThat(Files.readString(cluster.module("samba1").state().resolve("import.env")))
          .doesNotContain("SVCPASS");
      assertThat(cluster.tasks())
          .filteredOn(task -> task.agent().equals("module/samba1"))
          .filteredOn(task -> task.action().equals("import-module"))
          .singleElement()
          .satisfies(task -> assertThat(task.progress()).isEqualTo(18));
    }
  }

  @Test
  void aFinishThatFailsPutsTheTemporaryDomainBackAndTheNextOneSucceeds() throws Exception {
    try (TestHost host = SampleAdHost.build(folder.resolve("host"));
        EmbeddedCluster cluster = cluster();
        Rehearsal rehearsal = started(host, cluster, new FailsAfterLastWords())) {
      assertThatThrownBy(() -> rehearsal.migration().finish(DOMAIN, Answers.none()))
          .hasMessageContaining("made-to-fail");

      assertThat(host.unit("nsdc").running()).isTrue();
      assertThat(domains(cluster))
          .containsExactly("add-external-domain", "remove-external-domain", "add-external-domain");

      assertThat(rehearsal.migration().finish(DOMAIN, Answers.none()).get(DOMAIN).checks())
          .allMatch(Verification.Check::passed);
    }
  }

  private static List<String> domains(EmbeddedCluster cluster) {
    return cluster.tasks().stream()
        .filter(task -> task.exitCode().equals(OptionalInt.of(0)))
        .map(TaskView::action)
        .filter(action -> action.endsWith("-external-domain"))
        .toList();
  }
}
