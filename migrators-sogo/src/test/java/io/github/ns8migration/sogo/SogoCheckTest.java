package io.github.ns8migration.sogo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.sogo.convert.SogoSettings;
import io.github.ns8migration.testkit.contract.Comparison;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SogoCheckTest {
  private static final SogoSettings SETTINGS =
      SogoSettings.of(
          Optional.of(
              new EsmithRecord(
                  "sogod",
                  "service",
                  Map.of("AdminUsers", "anna,luca", "Dav", "enabled", "ActiveSync", "enabled"))));
  private static final List<Map<String, String>> MAIL_SERVERS =
      List.of(Map.of("module_uuid", "uuid-of-mail1", "module_id", "mail1"));

  @Test
  void whatNs8WasToldPassesAndNeedsNoExplanation() {
    Verification verified = verified(answer(), Optional.of(new HostName("sogo.example.org")));

    Comparison.findsNoDifference(verified, 8);
  }

  @ParameterizedTest
  @CsvSource({
    "host, other.example.org, host name, under no other name",
    "mail_domain, example.net, mail domain, another domain",
    "admin_users, mallory, administrators, everybody's mail",
    "workers_count, 1, workers, may have to wait",
    "dav, turned, DAV access, calendars and contacts",
    "activesync, turned, ActiveSync, Telephones",
    "auxiliary_account, turned, mail accounts of elsewhere, other mail servers",
    "mail_server, uuid-of-none, mail server, nobody sees mail"
  })
  void aSettingThatDiffersIsExplained(
      String member, String value, String what, String explanation) {
    Map<String, Object> changed = answer();
    changed.compute(
        member, (name, told) -> value.equals("turned") ? !Boolean.TRUE.equals(told) : value);

    Verification verified = verified(changed, Optional.of(new HostName("sogo.example.org")));

    Comparison.findsOneDifference(verified, what, "settings of SOGo in NS8", explanation);
  }

  @Test
  void aHostNameThatWasChosenByNobodyHereIsOnlyToBeThere() {
    Map<String, Object> without = answer();
    without.put("host", "");

    assertThat(verified(answer(), Optional.empty()).passed()).isTrue();
    assertThat(verified(without, Optional.empty()).differences())
        .singleElement()
        .satisfies(check -> assertThat(check.explanation()).contains("settings of SOGo in NS8"));
  }

  private static Verification verified(Map<String, Object> answer, Optional<HostName> host) {
    return SogoCheck.of(SETTINGS, "example.org", host, answer, MAIL_SERVERS);
  }

  /** What NS8 answers when it took all that it was told. */
  private static Map<String, Object> answer() {
    return new TreeMap<>(
        SETTINGS.input(new HostName("sogo.example.org"), "uuid-of-mail1", "example.org"));
  }
}
