package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.steps.ImapsyncBehaviour;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import io.github.ns8migration.testkit.contract.Recordings;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The small company, moved by the engine; then what the cluster holds is compared with what real
 * NS8 code made of what the existing tool delivered. Each difference is meant, and stands here.
 *
 * <p>Fixture and recorded results are those the testkit is tested with.
 */
class GoldenMoveIT {
  private static final Path RESOURCES = Path.of("../migration-testkit/src/test/resources");
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows of the mail server's database that differ, and why. */
  private static final Map<String, String> DATABASE =
      Map.of(
          "- destmap {\"alocal\":\"support\",\"domain\":\"*\",\"dest\":\"support@example.org\"}",
          "CM05: the alias would match itself",
          "+ destmap {\"alocal\":\"support\",\"domain\":\"*\",\"dest\":\"support\"}",
          "CM05: the members of the group get its mail",
          "- domains"
              + " {\"domain\":\"shop.example.org\",\"transport\":null,\"addusers\":0,\"addgroups\":0,\"catchall\":null,\"bccaddr\":null,\"ddesc\":\"Negozio"
              + " online\"}",
          "the import drops catch-all and copies",
          "+ domains"
              + " {\"domain\":\"shop.example.org\",\"transport\":null,\"addusers\":0,\"addgroups\":0,\"catchall\":\"vmail+Help"
              + " Desk\",\"bccaddr\":\"orders-archive@example.org\",\"ddesc\":\"Negozio online\"}",
          "they are set after the import",
          "+ relayrules {\"rule_type\":\"recipient\",\"rule_subject\":\"branch.example.net\","
              + "\"transport\":\"smtp\",\"host\":\"mail.branch.example.net\",\"port\":2525,"
              + "\"tls\":\"may\",\"username\":\"\",\"password\":\"\",\"enabled\":1}",
          "CM40: a relayed domain keeps its way");

  /** Calls that differ, and why. */
  private static final Map<String, String> CALLS =
      Map.of(
          "+ dovecot {\"method\":\"dictSet\",\"params\":{\"dictUri\":"
              + "\"file:/var/lib/dovecot/dict/uspamret.db\","
              + "\"key\":\"shared/spam_retention/reception\",\"value\":18250}}",
          "CM29: spam that was kept for ever is not deleted after 30 days");

  /** First parts of paths that do not arrive, and why. */
  private static final Map<String, String> NOT_SENT =
      Map.of(
          "@example.org", "a domain without user, which NS8 ignores",
          "README-not-a-mailbox.txt", "a file",
          "anna.bianchi@example.org.restore.RANDOM", "CM60: the import renames it at random",
          "luca.verdi.RANDOM", "CM62: the import moves it aside at random",
          "someone@other.example.com", "another domain",
          "vmail@example.org", "copy of a system mailbox, which NS8 ignores");

  /** Paths whose content differs, and why. */
  private static final Map<String, String> MENDED =
      Map.of(
          "anna.bianchi/Maildir/subscriptions", "CM68: shared folders stay subscribed",
          "luca.verdi/Maildir/subscriptions", "CM68: shared folders stay subscribed",
          "anna.bianchi/sieve/webtop5.sieve", "CM69: the rule with :copy goes on working");

  /** The recording ends before the step that makes the public mailbox of the postmaster. */
  private static final String LATER = "vmail/Maildir/.postmaster";

  @TempDir static Path folder;
  private static TestHost host;
  private static EmbeddedCluster cluster;
  private static Map<ApplicationId, Verification> verified;
  private static ClusterModule mail;
  private static MailBehaviour behaviour;
  private static Plan plan;
  private static List<Verification.Check> afterLoss;

  // The accounts live in another LDAP server, which the cluster knows as example.org.
  @BeforeAll
  static void moveTheSmallCompany() throws Exception {
    host =
        TestHost.prepare(
            HostFixture.at(RESOURCES.resolve("fixtures/ns7-small"))
                .with(RESOURCES.resolve("fixtures/ns7-state/remote-provider")),
            folder.resolve("ns7"));
    cluster =
        EmbeddedCluster.builder()
            .keepIn(folder.resolve("ns8"))
            .leaderName("Node1.NS8.example.net")
            .withImage("mail", () -> new MailBehaviour(() -> "RANDOM"))
            .withImage(
                "imapsync", () -> new ImapsyncBehaviour(number -> String.format("%06d", number)))
            .withExternalDomain(
                "example.org", "rfc2307", "dc=corp,dc=example,dc=net", "ldap.corp.example.net", 636)
            .start();
    try (Rehearsal rehearsal =
        Rehearsal.of(
            host,
            cluster,
            folder.resolve("state"),
            List.of(new MailMigrator(), new ConnectorMigrator()),
            event -> {})) {
      rehearsal.connect();
      plan =
          rehearsal
              .migration()
              .plan(MAIL, Answers.none().with("node-name", "node1.ns8.example.net"));
      rehearsal.migration().start(MAIL, Answers.none());
      Map<ApplicationId, ?> unused = rehearsal.migration().sync(MAIL);
      verified = rehearsal.migration().finish(MAIL, Answers.none());
      afterLoss = withoutAnAlias(rehearsal);
    }
    mail = cluster.module("mail1");
    behaviour = (MailBehaviour) mail.behaviour();
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
    if (host != null) {
      host.close();
    }
  }

  /** All that was foretold, and nothing else; the environment holds more of NS8's own. */
  @Test
  void clusterHoldsWhatWasForetold() {
    Recordings present =
        Recordings.of(Set.of("password"))
            .with("environment", environment())
            .with("pcdb", behaviour.database().toJson())
            .with("doveadm", calls("calls", behaviour.dovecotCalls()))
            .with("rspamd", calls("calls", behaviour.rspamdCalls()))
            .with("subtasks", calls("subtasks", behaviour.subtasks()));

    assertThat(Recordings.tree(plan.prediction())).isEqualTo(present.corrected(Prediction.NONE));
  }

  private static JsonNode environment() {
    Map<String, String> foretold = new TreeMap<>(mail.environment());
    JsonNode names = Recordings.tree(plan.prediction()).at("/environment/variables");
    foretold.keySet().removeIf(name -> !names.has(name));
    return JSON.valueToTree(Map.of("variables", foretold));
  }

  private static JsonNode calls(String name, List<JsonNode> calls) {
    return JSON.valueToTree(Map.of(name, calls));
  }

  private static JsonNode golden(String file) throws IOException {
    return JSON.readTree(RESOURCES.resolve("golden").resolve(file).toFile());
  }

  /** Rows that are only in one of two lists: {@code - recorded} and {@code + ours}. */
  private static Set<String> difference(List<String> recorded, List<String> ours) {
    List<String> gone = new ArrayList<>(recorded);
    ours.forEach(gone::remove);
    List<String> fresh = new ArrayList<>(ours);
    recorded.forEach(fresh::remove);
    Set<String> all = new TreeSet<>();
    gone.forEach(row -> all.add("- " + row));
    fresh.forEach(row -> all.add("+ " + row));
    return all;
  }

  private static List<String> rows(String table, JsonNode rows) {
    List<String> texts = new ArrayList<>();
    for (JsonNode row : rows) {
      ObjectNode plain = row.deepCopy();
      plain.remove("reference-defect");
      texts.add(table + " " + plain);
    }
    return texts;
  }

  @Test
  @Tag("F20")
  void everyCheckOfTheMovePasses() {
    assertThat(verified).hasSize(2);
    verified.values().forEach(each -> assertThat(each.passed()).as("%s", each).isTrue());
  }

  // Put back at once: the other tests look at what the move has left.
  private static List<Verification.Check> withoutAnAlias(Rehearsal rehearsal) throws Exception {
    MailBehaviour moved = (MailBehaviour) cluster.module("mail1").behaviour();
    Runnable undo = moved.database().dropAddress("invoices");
    try {
      return rehearsal.migration().verify(MAIL).values().stream()
          .flatMap(each -> each.differences().stream())
          .toList();
    } finally {
      undo.run();
    }
  }

  @Test
  void anAliasThatIsMissingIsTheOneDifference() {
    assertThat(afterLoss)
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.what()).isEqualTo("addresses");
              assertThat(difference.found()).startsWith("missing: invoices@");
              assertThat(difference.explanation()).contains("somebody deleted it");
            });
  }

  @Test
  void databaseIsTheRecordedOneRowForRow() throws IOException {
    List<String> recorded = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    JsonNode tables = golden("mail/pcdb.json").get("tables");
    tables.fieldNames().forEachRemaining(t -> recorded.addAll(rows(t, tables.get(t))));
    JsonNode present = behaviour.database().toJson().get("tables");
    present.fieldNames().forEachRemaining(t -> ours.addAll(rows(t, present.get(t))));

    assertThat(difference(recorded, ours)).isEqualTo(new TreeSet<>(DATABASE.keySet()));
  }

  @Test
  void callsOfDovecotAndOfTheFilterAreTheRecordedOnes() throws IOException {
    List<String> recorded = rows("dovecot", golden("mail/doveadm.json").get("calls"));
    recorded.addAll(rows("filter", golden("mail/rspamd.json").get("calls")));
    List<String> ours = texts("dovecot", behaviour.dovecotCalls());
    ours.addAll(texts("filter", behaviour.rspamdCalls()));

    assertThat(difference(recorded, ours)).isEqualTo(new TreeSet<>(CALLS.keySet()));
  }

  private static List<String> texts(String name, List<JsonNode> calls) {
    return calls.stream().map(call -> name + " " + call).collect(Collectors.toList());
  }

  @Test
  void environmentHoldsEveryRecordedVariable() throws IOException {
    Map<String, String> recorded = new TreeMap<>();
    golden("mail/environment.json")
        .get("variables")
        .fields()
        .forEachRemaining(each -> recorded.put(each.getKey(), each.getValue().asText()));

    assertThat(mail.environment()).containsAllEntriesOf(recorded);
  }

  /** Content is compared by hash; owners only where this process may set them. */
  @Test
  @Tag("F24")
  @Tag("F25")
  @Tag("F26")
  @Tag("F27")
  void volumeIsTheRecordedOnePathForPath() throws IOException {
    boolean owners = cluster.appliesOwners();
    Map<String, String> recorded =
        VolumeListing.recorded(RESOURCES.resolve("golden/mail/maildirs.tsv"), owners);
    Map<String, String> ours = VolumeListing.of(mail.volume("dovecot-data"), owners);
    assertThat(recorded.keySet().stream().map(GoldenMoveIT::first)).containsAll(NOT_SENT.keySet());
    recorded.keySet().removeIf(path -> NOT_SENT.containsKey(first(path)));
    assertThat(ours).containsKey(LATER);
    ours.keySet().removeIf(path -> path.startsWith(LATER));

    assertThat(ours.keySet()).isEqualTo(recorded.keySet());
    assertThat(ours.keySet().stream().filter(path -> !ours.get(path).equals(recorded.get(path))))
        .containsExactlyInAnyOrderElementsOf(MENDED.keySet());
  }

  private static String first(String path) {
    return path.split("/", 2)[0];
  }

  /** The disabled account has no schedule there either: NS8 fetches POP3 never by itself. */
  @Test
  @Tag("F62")
  void tasksOfTheConnectorAreTheRecordedOnes() throws IOException {
    JsonNode recorded = golden("imapsync/tasks.json").get("tasks");
    // Delete 7, after seven days, became: delete at once.
    ObjectNode anna = (ObjectNode) recorded.get(0).get("env");
    anna.put("DELETE_REMOTE", "").put("EXPUNGE_REMOTE", "");

    JsonNode ours = ((ImapsyncBehaviour) cluster.module("imapsync1").behaviour()).tasks();

    assertThat(difference(rows("task", recorded), rows("task", ours))).isEmpty();
  }

  @Test
  void filesOfTheConnectorAreTheRecordedOnes() throws IOException {
    Path recorded = Path.of("src/test/resources/golden/imapsync/imapsync");
    Path ours = cluster.module("imapsync1").state().resolve("imapsync");
    Set<String> differing = new TreeSet<>();
    try (Stream<Path> files = Files.list(recorded)) {
      for (Path file : files.toList()) {
        if (Files.mismatch(file, ours.resolve(file.getFileName())) >= 0) {
          differing.add(file.getFileName().toString());
        }
      }
    }

    assertThat(differing).containsExactly("anna.bianchi_000001.env");
  }

  @Test
  @Tag("F61")
  void nothingFetchesOnNs7AnyMore() throws Exception {
    assertThat(host.source().database("getmail").records("getmail"))
        .isNotEmpty()
        .noneMatch(record -> record.enabled("status"));
  }
}
