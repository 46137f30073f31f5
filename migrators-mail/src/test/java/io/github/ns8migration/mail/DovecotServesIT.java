package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.mail.Dovecot.Names;
import io.github.ns8migration.mail.ImapClient.Mailbox;
import io.github.ns8migration.mail.ImapClient.Message;
import io.github.ns8migration.mail.ImapClient.RefusedException;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What mail programs see: a real Dovecot serves the mailboxes of NS7, as NS7 does, and people read,
 * mark and receive; the host moves; a real Dovecot serves what arrived, as NS8 does.
 */
class DovecotServesIT {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");
  private static final String DOMAIN = "@example.org";
  private static final String ORDERS = "Shared/luca.verdi/Orders";
  private static final Map<String, List<String>> PEOPLE =
      Map.of(
          "anna.bianchi", List.of("sales", "management"),
          "luca.verdi", List.of("sales"),
          "giulia.russo", List.of("sales"),
          "m.oconnor", List.of("support"),
          "marie.dubois", List.of(),
          "reception", List.of());

  /** What one user sees, in the names of NS8. */
  private record Seen(
      Map<String, Mailbox> mailboxes, Map<String, Set<String>> rights, Set<String> subscriptions) {}

  @TempDir static Path folder;

  private static final Map<String, Seen> BEFORE = new TreeMap<>();
  private static final Map<String, Seen> AFTER = new TreeMap<>();
  private static TestHost host;
  private static EmbeddedCluster cluster;
  private static Rehearsal rehearsal;
  private static Path delivered;
  private static Dovecot dovecot;

  @BeforeAll
  static void moveAHostWhosePeopleHaveUsedIt() throws Exception {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root can run a mail server for the owners of mailboxes")
        .isEqualTo(0);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    host = SampleHost.create(folder.resolve("ns7"));
    Path vmail = host.path("/var/lib/nethserver/vmail");
    addOddHomes(vmail);
    useNs7(vmail);
    cluster = cluster();
    rehearsal = Rehearsal.of(host, cluster, folder.resolve("state"));
    rehearsal.connect();
    Migration migration = rehearsal.migration();
    migration.start(MAIL, Answers.none());
    migration.sync(MAIL);
    migration.finish(MAIL, Answers.none());
    ClusterModule module =
        cluster.modules().stream()
            .filter(each -> each.image().equals("mail"))
            .findFirst()
            .orElseThrow();
    delivered = module.volume("dovecot-data");
    dovecot =
        Dovecot.serve(
            Names.SHORT, delivered, PEOPLE, Files.createDirectory(folder.resolve("dovecot-ns8")));
    for (String user : PEOPLE.keySet()) {
      try (ImapClient client = dovecot.login(user)) {
        AFTER.put(user, look(client));
      }
    }
  }

  @AfterAll
  static void endAll() {
    if (dovecot != null) {
      dovecot.close();
    }
    if (rehearsal != null) {
      rehearsal.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    if (host != null) {
      host.close();
    }
  }

  // ---- what is compared

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anna.bianchi",
        "luca.verdi",
        "giulia.russo",
        "m.oconnor",
        "marie.dubois",
        "reception"
      })
  void everybodyFindsTheSameMailboxesAndMessagesWithTheirUidsAndMarks(String user) {
    Map<String, Mailbox> now = AFTER.get(user).mailboxes;

    assertThat(now.keySet()).contains("INBOX").isEqualTo(BEFORE.get(user).mailboxes.keySet());
    now.forEach(
        (name, mailbox) ->
            assertThat(mailbox).as(name).isEqualTo(BEFORE.get(user).mailboxes.get(name)));
  }

  @Test
  void aMessageKeepsItsFlagsAndKeywords() {
    assertThat(AFTER.get("anna.bianchi").mailboxes.get("INBOX").messages())
        .extracting(Message::flags)
        .contains(Set.of("\\Flagged", "\\Seen", "$Forwarded", "NonJunk"))
        .contains(Set.of("\\Answered", "\\Seen"))
        .contains(Set.of());
  }

  @ParameterizedTest
  @Tag("CM68")
  @ValueSource(strings = {"anna.bianchi", "luca.verdi", "reception"})
  void everybodyIsSubscribedToTheSameFolders(String user) {
    assertThat(AFTER.get(user).subscriptions)
        .isNotEmpty()
        .isEqualTo(BEFORE.get(user).subscriptions);
  }

  @Test
  @Tag("CM68")
  void aSubscribedSharedFolderHasItsShortName() {
    assertThat(AFTER.get("anna.bianchi").subscriptions).contains(ORDERS, "Public/Help Desk");
  }

  @Test
  void aSharedFolderIsReadByWhomItWasSharedWithAndNobodyElse() throws IOException {
    try (ImapClient anna = dovecot.login("anna.bianchi");
        ImapClient marie = dovecot.login("marie.dubois")) {
      assertThat(anna.examine(ORDERS).messages()).isNotEmpty();
      assertThat(marie.list()).contains(ORDERS);
      assertThatThrownBy(() -> marie.examine(ORDERS)).isInstanceOf(RefusedException.class);
      assertThat(marie.list()).noneMatch(name -> name.startsWith("Shared/anna.bianchi"));
    }
  }

  @Test
  @Tag("F24")
  void rightsAreWhatTheyWereAndFullOnesIncludeDeletionOfTheFolder() {
    for (String user : PEOPLE.keySet()) {
      Map<String, Set<String>> expected = new TreeMap<>();
      BEFORE.get(user).rights.forEach((name, rights) -> expected.put(name, withDeletion(rights)));

      assertThat(AFTER.get(user).rights).as(user).isEqualTo(expected);
    }
  }

  private static Set<String> withDeletion(Set<String> rights) {
    Set<String> more = new TreeSet<>(rights);
    if (rights.containsAll(List.of("akeilprwts".split("")))) {
      more.add("x");
    }
    return more;
  }

  @Test
  @Tag("F24")
  void aGroupWithFullRightsMayDeleteThePublicFolderAndStandsInItsListOnce() throws IOException {
    try (ImapClient client = dovecot.login("m.oconnor")) {
      assertThat(BEFORE.get("m.oconnor").rights.get("Public/Help Desk"))
          .contains("a")
          .doesNotContain("x");
      assertThat(client.rights("Public/Help Desk")).contains("a", "x");
      assertThat(client.accessList("Public/Help Desk"))
          .containsOnlyOnce("support")
          .containsOnlyOnce("luca.verdi")
          .doesNotContain(DOMAIN);
    }
  }

  @Test
  @Tag("F25")
  void everyRegularMailboxIsThereAndNoneTookTheNameOfAnother() throws IOException {
    assertThat(AFTER.get("luca.verdi").mailboxes.get("INBOX").messages())
        .hasSize(24)
        .noneMatch(message -> message.text().contains("of an odd home"));
    try (Stream<Path> homes = Files.list(delivered)) {
      assertThat(homes.map(home -> home.getFileName().toString()))
          .contains("anna.bianchi", "luca.verdi", "former.colleague", "root", "vmail")
          .noneMatch(name -> name.endsWith(DOMAIN));
    }
  }

  @Test
  @Tag("F26")
  void whatSomebodyReadInASharedFolderIsReadForHimAndForNobodyElse() throws IOException {
    try (ImapClient anna = dovecot.login("anna.bianchi");
        ImapClient luca = dovecot.login("luca.verdi")) {
      assertThat(anna.examine(ORDERS).withSubject("read by anna").seen()).isTrue();
      assertThat(luca.examine("Orders").withSubject("read by anna").seen()).isFalse();
      assertThat(anna.examine(ORDERS).withSubject("read by nobody").seen()).isFalse();
    }
  }

  @Test
  @Tag("F26")
  void whatSomebodyReadInAPublicFolderIsReadForHimAndForNobodyElse() throws IOException {
    String helpDesk = "Public/Help Desk";
    try (ImapClient luca = dovecot.login("luca.verdi");
        ImapClient other = dovecot.login("m.oconnor")) {
      List<Boolean> forLuca =
          luca.examine(helpDesk).messages().stream().map(Message::seen).toList();
      List<Boolean> forOther =
          other.examine(helpDesk).messages().stream().map(Message::seen).toList();

      assertThat(forLuca).first().isEqualTo(true);
      assertThat(forOther).hasSameSizeAs(forLuca).containsOnly(false);
    }
  }

  @Test
  @Tag("F27")
  void theActiveFilterFilesIntoTheSharedFolder() throws Exception {
    dovecot.deliver("anna.bianchi", message("order after the move"));

    try (ImapClient luca = dovecot.login("luca.verdi");
        ImapClient anna = dovecot.login("anna.bianchi")) {
      assertThat(luca.examine("Orders").withSubject("order after the move").uid())
          .isGreaterThanOrEqualTo(BEFORE.get("luca.verdi").mailboxes.get("Orders").uidNext());
      assertThat(anna.examine("INBOX").messages())
          .noneMatch(message -> message.text().contains("order after the move"));
    }
  }

  @Test
  @Tag("F27")
  void everyDeliveredFilterCompilesAndTheActiveOneIsStillActive() throws Exception {
    List<Path> scripts;
    try (Stream<Path> files =
        Files.find(delivered, 3, (path, any) -> path.toString().endsWith(".sieve"))) {
      scripts = files.filter(path -> !Files.isSymbolicLink(path)).toList();
    }

    assertThat(scripts).hasSize(3);
    for (Path script : scripts) {
      dovecot.compile(script);
    }
    assertThat(Files.readSymbolicLink(delivered.resolve("anna.bianchi/.dovecot.sieve")))
        .isEqualTo(Path.of("sieve/webtop5.sieve"));
    assertThat(Files.readSymbolicLink(delivered.resolve("marie.dubois/.dovecot.sieve")))
        .isEqualTo(Path.of("sieve/vacances.sieve"));
  }

  @Test
  void nothingIsReportedByDovecot() throws IOException {
    assertThat(AFTER).isNotEmpty();
    assertThat(dovecot.log()).doesNotContain("Error:", "Panic:", "Fatal:", "Warning:");
  }

  // ---- NS7, before

  /** The days before the move: mail is filtered, people look at each other's folders. */
  private static void useNs7(Path vmail) throws IOException, InterruptedException {
    Map<String, List<String>> people = new LinkedHashMap<>();
    PEOPLE.forEach(
        (user, groups) ->
            people.put(user + DOMAIN, groups.stream().map(group -> group + DOMAIN).toList()));
    Path place = Files.createDirectory(folder.resolve("dovecot-ns7"));
    try (Dovecot ns7 = Dovecot.serve(Names.LONG, vmail, people, place)) {
      ns7.deliver("anna.bianchi" + DOMAIN, message("order before the move"));
      host.mailArrives("luca.verdi", "Orders", message("read by anna"));
      host.mailArrives("luca.verdi", "Orders", message("read by nobody"));
      try (ImapClient anna = ns7.login("anna.bianchi" + DOMAIN);
          ImapClient luca = ns7.login("luca.verdi" + DOMAIN)) {
        String orders = "Shared/luca.verdi" + DOMAIN + "/Orders";
        assertThat(luca.examine("Orders").messages())
            .as(ns7.log())
            .anyMatch(message -> message.text().contains("order before the move"));
        anna.markSeen(orders, anna.examine(orders).withSubject("read by anna").uid());
        luca.markSeen("Public/Help Desk", 1);
      }
      for (String user : PEOPLE.keySet()) {
        try (ImapClient client = ns7.login(user + DOMAIN)) {
          BEFORE.put(user, look(client));
        }
      }
    }
  }

  private static Seen look(ImapClient client) throws IOException {
    Map<String, Mailbox> mailboxes = new TreeMap<>();
    Map<String, Set<String>> rights = new TreeMap<>();
    for (Map.Entry<String, Mailbox> mailbox : client.everything().entrySet()) {
      String name = inNs8(mailbox.getKey());
      mailboxes.put(name, mailbox.getValue());
      rights.put(name, client.rights(mailbox.getKey()));
    }
    return new Seen(
        mailboxes,
        rights,
        client.subscriptions().stream()
            .map(DovecotServesIT::inNs8)
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  private static String inNs8(String mailbox) {
    return mailbox.replaceFirst("^(Shared/[^/]*)" + DOMAIN, "$1");
  }

  /** Homes as old hosts have them, beside the regular ones. */
  private static void addOddHomes(Path vmail) throws IOException {
    for (String name :
        List.of("luca.verdi", DOMAIN, "root" + DOMAIN, "someone@other.example.com")) {
      Path inbox = Files.createDirectories(vmail.resolve(name).resolve("Maildir/cur"));
      Files.writeString(inbox.resolve("1500000000.M1P1.server:2,S"), message("of an odd home"));
      try (Stream<Path> all = Files.walk(vmail.resolve(name))) {
        for (Path path : all.toList()) {
          for (String owner : List.of("unix:uid", "unix:gid")) {
            Files.setAttribute(path, owner, Files.getAttribute(vmail, owner));
          }
        }
      }
    }
  }

  private static String message(String subject) {
    return """
    From: Shop <orders@shop.example.com>
    To: sales@example.org
    Subject: %s
    Message-ID: <%s@shop.example.com>

    Hello
    """
        .formatted(subject, subject.replace(' ', '.'));
  }

  private static EmbeddedCluster cluster() throws IOException {
    return EmbeddedCluster.builder()
        .keepIn(Files.createDirectory(folder.resolve("ns8")))
        .withExternalDomain("example.org", "rfc2307", "dc=example,dc=org", "ldap.example.org", 636)
        .start();
  }
}
