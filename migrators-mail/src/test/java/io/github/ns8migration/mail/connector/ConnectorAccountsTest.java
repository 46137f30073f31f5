package io.github.ns8migration.mail.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorAccountsTest {

  private static final AccountLists KNOWN =
      new AccountLists(
          new TreeSet<>(
              List.of(
                  "anna@example.org",
                  "anna.bianchi@example.org",
                  "luca.verdi@example.org",
                  "mcdonald@example.org",
                  "reception@example.org")),
          new TreeSet<>());

  private static ConnectorAccounts convert(String... properties) {
    return convert(Getmail.empty().account("key", properties));
  }

  private static ConnectorAccounts convert(Getmail getmail) {
    return ConnectorAccounts.of(getmail, KNOWN);
  }

  private static JsonNode json(ConnectorAccounts accounts) throws IOException {
    return new ObjectMapper().readTree(accounts.json());
  }

  private static String delivered(ConnectorAccounts accounts, String property) throws IOException {
    return json(accounts).path(0).path("props").path(property).asText();
  }

  private static List<String> codes(ConnectorAccounts accounts) {
    return accounts.findings().stream().map(each -> each.problem().code()).toList();
  }

  private static void assertDropped(ConnectorAccounts accounts, String code) throws IOException {
    assertThat(json(accounts)).isEmpty();
    assertThat(accounts.accounts()).isEmpty();
    assertThat(codes(accounts)).containsExactly(code);
    assertThat(accounts.leftBehind()).hasSize(1);
  }

  @ParameterizedTest
  @Tag("CI01")
  @CsvSource(
      nullValues = "null",
      value = {"7", "90", "''", "null", "' 0'", "enabled", "disabled", "00", "1"})
  void remoteMailIsNeverDeletedSoonerThanOnNs7(String delete) throws IOException {
    ConnectorAccounts accounts = convert("Delete", delete);

    assertThat(delivered(accounts, "Delete")).isEqualTo("-1");
    assertThat(codes(accounts)).containsExactly("connector-delete-changed");
    assertThat(accounts.accounts().get(0).deletes()).isFalse();
  }

  @Test
  @Tag("CI01")
  void deleteAtOnceAndNeverStayAsTheyAre() throws IOException {
    assertThat(delivered(convert("Delete", "0"), "Delete")).isEqualTo("0");
    assertThat(delivered(convert("Delete", "-1"), "Delete")).isEqualTo("-1");
    assertThat(codes(convert("Delete", "0"))).isEmpty();
  }

  @ParameterizedTest
  @Tag("CI02")
  @Tag("CI10")
  @ValueSource(strings = {"MultidropPOP3Retriever", "simpleIMAPRetriever"})
  void protocolsNs8DoesNotKnowAreLeftBehind(String retriever) throws IOException {
    assertDropped(convert("Retriever", retriever), "connector-protocol-unknown");
  }

  @ParameterizedTest
  @Tag("CI03")
  @CsvSource(
      nullValues = "null",
      value = {"disabled", "''", "null", "0"})
  void whatIsDisabledArrivesWithoutSchedule(String status) throws IOException {
    ConnectorAccounts accounts = convert("status", status);

    assertThat(delivered(accounts, "Time")).isEmpty();
    assertThat(accounts.accounts().get(0).minutes()).isZero();
  }

  @Test
  @Tag("CI03")
  @Tag("F61")
  void whatTheCutOverDisabledKeepsItsSchedule() throws IOException {
    ConnectorAccounts accounts =
        convert("status", "disabled", ConnectorAccounts.FORMER_STATUS, "enabled");

    assertThat(delivered(accounts, "Time")).isEqualTo("15");
    assertThat(json(accounts).path(0).path("props").has(ConnectorAccounts.FORMER_STATUS)).isFalse();
  }

  @ParameterizedTest
  @Tag("CI04")
  @Tag("F62")
  @ValueSource(strings = {"SimplePOP3Retriever", "SimplePOP3SSLRetriever"})
  void pop3IsListedForReviewAndArrivesWithoutSchedule(String retriever) throws IOException {
    ConnectorAccounts accounts = convert("Retriever", retriever);

    assertThat(delivered(accounts, "Time")).isEmpty();
    assertThat(codes(accounts)).containsExactly("connector-pop3");
    assertThat(accounts.findings().get(0).items()).containsExactly("key");
  }

  @Test
  @Tag("CI05")
  void usersAreInLowerCase() throws IOException {
    ConnectorAccounts accounts = convert("Account", " McDonald@EXAMPLE.org");

    assertThat(delivered(accounts, "Account")).isEqualTo("mcdonald@example.org");
    assertThat(accounts.accounts().get(0).localUser()).isEqualTo("mcdonald");
    assertThat(accounts.accounts().get(0).minutes()).isEqualTo(15);
  }

  @Test
  @Tag("CI06")
  @Tag("CI07")
  void passwordsAreUnescapedButNeverTrimmed() throws IOException {
    assertThat(delivered(convert("Password", " a\\|b "), "Password")).isEqualTo(" a|b ");
    ConnectorAccounts withLineFeed = convert("Password", "FAKE\nsecret");
    assertThat(delivered(withLineFeed, "Password")).isEqualTo("FAKE\nsecret");
    assertThat(codes(withLineFeed)).containsExactly("connector-password-with-line-feed");
  }

  @Test
  @Tag("CI07")
  void blanksAroundOtherValuesGo() throws IOException {
    ConnectorAccounts accounts =
        convert("Username", " anna ", "Server", " imap.example.net", "Time", " 15 ");

    assertThat(delivered(accounts, "Username")).isEqualTo("anna");
    assertThat(delivered(accounts, "Server")).isEqualTo("imap.example.net");
    assertThat(delivered(accounts, "Time")).isEqualTo("15");
  }

  @ParameterizedTest
  @Tag("CI08")
  @Tag("F60")
  @ValueSource(strings = {"Account", "Password", "Server", "Username", "Retriever"})
  void incompleteAccountsAreNamedAndTheOthersGo(String property) throws IOException {
    Getmail getmail =
        Getmail.empty()
            .account("a-bad", property, null)
            .account("b-empty", property, "")
            .account("c-good");

    ConnectorAccounts accounts = convert(getmail);

    assertThat(json(accounts)).hasSize(1);
    assertThat(json(accounts).path(0).path("name").asText()).isEqualTo("c-good");
    assertThat(accounts.findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.items())
                    .containsExactly("a-bad: without " + property, "b-empty: without " + property));
  }

  @ParameterizedTest
  @Tag("CI09")
  @CsvSource(
      nullValues = "null",
      value = {
        "360,60,true",
        "90,60,true",
        "0,30,true",
        "abc,'',true",
        "-5,'',true",
        "99999999999,'',true",
        "'',30,false",
        "null,30,false"
      })
  void oddIntervalsBecomeWhatNs7MadeOfThem(String time, String delivered, boolean told)
      throws IOException {
    ConnectorAccounts accounts = convert("Time", time);

    assertThat(delivered(accounts, "Time")).isEqualTo(delivered);
    assertThat(codes(accounts)).isEqualTo(told ? List.of("connector-schedule-changed") : List.of());
  }

  @ParameterizedTest
  @Tag("F62")
  @CsvSource({"5,5m", "10,10m", "15,15m", "30,30m", "60,1h"})
  void theIntervalsOfNs7Stay(String time, String cron) {
    ConnectorAccounts accounts = convert("Time", time);

    assertThat(accounts.accounts().get(0).schedule()).isEqualTo(cron);
    assertThat(codes(accounts)).isEmpty();
  }

  @ParameterizedTest
  @Tag("CI10")
  @CsvSource({"Account,a/b@example.org", "Account,@example.org", "Username,'x\nSECURITY=', "})
  void whatWouldStopTheImportIsLeftBehind(String property, String value) throws IOException {
    assertDropped(convert(property, value), "connector-account-unusable");
  }

  @Test
  @Tag("CI10")
  void aRecordWithoutPropertiesIsLeftBehind() throws IOException {
    Getmail getmail = Getmail.empty().put(new EsmithRecord("bare", "getmail", Map.of()));

    assertDropped(convert(getmail), "connector-account-incomplete");
  }

  @Test
  void anAccountOfNobodyIsNotFetched() throws IOException {
    ConnectorAccounts accounts = convert("Account", "gone@example.org");

    assertThat(delivered(accounts, "Time")).isEmpty();
    assertThat(codes(accounts)).containsExactly("connector-user-unknown");
  }

  @Test
  void otherRecordsOfTheDatabaseAreNotAccounts() throws IOException {
    Getmail getmail = Getmail.empty().put(new EsmithRecord("x", "other", Map.of()));

    assertThat(json(convert(getmail))).isEmpty();
    assertThat(convert(getmail).findings()).isEmpty();
  }

  @Test
  void noPasswordIsInWhatPeopleRead() {
    ConnectorAccounts accounts = convert("Password", "FAKE-hidden\n", "Delete", "7");

    assertThat(accounts.findings() + "" + accounts.accounts() + accounts.converted())
        .doesNotContain("FAKE-hidden");
  }

  @Test
  void theFileIsTheSameEachTime() throws IOException {
    byte[] first = convert(Getmail.ofTheFixture()).json();

    assertThat(convert(Getmail.ofTheFixture()).json()).isEqualTo(first);
    assertThat(new String(first, java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("[{\"name\":\"anna@pop.oldhost.example.net\",\"props\":{\"Account\":")
        .contains("\"Password\":\"pa$$=word\\\"x\"");
  }

  /** The difference we mean: Delete 7 is no "delete at once". */
  @Test
  @Tag("CI01")
  void theFixtureBecomesWhatNs8MadeOfIt() throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/golden/imapsync/tasks.json").toFile())
            .path("tasks");

    List<RemoteAccount> accounts = convert(Getmail.ofTheFixture()).accounts();

    assertThat(accounts).hasSize(golden.size());
    for (int i = 0; i < golden.size(); i++) {
      RemoteAccount.Task task = task(golden.path(i).path("env"), i == 0);
      assertThat(accounts.get(i).isFetchedBy(task)).isTrue();
      assertThat(accounts.get(i).settings()).isEqualTo(task.settings());
    }
  }

  private static RemoteAccount.Task task(JsonNode env, boolean keeps) {
    return new RemoteAccount.Task(
        env.path("LOCALUSER").asText(),
        env.path("REMOTEUSERNAME").asText(),
        env.path("REMOTEHOSTNAME").asText(),
        env.path("REMOTEPORT").asText(),
        env.path("SECURITY").asText().equals("--ssl1") ? "ssl" : "tls",
        env.path("CRON").asText(),
        !keeps && !env.path("DELETE_REMOTE").asText().isEmpty());
  }
}
