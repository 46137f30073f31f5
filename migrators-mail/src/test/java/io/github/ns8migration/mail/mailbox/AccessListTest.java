package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.mail.mailbox.Corrected.Oddity;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessListTest {

  private static String corrected(String text) {
    return AccessList.correct(text, Examples.NAMES).text();
  }

  private static Sort onlyOddity(String text) {
    return AccessList.correct(text, Examples.NAMES).oddities().stream()
        .map(Oddity::sort)
        .reduce(
            (a, b) -> {
              throw new AssertionError("two oddities: " + a + ", " + b);
            })
        .orElseThrow();
  }

  @Test
  @Tag("F24")
  void subjectsLoseTheMailDomainAndFullAccessIncludesDeletion() {
    String list =
        """
        user=anna.bianchi@example.org akeilprwts
        "group=domain admins@example.org" kilrwts
        -user=old.employee@example.org lr
        owner lrwstipekxa
        """;

    String result = corrected(list);

    assertThat(result)
        .isEqualTo(
            """
            user=anna.bianchi akxeilprwts
            "group=domain admins" kilrwts
            -user=old.employee lr
            owner lrwstipekxa
            """);
  }

  @Test
  @Tag("F24")
  void linesThatComeToOneSubjectAreOne() {
    String list = "user=anna.bianchi lr\nuser=sean lrs\nuser=anna.bianchi@example.org swt\n";

    String result = corrected(list);

    assertThat(result).isEqualTo("user=anna.bianchi lrwts\nuser=sean lrs\n");
  }

  @Test
  void rightsByNameAreKeptWhenLinesAreMerged() {
    assertThat(corrected("user=a@example.org lr :lookup\nuser=A@EXAMPLE.ORG s :read\n"))
        .isEqualTo("user=a lrs :lookup read\n");
  }

  @ParameterizedTest
  @Tag("CM64")
  @CsvSource({
    "user=ceo@example.org.old lr, user=ceo@example.org.old",
    "user=ceo@example.org-uk lr, user=ceo@example.org-uk",
    "user=ceo@example.org/x lr, user=ceo@example.org/x",
    "user=ceo@example.org:x lr, user=ceo@example.org:x",
  })
  void aDomainInsideANameStaysAlsoAfterNs8HasBeenThere(String line, String identifier) {
    Corrected result = AccessList.correct(line + "\n", Examples.NAMES);

    String onNs8 = TextReplacements.inAccessList(result.text());
    // Dovecot reads a backslash before a character as that character.
    assertThat(onNs8.replace("\\", "")).isEqualTo("\"" + identifier + "\" lr\n");
    assertThat(result.oddities()).extracting(Oddity::sort).containsExactly(Sort.OTHER_DOMAIN);
  }

  @Test
  @Tag("CM64")
  void bytesThatAreNotAsciiDoNotEndAName() {
    String line =
        new String(
            "user=zoe@example.orgë lr\n".getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);

    String onNs8 = TextReplacements.inAccessList(corrected(line));

    assertThat(onNs8.replace("\\", "").replace("\"", "")).isEqualTo(line);
  }

  @Test
  void groupsMayHaveAnyLetterInTheirName() {
    String line =
        new String(
            "\"group=À \u2713@example.org\" lr\n".getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);

    assertThat(corrected(line)).isEqualTo(line.replace("@example.org", ""));
  }

  @Test
  @Tag("CM64")
  void aRightForNobodyIsLeftOutAndNamed() {
    assertThat(corrected("user=@example.org lr\nanyone l\n")).isEqualTo("anyone l\n");
    assertThat(onlyOddity("user=@example.org lr\n")).isEqualTo(Sort.FOR_NOBODY);
  }

  @Test
  @Tag("CM65")
  void theDomainIsRecognisedInAnyCase() {
    assertThat(corrected("user=CEO@EXAMPLE.Org lr\ngroup=SALES@Example.org lr\n"))
        .isEqualTo("user=ceo lr\ngroup=sales lr\n");
  }

  @Test
  @Tag("CM66")
  void aNameThatReadsLikeRightsStays() {
    String result = corrected("user=akeilprwts@example.org akeilprwts\n");

    String onNs8 = TextReplacements.inAccessList(result);
    assertThat(onNs8.replace("\\", "")).isEqualTo("\"user=akeilprwts\" akxeilprwts\n");
  }

  @ParameterizedTest
  @Tag("CM67")
  @ValueSource(
      strings = {
        "user=root akxeilprwts",
        "user=root\takxeilprwts",
        " user=root akxeilprwts",
        "-user=root lr",
        "group=root lr",
        "\"user=root\" lr",
        "user=root@example.org lr",
        "user=root"
      })
  void everyLineOfRootGoes(String line) {
    assertThat(corrected("anyone l\n" + line + "\nuser=rooter@example.org lr\n"))
        .isEqualTo("anyone l\nuser=rooter lr\n");
  }

  @Test
  @Tag("CM74")
  void lineEndsAreMadeUniform() {
    assertThat(corrected("user=a@example.org lrs\r\nanyone l\r\n"))
        .isEqualTo("user=a lrs\nanyone l\n");
    assertThat(corrected("user=a@example.org lrs")).isEqualTo("user=a lrs\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user=anna@example.org lrz",
        "someone lr",
        " anyone lr",
        "\"user=x lr",
        "user=x\tlr"
      })
  void whatDovecotRefusesStaysAndIsNamed(String line) {
    Corrected result = AccessList.correct(line + "\n", Examples.NAMES);

    assertThat(result.text()).isEqualTo(line.replace("@example.org", "") + "\n");
    assertThat(result.oddities()).extracting(Oddity::sort).containsExactly(Sort.REFUSED);
  }

  @Test
  void aNameWithoutDomainIsToldBecauseItHoldsOnNs8() {
    assertThat(onlyOddity("user=anna.bianchi lr\n")).isEqualTo(Sort.COMES_TO_LIFE);
  }

  @Test
  void commentsAndEmptyLinesStay() {
    assertThat(corrected("# by hand\n\nanyone l\n")).isEqualTo("# by hand\n\nanyone l\n");
    assertThat(corrected("")).isEmpty();
  }
}
