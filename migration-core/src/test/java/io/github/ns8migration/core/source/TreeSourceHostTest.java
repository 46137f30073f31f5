package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSourceHostTest {
  private static final String LIST_USERS = "/usr/libexec/nethserver/list-users";
  private static final String LIST_GROUPS = "/usr/libexec/nethserver/list-groups";

  private final ScriptedShell shell = new ScriptedShell();
  @TempDir private Path root;
  private TreeSourceHost host;

  @BeforeEach
  void aHost() throws Exception {
    host = new TreeSourceHost(root, shell);
    Files.createDirectories(root.resolve("var/lib/nethserver/db"));
    Files.createDirectories(root.resolve("etc"));
    write("/var/lib/nethserver/db/configuration", Fixtures.bytes("ns7-small/db/configuration"));
  }

  @Test
  void hostNameAndTimeZoneWinOverTheFile() throws Exception {
    write("/etc/hostname", "mail.other.example.net\n");
    Files.createSymbolicLink(
        root.resolve("etc/localtime"), Path.of("../usr/share/zoneinfo/America/Argentina/Salta"));

    EsmithDatabase configuration = host.database("configuration");

    assertThat(configuration.record("SystemName").orElseThrow().type()).isEqualTo("mail");
    assertThat(configuration.record("DomainName"))
        .contains(new EsmithRecord("DomainName", "other.example.net", Map.of()));
    assertThat(configuration.record("TimeZone").orElseThrow().type())
        .isEqualTo("America/Argentina/Salta");
  }

  @Test
  void theRunningHostsNameWinsOverItsFile() throws Exception {
    Files.createDirectories(root.resolve("proc/sys/kernel"));
    write("/proc/sys/kernel/hostname", "new.example.org\n");
    write("/etc/hostname", "old.example.com\n");

    EsmithRecord name = host.database("configuration").record("SystemName").orElseThrow();

    assertThat(name.type()).isEqualTo("new");
  }

  @Test
  void theFixturesConfigurationPrintsAsTheRealProgramPrintsIt() throws Exception {
    write("/etc/hostname", "server.example.org\n");
    Files.createSymbolicLink(
        root.resolve("etc/localtime"), Path.of("/usr/share/zoneinfo/Europe/Rome"));

    String printed = EsmithJson.database(host.database("configuration"));

    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(printed))
        .isEqualTo(json.readTree(Fixtures.bytes("ns7-small/printjson/configuration.json")));
  }

  @Test
  void aDatabaseIsReadAnewAtEachCallAndStaysAsItWasRead() throws Exception {
    EsmithDatabase before = host.database("accounts");
    write("/var/lib/nethserver/db/accounts", "anna@=pseudonym|Account|anna\n");

    EsmithDatabase after = host.database("accounts");

    assertThat(before.records()).isEmpty();
    assertThat(after.record("anna@").orElseThrow().property("Account")).contains("anna");
  }

  @Test
  void aDatabaseThatCannotBeReadIsAnErrorAndNotEmpty() throws Exception {
    Files.createDirectories(root.resolve("var/lib/nethserver/db/domains"));

    assertProblem("database-unreadable", () -> host.database("domains"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secrets/vmail", "/etc/shadow", "", ".hidden", "a/b"})
  void whatIsNoNameOfADatabaseIsRefused(String name) {
    assertThatThrownBy(() -> host.database(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../x", "/var/../../x", "/..", "var/lib", ""})
  void aPathOutOfTheTreeIsRefused(String path) {
    assertThatThrownBy(() -> host.path(path)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linksAreFollowedAsTheHostWouldFollowThem() throws Exception {
    Files.createDirectories(root.resolve("mnt/disk/vmail/anna"));
    Files.createSymbolicLink(root.resolve("var/vmail"), Path.of("/mnt/disk/vmail"));
    Files.createSymbolicLink(root.resolve("var/up"), Path.of("../../../../etc"));
    Files.createSymbolicLink(root.resolve("mnt/disk/loop"), Path.of("/mnt/disk/loop"));

    assertThat(host.path("/var/vmail")).isEqualTo(root.resolve("mnt/disk/vmail"));
    assertThat(host.path("/var/vmail/anna/cur")).isEqualTo(root.resolve("mnt/disk/vmail/anna/cur"));
    assertThat(host.path("/var/up/passwd")).isEqualTo(root.resolve("etc/passwd"));
    assertThat(host.path("//var/./lib/")).isEqualTo(root.resolve("var/lib"));
    assertThat(host.path("/")).isEqualTo(root);
    assertThatThrownBy(() -> host.path("/mnt/disk/loop/x"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  @Tag("CX12")
  @Tag("CX13")
  void namesOfTheHostAreInLowerCaseWithoutTheLastDot() throws Exception {
    shell.answering("hostname", "Server.EXAMPLE.org.\n").answering("hostname -d", "EXAMPLE.org.\n");

    assertThat(host.fullName()).isEqualTo("server.example.org");
    assertThat(host.domain()).isEqualTo("example.org");
  }

  @Test
  void aHostWithoutDomainHasAnEmptyOne() throws Exception {
    shell.answering("hostname -d", "\n");

    assertThat(host.domain()).isEmpty();
  }

  @Test
  void aHostThatDoesNotKnowItsNameIsAnError() {
    shell.failing("hostname -d", 1, "hostname: Name or service not known");

    assertProblem("host-name-unknown", host::domain)
        .hasMessageContaining("Name or service not known");
  }

  @Test
  void accountsAreTheKeysOfTheAnswers() throws Exception {
    shell
        .answering(LIST_USERS, new String(Fixtures.bytes("ns7-small/list-users.json"), UTF_8))
        .answering(LIST_GROUPS, new String(Fixtures.bytes("ns7-small/list-groups.json"), UTF_8));

    AccountLists accounts = host.accounts();

    assertThat(accounts.users()).contains("anna.bianchi@example.org", "grusso@example.org");
    assertThat(accounts.groups()).contains("sales@example.org", "domain admins@example.org");
  }

  @Test
  @Tag("CX12")
  @Tag("CX13")
  void longNamesHaveTheDomainAsTheHostHasIt() throws Exception {
    shell
        .answering(LIST_USERS, "{\"anna@EXAMPLE.Org.\":{}}")
        .answering(LIST_GROUPS, "{\"R&D@EXAMPLE.Org.\":{\"members\":[]}}");

    AccountLists accounts = host.accounts();

    assertThat(accounts.users()).containsExactly("anna@example.org");
    assertThat(accounts.groups()).containsExactly("R&D@example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{\"anna@example.org\":{\"locked\":0",
        "{\"anna@example.org\":{\"locked\":0},",
        "{\"anna@example.org\":{\"locked\":0}}{",
        "[]",
        "null",
        "list-users: timeout"
      })
  void anAnswerThatWasCutOffIsNeverTakenForNoUsers(String answer) {
    shell.answering(LIST_USERS, answer).answering(LIST_GROUPS, "{}");

    assertProblem("account-list-damaged", host::accounts);
  }

  @Test
  void aProviderThatDoesNotAnswerIsAnError() {
    shell.failing(LIST_USERS, 81, "Can't contact LDAP server");

    assertProblem("account-provider-silent", host::accounts)
        .hasMessageContaining("Can't contact LDAP server");
  }

  @Test
  void aHostWithoutProviderHasNoAccountsAndIsNotAsked() throws Exception {
    write("/var/lib/nethserver/db/configuration", "sssd=service|Provider|none|status|disabled\n");

    assertThat(host.accounts()).isEqualTo(AccountLists.NONE);
    assertThat(shell.asked).isEmpty();
  }

  private void write(String path, String text) throws Exception {
    write(path, text.getBytes(UTF_8));
  }

  private void write(String path, byte[] content) throws Exception {
    Files.write(root.resolve(path.substring(1)), content);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
      String code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo(code));
  }
}
