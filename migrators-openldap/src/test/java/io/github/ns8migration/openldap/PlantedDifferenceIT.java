package io.github.ns8migration.openldap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.OpenldapBehaviour;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole move, and an entry that NS8 loses between its import and the comparison. */
class PlantedDifferenceIT {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");

  @TempDir Path folder;

  @Test
  @Tag("D1")
  void anEntryThatNs8DroppedIsTheOneDifference() throws Exception {
    List<Verification.Check> differences;
    try (TestHost host = SmallDirectory.host().build(folder.resolve("host"));
        EmbeddedCluster cluster =
            EmbeddedCluster.builder().keepIn(folder.resolve("cluster")).start();
        Rehearsal rehearsal =
            Rehearsal.of(
                host,
                cluster,
                folder.resolve("state"),
                List.of(new OpenLdapMigrator()),
                event -> plant(event, cluster))) {
      rehearsal.connect();
      rehearsal.migration().start(PROVIDER, Answers.none());

      differences =
          rehearsal.migration().finish(PROVIDER, Answers.none()).get(PROVIDER).differences();
    }

    assertThat(differences)
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.what()).isEqualTo("users of example.org");
              assertThat(difference.found()).isEqualTo("missing: yuki.tanaka");
              assertThat(difference.explanation()).contains("Its import left them out");
            });
  }

  private static void plant(MigrationEvent event, EmbeddedCluster cluster) {
    if (event instanceof MigrationEvent.StageEntered stage && stage.stage().equals("verify")) {
      ((OpenldapBehaviour) cluster.module("openldap1").behaviour())
          .drop("uid=yuki.tanaka,ou=People,dc=example,dc=org");
    }
  }
}
