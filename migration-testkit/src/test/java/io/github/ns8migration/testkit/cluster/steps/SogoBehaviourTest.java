package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the SOGo module makes of a dump. */
class SogoBehaviourTest {
  private static final String DUMP =
      """
      CREATE TABLE `sogo_folder_info` (`c_location` varchar(2048));
      INSERT INTO `sogo_folder_info` VALUES ('mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/a'),('mysql://sogo:x\\'y@localhost/sogo/b');
      -- Dump completed
      """;

  private final SogoBehaviour module = new SogoBehaviour();
  private TestSite site;

  @BeforeEach
  void aModule(@TempDir Path root) {
    site = new TestSite(root, module);
  }

  private void deliver(String dump, String mode) throws IOException {
    site.put("sogo.sql", dump);
    Files.setPosixFilePermissions(
        site.state().resolve("sogo.sql"), PosixFilePermissions.fromString(mode));
  }

  @Test
  void withoutADumpTheImportStopsBeforeItHasChangedAnythingAndCanBeginAgain() throws Exception {
    assertThat(site.runImport()).contains("40restoreDB");

    deliver(DUMP, "rw-r--r--");
    assertThat(site.runImport()).isEmpty();
  }

  @Test
  void theDumpIsGoneAfterwardsAndItsClosedFoldersAreCounted() throws Exception {
    deliver(DUMP, "rw-r--r--");

    assertThat(site.runImport()).isEmpty();

    assertThat(site.state().resolve("sogo.sql")).doesNotExist();
    assertThat(site.state().resolve("initdb.d")).doesNotExist();
    assertThat(module.folderLocations()).isEqualTo(2);
    assertThat(module.closedLocations()).isEqualTo(1);
    assertThat(module.loads()).isFalse();
  }

  @Test
  void aDumpThatTheServersUserCannotReadIsRefused() throws Exception {
    deliver(DUMP, "rw-------");

    assertThat(site.runImport()).contains("40restoreDB");
  }

  @Test
  void aDumpThatWasCutOffIsRefused() throws Exception {
    deliver(DUMP.replace("-- Dump completed\n", ""), "rw-r--r--");

    assertThat(site.runImport()).contains("40restoreDB");
  }

  @Test
  void aDatabaseThatIsThereAlreadyIsNotFilledAgain() throws Exception {
    deliver(DUMP, "rw-r--r--");
    site.runImport();
    deliver(DUMP, "rw-r--r--");

    assertThat(site.runImport()).contains("40restoreDB");
  }
}
