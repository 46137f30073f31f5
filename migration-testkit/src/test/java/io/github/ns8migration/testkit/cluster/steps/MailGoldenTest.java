package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The delivery of the small company, compared with what the real steps made of it. */
class MailGoldenTest {

  private final MailBehaviour module = new MailBehaviour(() -> "RANDOM");
  private TestSite site;

  @BeforeEach
  void imports(@TempDir Path root) {
    site = new TestSite(root, module).deliver("mail").deliverMailboxes();
  }

  @Test
  void everyStepEndsWellInTheRealOrder() {
    List<String> names = module.importSteps().stream().map(step -> step.name()).toList();

    assertThat(site.runImport()).isEmpty();

    assertThat(names)
        .isEqualTo(Resources.golden("mail/steps.json").get("steps").findValuesAsText("step"));
  }

  @Test
  void theDatabaseIsTheRecordedOneRowForRow() {
    site.runImport();

    JsonNode golden = Resources.golden("mail/pcdb.json");
    assertThat(module.database().toJson().get("counts")).isEqualTo(golden.get("counts"));
    golden
        .get("tables")
        .properties()
        .forEach(
            table ->
                assertThat(module.database().toJson().get("tables").get(table.getKey()))
                    .as(table.getKey())
                    .isEqualTo(table.getValue()));
  }

  @Test
  void dovecotAndRspamdAreAskedTheRecordedCalls() {
    site.runImport();

    assertThat(module.dovecotCalls())
        .isEqualTo(list(Resources.golden("mail/doveadm.json").get("calls")));
    assertThat(module.rspamdCalls())
        .isEqualTo(list(Resources.golden("mail/rspamd.json").get("calls")));
  }

  @Test
  void subtasksAndCommandsAreTheRecordedOnes() {
    site.runImport();

    JsonNode commands = Resources.golden("mail/commands.json").get("commands");
    assertThat(module.subtasks())
        .isEqualTo(list(Resources.golden("mail/subtasks.json").get("subtasks")));
    assertThat(module.commands())
        .isEqualTo(list(commands).stream().map(MailGoldenTest::texts).toList());
  }

  @Test
  void theEnvironmentHoldsEveryRecordedVariable() {
    site.runImport();

    ObjectNode golden = (ObjectNode) Resources.golden("mail/environment.json").get("variables");
    golden
        .properties()
        .forEach(
            variable ->
                assertThat(site.environment())
                    .containsEntry(variable.getKey(), variable.getValue().asText()));
  }

  @Test
  void theVolumeIsTheRecordedOnePathForPath() throws Exception {
    site.runStep("20import_environment");
    site.runStep("35migrate_maildirs");

    assertThat(MailTree.list(site.volume("dovecot-data")))
        .containsExactlyElementsOf(
            Resources.lines("golden/mail/maildirs.tsv").stream()
                .map(MailGoldenTest::withoutOwner)
                .sorted()
                .toList());
  }

  @Test
  void theRecordsThatTheRealStepsComplainAboutAreNamed() {
    site.runImport();

    assertThat(site.linesOf("49import_smarthosts").stream().filter(l -> !l.startsWith("<7>")))
        .singleElement()
        .asString()
        .contains("255.255.0.255");
    assertThat(site.linesOf("55import_addresses"))
        .satisfiesExactly(
            line -> assertThat(line).contains("sales@example.org"),
            line -> assertThat(line).contains("old.employee@example.org", "disabled"),
            line ->
                assertThat(line)
                    .contains(
                        "postmaster@",
                        "UNIQUE constraint failed: destmap.alocal, destmap.domain, destmap.dest"),
            line -> assertThat(line).contains("reception", "infinite"),
            line -> assertThat(line).contains("someone@other.example.com"),
            line -> assertThat(line).contains("support@example.org"));
    assertThat(site.linesOf("55import_filter"))
        .satisfiesExactly(
            line -> assertThat(line).contains("192.0.2.10", "mynetworks.network"),
            line -> assertThat(line).contains("192.0.2.11", "mynetworks.network"));
  }

  @Test
  void theKeyBelongsToTheModuleAndItsFolderIsGone() {
    String delivered = text("dkim.migration/default.private");

    site.runImport();

    assertThat(module.dkimKey().orElseThrow().reveal()).isEqualTo(delivered);
    assertThat(site.state().resolve("dkim.migration")).doesNotExist();
  }

  @Test
  void thePublicMailboxOfThePostmasterBelongsToTheOwnerOfTheVolume() throws Exception {
    Path volume = site.volume("dovecot-data");
    if (Files.getAttribute(volume, "unix:uid").equals(0)) {
      Files.setAttribute(volume, "unix:uid", 100);
      Files.setAttribute(volume, "unix:gid", 101);
    }

    site.runImport();

    Path mailbox = volume.resolve("vmail/Maildir/.postmaster");
    for (Path each : List.of(mailbox, mailbox.resolve("cur"), mailbox.resolve("maildirfolder"))) {
      assertThat(Files.readAttributes(each, "unix:uid,gid"))
          .isEqualTo(Files.readAttributes(volume, "unix:uid,gid"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mailbox)))
        .isEqualTo("rwx------");
  }

  @Test
  void aSecondImportIsRefusedByTheRowsOfTheFirst() {
    site.runImport();

    assertThat(site.runImport()).contains("49import_smarthosts");
  }

  private String text(String file) {
    return MailTree.read(site.state(), file);
  }

  private static String withoutOwner(String line) {
    String[] fields = line.split("\t", -1);
    List<String> kept = new ArrayList<>(Arrays.asList(fields));
    kept.subList(2, 4).clear();
    return String.join("\t", kept);
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    ((ArrayNode) array).forEach(all::add);
    return all;
  }

  private static List<String> texts(JsonNode array) {
    return list(array).stream().map(JsonNode::asText).toList();
  }
}
