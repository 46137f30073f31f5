package io.github.ns8migration.webtop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.testkit.contract.Comparison;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebTopCheckTest {
  private static final String ANSWER =
      """
      {"hostname": "webtop.example.com", "locale": "it_IT", "timezone": "Europe/Rome",
       "mail_module": "mail3", "mail_domain": "example.org",
       "webapp": {"min_memory": 512, "max_memory": 1024},
       "webdav": {"loglevel": "ERROR"}, "zpush": {"loglevel": "WARNING"}}
      """;
  private static final WebTopSettings SETTINGS =
      WebTopSettings.of(
          Optional.of(
              new EsmithRecord(
                  "webtop",
                  "configuration",
                  Map.of(
                      "DefaultLocale", "it_IT",
                      "DefaultTimezone", "Europe/Rome",
                      "MinMemory", "512",
                      "MaxMemory", "1024",
                      "DavServerLog", "ERROR",
                      "ActiveSyncLog", "WARNING"))),
          Optional.empty());

  @Test
  void whatNs8WasToldPassesAndNeedsNoExplanation() throws Exception {
    Comparison.findsNoDifference(verified(ANSWER), 8);
  }

  @ParameterizedTest
  @CsvSource({
    "webtop.example.com, '', host name of WebTop, nobody can open it",
    "mail3, '', mail server of WebTop, see mail",
    "example.org, example.net, domain of WebTop's users, the domain of NS7",
    "it_IT, en_US, language of WebTop, have chosen none",
    "Europe/Rome, UTC, time zone of WebTop, at other hours",
    "1024, 256, memory of WebTop, gets slow",
    "ERROR, DEBUG, log of calendars and contacts, logged",
    "WARNING, DEBUG, log of mobile devices, logged"
  })
  void aSettingThatDiffersIsExplained(String from, String to, String what, String explanation)
      throws Exception {
    Comparison.findsOneDifference(
        verified(ANSWER.replace(from, to)), what, "settings of WebTop in NS8", explanation);
  }

  private static Verification verified(String answer) throws IOException {
    return WebTopCheck.compare(
        new ObjectMapper().readValue(answer, WebTopCheck.Configuration.class),
        SETTINGS,
        "example.org");
  }
}
