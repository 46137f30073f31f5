package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the imapsync module makes of the accounts of the connector. */
class ImapsyncBehaviourTest {

  private static final String SERVER = "8d257122-1111-4222-8333-444455556666";

  private final ImapsyncBehaviour module =
      new ImapsyncBehaviour(record -> String.format("%06d", record));
  private TestSite site;

  @BeforeEach
  void aModule(@TempDir Path root) {
    site = new TestSite(root, module).put("getmail.json", "[]");
  }

  @Test
  void theTasksAreTheRecordedOnes() throws Exception {
    site.without("getmail.json").deliver("imapsync");

    imported();

    JsonNode golden = Resources.golden("imapsync/tasks.json");
    assertThat(module.tasks()).isEqualTo(golden.get("tasks"));
    assertThat(site.state().resolve("getmail.json")).doesNotExist();
    assertThat(site.state().resolve("imapsync/reception_000003.env"))
        .hasSameBinaryContentAs(Resources.path("golden/imapsync/reception_000003.env"));
    assertThat(site.state().resolve("imapsync/reception_000003.pwd")).hasContent("Fixture,1234");
  }

  @Test
  void withoutItsFileTheImportAborts() {
    site.without("getmail.json");

    assertThat(site.runImport()).contains("40migration");
  }

  @Test
  void tasksGetRandomNamesOfSixCharacters(@TempDir Path root) {
    ImapsyncBehaviour random = new ImapsyncBehaviour();
    new TestSite(root, random).deliver("imapsync").runImport();

    assertThat(random.tasks().findValuesAsText("TASK_ID"))
        .hasSize(3)
        .allMatch(id -> id.matches("[a-z0-9]{6}"))
        .doesNotHaveDuplicates();
  }

  @Test
  @Tag("CI01")
  void everyDeleteButMinusOneDeletesAtOnce() {
    for (String delete : List.of("7", "90", "0", "", "-1")) {
      account(Map.of("Delete", delete));
    }
    account(Map.of());

    imported();

    assertThat(module.tasks().findValuesAsText("DELETE_REMOTE"))
        .containsExactly("--delete1", "--delete1", "--delete1", "--delete1", "", "--delete1");
  }

  @Test
  @Tag("CI02")
  void anUnknownRetrieverInheritsFromTheRecordBeforeIt() {
    account(Map.of("Time", "5"));
    account(Map.of("Retriever", "MultidropPOP3Retriever", "Time", "30"));

    imported();

    assertThat(module.tasks().findValuesAsText("REMOTEPORT")).containsExactly("993", "993");
    assertThat(module.tasks().findValuesAsText("CRON")).containsExactly("5m", "5mm");
  }

  @Test
  @Tag("CI03")
  void aDisabledAccountBecomesAnActiveSchedule() {
    account(Map.of("status", "disabled", "Time", "60"));

    imported();

    assertThat(module.tasks().findValuesAsText("CRON")).containsExactly("1h");
  }

  @Test
  @Tag("CI04")
  void popIsFetchedByImapWithoutSchedule() {
    account(Map.of("Retriever", "SimplePOP3Retriever", "Time", "30"));
    account(Map.of("Retriever", "SimplePOP3SSLRetriever", "Time", "30"));
    account(Map.of("Retriever", "SimpleIMAPRetriever", "Time", "30"));

    imported();

    assertThat(module.tasks().findValuesAsText("REMOTEPORT")).containsExactly("143", "993", "143");
    assertThat(module.tasks().findValuesAsText("SECURITY"))
        .containsExactly("--tls1", "--ssl1", "--tls1");
    assertThat(module.tasks().findValuesAsText("CRON")).containsExactly("", "", "30m");
  }

  @Test
  @Tag("CI05")
  @Tag("CI06")
  @Tag("CI07")
  void namesPasswordsAndTimesAreTakenAsTheyStand() throws Exception {
    account(
        Map.of(
            "Account", "McDonald@example.org",
            "Username", " mac ",
            "Password", " a\\|b\nc ",
            "Time", " 15 "));

    imported();

    JsonNode task = module.tasks().get(0);
    assertThat(task.get("env").findValuesAsText("LOCALUSER")).containsExactly("McDonald");
    assertThat(task.at("/env/REMOTEUSERNAME").asText()).isEqualTo(" mac ");
    assertThat(task.at("/env/CRON").asText()).isEqualTo(" 15 m");
    assertThat(Files.readString(site.state().resolve("imapsync/McDonald_000001.pwd")))
        .isEqualTo(" a\\|b\nc ");
  }

  @Test
  @Tag("CI08")
  void recordsThatLackSomethingAreSkippedWithoutTheirName() {
    for (String missing : List.of("Account", "Password", "Server", "Username", "Retriever")) {
      Map<String, String> props = props();
      props.remove(missing);
      site.add("getmail.json", "getmail", "record " + missing, props);
    }

    imported();

    assertThat(module.tasks()).isEmpty();
    assertThat(site.linesOf("40migration"))
        .hasSize(6)
        .noneMatch(line -> line.contains("record Acc"));
  }

  @Test
  @Tag("CI09")
  void timesAreNotChecked() {
    account(Map.of("Time", "360"));
    account(Map.of("Time", "0"));
    account(Map.of("Time", "90"));

    imported();

    assertThat(module.tasks().findValuesAsText("CRON")).containsExactly("360m", "0m", "90m");
  }

  @Test
  @Tag("CI10")
  void anUnknownRetrieverAsTheFirstAborts() {
    account(Map.of("Retriever", "MultidropPOP3Retriever"));

    aborts();
  }

  @Test
  @Tag("CI10")
  void aSlashInTheAccountAborts() {
    account(Map.of("Account", "a/b@example.org"));

    aborts();
  }

  @Test
  @Tag("CI10")
  void aRecordWithoutPropertiesAborts() {
    ObjectNode bare = Delivered.JSON.createObjectNode();
    site.add("getmail.json", bare.put("name", "x").put("type", "getmail"));

    aborts();
  }

  @Test
  void recordsOfOtherTypesAreNotLookedAt() {
    ObjectNode other = Delivered.JSON.createObjectNode();
    site.add("getmail.json", other.put("name", "x").put("type", "template"));

    imported();

    assertThat(module.tasks()).isEmpty();
  }

  @Test
  void configurationNeedsExactlyTheServerAndItsHost() {
    assertThat(configured("{\"mail_server\":\"x\"}")).isEqualTo("10 (root)_required");
    assertThat(configured("{\"mail_server\":\"x\",\"mail_host\":\"h\"}"))
        .isEqualTo("10 mail_host_pattern");
    assertThat(configured("{\"mail_server\":\"x\",\"mail_host\":\"1.2.3.4\",\"more\":1}"))
        .isEqualTo("10 (root)_additional_property_not_allowed");
  }

  @Test
  void aServerThatHasNotPublishedImapIsNotReady() {
    String input = "{\"mail_server\":\"" + SERVER + "\",\"mail_host\":\"10.5.4.1\"}";

    assertThat(configured(input)).isEqualTo("3 mail_server_is_not_valid");

    site.publish("imap", Map.of("module_uuid", SERVER));
    assertThat(configured(input)).isEqualTo("0");
  }

  @Test
  void tasksAreListedOnceAServerIsChosen() throws Exception {
    site.without("getmail.json").deliver("imapsync");
    imported();
    assertThat(site.ask("list-tasks").get("user_properties")).isEmpty();
    site.publish("imap", Map.of("module_uuid", SERVER));

    configured("{\"mail_server\":\"" + SERVER + "\",\"mail_host\":\"10.5.4.1\"}");

    JsonNode listed = site.ask("list-tasks").get("user_properties");
    assertThat(listed.findValuesAsText("localuser"))
        .containsExactly("anna.bianchi", "luca.verdi", "reception");
    assertThat(listed.get(2))
        .isEqualTo(
            Delivered.JSON.readTree(
                """
                {"task_id":"000003","localuser":"reception","remoteusername":"reception",
                 "remotehostname":"imap.mailhost.example.net","remoteport":"993","security":"ssl",
                 "delete_local":false,"deletefolder":"","exclude":"","delete_remote":false,
                 "expunge_remote":"","cron":"5m","folder_inbox":"--folder\\\\ 'INBOX'",
                 "foldersynchronization":"inbox","delete_remote_older":0,"remotepassword":"",
                 "service_running":false,"sieve_enabled":false}
                """));
    assertThat(site.ask("get-configuration").get("mail_server").asText()).isEqualTo(SERVER);
  }

  private static Map<String, String> props() {
    return new TreeMap<>(
        Map.of(
            "Account", "anna@example.org",
            "Password", "secret",
            "Server", "imap.example.net",
            "Username", "anna",
            "Retriever", "SimpleIMAPSSLRetriever"));
  }

  private void account(Map<String, String> changes) {
    Map<String, String> props = props();
    props.putAll(changes);
    site.add("getmail.json", "getmail", "anna@imap.example.net", props);
  }

  private void imported() {
    assertThat(site.runImport()).as("the step that failed").isEmpty();
  }

  private void aborts() {
    assertThat(site.runImport()).contains("40migration");
    assertThat(site.state().resolve("getmail.json")).exists();
  }

  /** Exit code and first error of configure-module; 0 when it succeeds. */
  private String configured(String input) {
    StepFailure failure =
        catchThrowableOfType(
            StepFailure.class, () -> site.ask("configure-module", Delivered.JSON.readTree(input)));
    return failure == null
        ? "0"
        : failure.exitCode() + " " + failure.output().orElseThrow().at("/0/error").asText();
  }
}
