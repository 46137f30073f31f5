package io.github.ns8migration.sogo.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.sogo.convert.DumpSummary.Odd;
import io.github.ns8migration.sogo.convert.DumpSummary.Reason;
import io.github.ns8migration.sogo.convert.Fixture.Result;
import io.github.ns8migration.testkit.disorder.LongInput;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpRewriterTest {
  private static final String NEW = "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/";
  private static final String OLD = "mysql://sogo:FAKEsogo_Db_pw_1@localhost/sogo/";

  @Test
  @Tag("F58")
  void theDumpOfTheSmallCompanyIsWhatTheExistingToolSendsButForTheseDifferences() throws Exception {
    String golden = Fixture.resource("golden/sogo.sql");

    Result ours = Fixture.rewrite(Fixture.resource(Fixture.SAMPLE));

    String expected = golden;
    for (String[] difference : differences()) {
      assertThat(expected).as(difference[0]).contains(difference[1]);
      expected = expected.replace(difference[1], difference[2]);
    }
    assertThat(ours.dump()).isEqualTo(expected);
    assertThat(ours.summary().complete()).isTrue();
    assertThat(ours.summary().odd()).isEmpty();
  }

  /** Why, what the existing tool sends, what we send. */
  private static List<String[]> differences() {
    List<String[]> all = new ArrayList<>();
    for (String part : List.of("", "_quick", "_acl")) {
      all.add(
          new String[] {
            "CS02: a folder made when the database had another password would not open",
            "'mysql://sogo:OLDsogo_Db_pw_00@localhost/sogo/sogoyukitana00905b05b04" + part + "'",
            "'" + NEW + "sogoyukitana00905b05b04" + part + "'"
          });
      all.add(
          new String[] {
            "CS02: nor would one that names the server by its address",
            "'mysql://sogo:FAKEsogo_Db_pw_1@127.0.0.1:3306/sogo/sogomarioros00a1fdb9751"
                + part
                + "'",
            "'" + NEW + "sogomarioros00a1fdb9751" + part + "'"
          });
    }
    for (String written : List.of("Database is ", "Luca\\\\n")) {
      all.add(
          new String[] {
            "what somebody wrote into a note or a signature is not altered",
            written + "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo",
            written + "mysql://sogo:FAKEsogo_Db_pw_1@localhost/sogo"
          });
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simple",
        "*[]^$.|",
        "a/b@c:d",
        "with\\\\backslash",
        "with\\'quote and \\\"another\\\"",
        "100%25&amp;",
        "",
        "\\n\\r\\0\\Z",
        "p@ss/w:rd/sogo/@localhost/x"
      })
  @Tag("CS01")
  @Tag("O6")
  @Tag("O7")
  void whateverPasswordStandsInALocationItBecomesThatOfNs8(String escaped) throws Exception {
    Result result =
        Fixture.rewrite(
            Fixture.withLocation("mysql://sogo:" + escaped + "@localhost/sogo/sogoanna0013a"));

    assertThat(result.dump()).isEqualTo(Fixture.withLocation(NEW + "sogoanna0013a"));
    assertThat(result.summary().rewritten()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://sogo:old@localhost/sogo/t1",
        "mysql://sogo:pw@localhost:3306/sogo/t1",
        "mysql://sogo:pw@127.0.0.1:3306/sogo/t1",
        "mysql://sogo:pw@LOCALHOST/sogo/t1",
        "MySQL://sogo:pw@[::1]:3306/sogo/t1",
        "mysql://sogo@localhost/sogo/t1"
      })
  @Tag("CS02")
  void everyLocationOfTheUserSogoOnThisHostIsRewritten(String location) throws Exception {
    Result result = Fixture.rewrite(Fixture.withLocation(location));

    assertThat(result.dump()).isEqualTo(Fixture.withLocation(NEW + "t1"));
    assertThat(result.summary().odd()).isEmpty();
  }

  @Test
  @Tag("CS02")
  void oneOfAnotherServerIsRewrittenAndReportedWithoutItsPassword() throws Exception {
    Result result =
        Fixture.rewrite(Fixture.withLocation("mysql://sogo:geheim@db.example.org/sogo/t1"));

    assertThat(result.dump()).contains("'" + NEW + "t1'");
    assertThat(result.summary().odd())
        .containsExactly(new Odd("/Users/anna/Calendar/personal", Reason.OTHER_SERVER));
    assertThat(result.summary().toString()).doesNotContain("geheim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://other:pw@localhost/sogo/t1",
        "mysql://sogo:pw@localhost/other/t1",
        "mysql://sogoX:pw@localhost/sogo/t1"
      })
  @Tag("CS03")
  void oneOfAnotherDatabaseOrUserIsLeftAloneAndReported(String location) throws Exception {
    Result result = Fixture.rewrite(Fixture.withLocation(location));

    assertThat(result.dump()).isEqualTo(Fixture.withLocation(location));
    assertThat(result.summary().odd())
        .containsExactly(new Odd("/Users/anna/Calendar/personal", Reason.OTHER_DATABASE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://sogo:pw@localhost/sogo/t1",
        "http://127.0.0.1:5432/",
        "mysql://sogo:pw@localhost/t1",
        "mysql://sogo:pw@localhost/sogo/a b",
        ""
      })
  void whatIsNoLocationIsLeftAloneAndReported(String text) throws Exception {
    Result result = Fixture.rewrite(Fixture.withLocation(text));

    assertThat(result.dump()).isEqualTo(Fixture.withLocation(text));
    assertThat(result.summary().odd()).extracting(Odd::reason).containsExactly(Reason.UNREADABLE);
  }

  @Test
  @Tag("CS03")
  void textOfUsersThatLooksLikeALocationStays() throws Exception {
    String note =
        "INSERT INTO `sogoanna0013a` VALUES ('x.ics','BEGIN:VCALENDAR\\nDESCRIPTION:"
            + OLD
            + "t');\n";
    String name = Fixture.withLocation(OLD + "t1").replace("(its), \\'name\\'", OLD + "t9");

    Result result = Fixture.rewrite(note + name);

    assertThat(result.dump()).startsWith(note).contains("'" + OLD + "t9'", "'" + NEW + "t1'");
    assertThat(result.summary().rewritten()).isEqualTo(1);
  }

  @Test
  @Tag("F58")
  void aLocationWithinTheSettingsOfAUserIsRewrittenAndASignatureIsNot() throws Exception {
    String before =
        Fixture.withLocation(OLD + "t1")
            .replace(
                "-- Dump completed",
                """
                CREATE TABLE `sogo_user_profile` (
                  `c_uid` varchar(255) NOT NULL,
                  `c_defaults` longtext,
                  `c_settings` longtext
                );
                INSERT INTO `sogo_user_profile` VALUES ('anna','{\\"SOGoMailSignature\\":\\"see %1$st1\\"}',\
                '{\\"Calendar\\":{\\"Own\\":\\"%1$st1\\",\\"Esc\\":\\"mysql:\\\\/\\\\/sogo:a@localhost\\\\/sogo\\\\/t2\\"}}'),\
                ('luca',NULL,NULL);
                -- Dump completed\
                """
                    .formatted(OLD));

    Result result = Fixture.rewrite(before);

    assertThat(result.dump())
        .contains("{\\\"SOGoMailSignature\\\":\\\"see " + OLD + "t1\\\"}")
        .contains("\\\"Own\\\":\\\"" + NEW + "t1\\\"")
        .contains(
            "\\\"Esc\\\":\\\"mysql:\\\\/\\\\/sogo:Nethesis,1234@127.0.0.1:3306\\\\/sogo\\\\/t2\\\"");
    assertThat(result.summary().users()).isEqualTo(2);
  }

  @Test
  void columnsNamedInTheStatementItselfAreTaken() throws Exception {
    String dump =
        Fixture.withLocation(OLD + "t1")
            .replace(
                "`sogo_folder_info` VALUES (1,'/Users/anna/Calendar/personal','(its), \\'name\\'',",
                "`sogo_folder_info` (`c_location`,`c_path`) VALUES\n(")
            .replace(",NULL,'Appointment')", ",'/Users/anna')");

    Result result = Fixture.rewrite(dump);

    assertThat(result.dump()).contains("VALUES\n('" + NEW + "t1','/Users/anna');");
  }

  @Test
  void aDumpWithoutItsEndIsNotComplete() throws Exception {
    String dump = Fixture.withLocation(OLD + "t1");

    assertThat(Fixture.rewrite(dump.replace("-- Dump completed\n", "")).summary().complete())
        .isFalse();
    assertThat(
            Fixture.rewrite(dump.substring(0, dump.indexOf("'Appointment'"))).summary().complete())
        .isFalse();
    assertThat(Fixture.rewrite("").summary().complete()).isFalse();
    assertThat(Fixture.rewrite(dump.stripTrailing()).summary().complete()).isTrue();
  }

  @Test
  void theEndOfADumpWithinATextOfAUserIsNone() throws Exception {
    String dump =
        Fixture.withLocation(OLD + "t1")
            .replace("(its), \\'name\\'", "x\n-- Dump completed\n")
            .replaceFirst("(?s)\\);\n-- Dump completed\n$", ");\n");

    assertThat(Fixture.rewrite(dump).summary().complete()).isFalse();
  }

  @Test
  void aDatabaseThatIsNoneOfSogoIsRefused() {
    MigrationException e =
        catchThrowableOfType(
            MigrationException.class,
            () -> Fixture.rewrite("CREATE TABLE `x` (`a` int);\n-- Dump completed\n"));

    assertThat(e.problem().code()).isEqualTo("dump-not-understood");
  }

  @Test
  void whatNewerVersionsPutAtTheBeginningDoesNoHarm() throws Exception {
    String dump =
        "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19, o'clock\n"
            + Fixture.withLocation(OLD + "t1");

    assertThat(Fixture.rewrite(dump).dump())
        .isEqualTo(
            "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19, o'clock\n"
                + Fixture.withLocation(NEW + "t1"));
  }

  @Test
  void theLongestStatementIsToldWithItsTable() throws Exception {
    String big = "INSERT INTO `sogoanna0013a` VALUES ('x','" + "y".repeat(300_000) + "');\n";

    DumpSummary summary = Fixture.rewrite(big + Fixture.withLocation(OLD + "t1")).summary();

    assertThat(summary.largestTable()).isEqualTo("sogoanna0013a");
    assertThat(summary.largestStatement()).isBetween(300_000L, 300_100L);
  }

  private static DumpSummary rewrite(String before, char repeated, String after) throws Exception {
    return DumpRewriter.rewrite(
        LongInput.of(before.getBytes(UTF_8), repeated, LongInput.GIGABYTE, after.getBytes(UTF_8)),
        OutputStream.nullOutputStream());
  }

  @Test
  void aTextLargerThanTheMemoryPassesBy() throws Exception {
    String others = Fixture.withLocation(OLD + "t1");

    DumpSummary summary = rewrite("INSERT INTO `sogoanna0013a` VALUES ('", 'x', "',1);\n" + others);

    assertThat(summary).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO `sogo_folder_info` VALUES (1,'",
        "CREATE TABLE `sogo_folder_info` (\n `",
        "INSERT INTO `"
      })
  void aRowOrNameWithoutAnEndIsRefusedWithoutFillingTheMemory(String before) {
    assertThatThrownBy(() -> rewrite(before, 'x', ""))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("dump-not-understood"));
  }
}
