package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {

  private static Given host() {
    return Given.host()
        .configuration("dovecot", "QuotaStatus", "enabled", "QuotaDefaultSize", "20")
        .users("anna", "luca", "mcdonald")
        .groups("sales", "hr");
  }

  private static Given forward(String name, String addresses, String copy) {
    return host()
        .user(
            name,
            "MailStatus",
            "enabled",
            "MailForwardStatus",
            "enabled",
            "MailForwardAddress",
            addresses,
            "MailForwardKeepMessageCopy",
            copy);
  }

  private static Given quota(String size) {
    return host().user("anna@example.org", "MailQuotaType", "custom", "MailQuotaCustom", size);
  }

  private static Given retention(String time) {
    return host()
        .user(
            "anna@example.org",
            "MailSpamRetentionStatus",
            "enabled",
            "MailSpamRetentionTime",
            time);
  }

  @Test
  @Tag("CM20")
  @Tag("CM21")
  void recordInOtherCaseBelongsToTheAccount() {
    Given given =
        host()
            .user("McDonald@EXAMPLE.Org", "MailQuotaType", "custom", "MailQuotaCustom", "50")
            .user("Anna@example.org", "MailStatus", "disabled");

    Ns8Import imported = given.imported();

    assertThat(imported.quotas).isEqualTo(Map.of("mcdonald", "5120"));
    assertThat(imported.disabled).containsExactly("anna");
    assertThat(imported.skipped).isEmpty();
  }

  @Test
  @Tag("CM20")
  void secondRecordOfAnAccountIsNamed() {
    Given given =
        host()
            .user("Anna@example.org", "MailAccess", "private")
            .user("anna@example.org", "MailAccess", "private");

    assertThat(given.imported().skipped).isEmpty();
    assertThat(Given.items(given.settings(), "account-record-twins"))
        .containsExactly("anna@example.org");
  }

  @Test
  @Tag("CM22")
  void repeatedForwardIsSentOnceAndTheOtherSettingsOfTheRecordStay() {
    Given given =
        host()
            .user(
                "anna@example.org",
                "MailStatus",
                "enabled",
                "MailForwardStatus",
                "enabled",
                "MailForwardAddress",
                "a@other.example,A@other.example, a@other.example",
                "MailForwardKeepMessageCopy",
                "yes",
                "MailQuotaType",
                "custom",
                "MailQuotaCustom",
                "5");

    Ns8Import imported = given.imported();

    assertThat(imported.userforwards).containsExactly("anna a@other.example", "anna anna");
    assertThat(imported.quotas).isEqualTo(Map.of("anna", "512"));
  }

  @Test
  @Tag("CM22")
  void forwardToOneselfKeepsACopy() {
    Given given = forward("anna@example.org", "Anna@example.org,a@other.example", "no");

    assertThat(given.imported().userforwards).containsExactly("anna a@other.example", "anna anna");
  }

  @Test
  @Tag("CM22")
  void forwardToOneselfAloneIsNone() {
    assertThat(forward("anna@example.org", "anna@example.org", "yes").imported().userforwards)
        .isEmpty();
  }

  @Test
  @Tag("CM23")
  void blankMembersOfForwardsAreLeftOut() {
    Given given = forward("anna@example.org", " a@other.example, ,,b@other.example ,", "no");

    assertThat(given.imported().userforwards)
        .containsExactly("anna a@other.example", "anna b@other.example");
  }

  @Test
  @Tag("CM24")
  void forwardThatIsNoAddressIsNamed() {
    Given given = forward("anna@example.org", "ceo", "no");

    assertThat(given.imported().userforwards).containsExactly("anna ceo");
    assertThat(Given.items(given.settings(), "forward-no-address"))
        .containsExactly("anna@example.org to ceo");
  }

  @Test
  @Tag("CM25")
  void copyIsKeptForTheWordYesAlone() {
    Given given = forward("anna@example.org", "a@other.example", "enabled");

    assertThat(given.imported().userforwards).containsExactly("anna a@other.example");
    assertThat(Given.items(given.settings(), "forward-copy-odd"))
        .containsExactly("anna@example.org: enabled");
  }

  @Test
  void forwardWithoutMailStatusIsNotInForceAsOnNs7() {
    Given given =
        host()
            .user(
                "anna@example.org",
                "MailForwardStatus",
                "enabled",
                "MailForwardAddress",
                "a@other.example");

    assertThat(given.imported().userforwards).isEmpty();
    assertThat(given.settings().converted())
        .extracting(Plan.Item::subject)
        .contains("forward of anna@example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "20,2048",
    "50,5120",
    "5,512",
    "1,102",
    "195,19968",
    "196,20480",
    "500,51200",
    "0,0",
    "unlimited,0",
    "Unlimited,0"
  })
  @Tag("F22")
  @Tag("CM26")
  void quotaIsSentInTenthsOfAGibibyteAndBecomesTheSameSize(String typed, String megabytes) {
    Given given = quota(typed);

    assertThat(given.imported().quotas).isEqualTo(Map.of("anna", megabytes));
    assertThat(given.settings().limits()).isEqualTo(Map.of("anna", Long.valueOf(megabytes)));
    assertThat(Given.codes(given.settings())).doesNotContain("quota-odd");
  }

  @ParameterizedTest
  @CsvSource({
    "'',0",
    "plenty,0",
    "10.5,1126",
    "1e3,102400",
    "-1,0",
    "5_0,512",
    "٥٠,0",
    "' 20 ',2048",
    "1e999999999,0",
    "1e-999999999,102"
  })
  @Tag("CM26")
  @Tag("CM27")
  @Tag("CM28")
  void quotaThatIsNoPlainNumberIsWhatNs7MakesOfItAndNamed(String typed, String megabytes) {
    Given given = quota(typed);

    assertThat(given.imported().quotas).isEqualTo(Map.of("anna", megabytes));
    assertThat(Given.items(given.settings(), "quota-odd"))
        .singleElement()
        .asString()
        .startsWith("anna@example.org: " + typed);
  }

  @Test
  @Tag("CM26")
  void missingQuotaIsNoLimitAndNamed() {
    Given given = host().user("anna@example.org", "MailQuotaType", "custom");

    assertThat(given.imported().quotas).isEqualTo(Map.of("anna", "0"));
    assertThat(Given.codes(given.settings())).contains("quota-odd");
  }

  @Test
  @Tag("F22")
  void quotasThatAreOffOnNs7LimitNobodyOnNs8() {
    Given given = quota("5").configuration("dovecot", "QuotaStatus", "disabled");

    Ns8Import imported = given.imported();

    assertThat(imported.quotas).isEmpty();
    assertThat(imported.environment).containsEntry("DOVECOT_QUOTA_MB", "0");
  }

  @ParameterizedTest
  @CsvSource({"60d,60", "1d,1"})
  void daysOfSpamAreSentAsTheyAre(String typed, String days) {
    Given given = retention(typed);

    assertThat(given.imported().retentions).isEqualTo(Map.of("anna", days));
    assertThat(Given.codes(given.settings())).doesNotContain("spam-retention-odd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"infinite", "", "d", "infinitd", "-1d", "99999999d"})
  @Tag("CM29")
  @Tag("CM30")
  void spamThatNs7NeverDeletesIsKeptForVeryLong(String typed) {
    Given given = retention(typed);

    assertThat(given.imported().retentions).isEqualTo(Map.of("anna", "18250"));
    assertThat(given.settings().converted())
        .extracting(Plan.Item::subject)
        .contains("spam of anna@example.org");
  }

  @ParameterizedTest
  @CsvSource({"60D,60", "0d,1", "' 7d',7", "90,90", "2w,14", "36h,2", "4weeks,28"})
  @Tag("CM29")
  @Tag("CM30")
  void timeInAnotherFormBecomesDaysAndIsNamed(String typed, String days) {
    Given given = retention(typed);

    assertThat(given.imported().retentions).isEqualTo(Map.of("anna", days));
    assertThat(Given.codes(given.settings())).contains("spam-retention-odd");
  }

  @Test
  @Tag("CM29")
  void missingTimeNeverBecomesTheDefault() {
    Given given = host().user("anna@example.org", "MailSpamRetentionStatus", "enabled");

    assertThat(given.imported().retentions).isEqualTo(Map.of("anna", "18250"));
  }

  @Test
  @Tag("CM31")
  void settingsOfUnknownAccountsAreNamed() {
    MailSettings settings =
        host()
            .user("nobody@example.org", "MailStatus", "enabled")
            .user("zoë@example.org", "MailStatus", "enabled")
            .group("gone-group@example.org", "MailStatus", "enabled")
            .settings();

    assertThat(Given.items(settings, "account-unknown"))
        .containsExactlyInAnyOrder(
            "nobody@example.org", "zoë@example.org", "gone-group@example.org");
  }

  @Test
  @Tag("CM32")
  void forwardOfADisabledUserIsNamed() {
    Given given =
        host()
            .user(
                "luca@example.org",
                "MailStatus",
                "Disabled",
                "MailForwardStatus",
                "enabled",
                "MailForwardAddress",
                "a@other.example");

    assertThat(given.imported().disabled).containsExactly("luca");
    assertThat(Given.items(given.settings(), "disabled-user-forward"))
        .containsExactly("luca@example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"management", "someone@other.example", "@example.org"})
  @Tag("CM33")
  @Tag("CX01")
  void recordsOfNoAccountOfThisHostAreNamedAndNotSent(String name) {
    Given given = host().user(name, "MailStatus", "enabled").group(name, "MailStatus", "disabled");

    assertThat(Given.files(given.settings())).containsEntry("accounts.json", "[]");
    assertThat(Given.items(given.settings(), "account-record-no-address"))
        .containsExactly(name, name);
  }

  @Test
  @Tag("CM33")
  @Tag("CM34")
  void groupInOtherCaseKeepsItsSettings() {
    Given given = host().group("HR@EXAMPLE.Org", "MailStatus", "disabled");

    assertThat(given.imported().groupattrs).containsExactly("hr");
    assertThat(given.settings().converted())
        .extracting(Plan.Item::subject)
        .contains("group HR@EXAMPLE.Org");
  }

  @Test
  @Tag("CM14")
  void accessAndStatusAreComparedWithoutCase() {
    Given given =
        host()
            .user("anna@example.org", "MailAccess", "Private")
            .user("luca@example.org", "MailStatus", "Disabled");

    Ns8Import imported = given.imported();

    assertThat(imported.userattrs).containsExactly("anna");
    assertThat(imported.disabled).containsExactly("luca");
  }

  @Test
  @Tag("CX02")
  @Tag("F21")
  void recordWithoutPropertiesIsCompleted() {
    Given given = host().record(new EsmithRecord("anna@example.org", "user", Map.of()));

    Ns8Import imported = given.imported();

    assertThat(imported.disabled).isEmpty();
    assertThat(imported.skipped).isEmpty();
    assertThat(Given.files(given.settings()).get("accounts.json"))
        .contains("\"MailForwardAddress\":\"\"");
  }

  @Test
  @Tag("F21")
  void usersWithoutRecordNeedNone() {
    MailSettings settings = host().settings();

    assertThat(Given.files(settings)).containsEntry("accounts.json", "[]");
    assertThat(settings.users()).containsExactly("anna", "luca", "mcdonald");
  }
}
