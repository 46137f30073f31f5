package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.mail.mailbox.Corrected.Oddity;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SieveScriptTest {

  private static String corrected(String text) {
    return SieveScript.correct(text, Examples.NAMES).text();
  }

  @ParameterizedTest
  @Tag("CM69")
  @Tag("F27")
  @ValueSource(
      strings = {
        "fileinto \"Shared/anna@example.org/INBOX\";",
        "fileinto :copy \"Shared/anna@example.org/INBOX\";",
        "fileinto :create :copy \"Shared/anna@example.org\";",
        "fileinto :flags \"\\\\Seen\" \"Shared/anna@example.org/INBOX\";",
        "fileinto :flags [\"\\\\Seen\", \"x\"] :copy \"Shared/anna@example.org/INBOX\";",
        "FileInto \"Shared/anna@example.org/INBOX\";",
        "fileinto\n  # there\n  \"Shared/anna@example.org/INBOX\";",
        "fileinto\"Shared/anna@example.org/INBOX\";",
        "fileinto /* \"no\" */ \"Shared/anna@example.org/INBOX\";",
        "fileinto \"Shared/ANNA@EXAMPLE.ORG/INBOX\";",
        "if mailboxexists \"Shared/anna@example.org/INBOX\" { keep; }",
        "if mailboxexists [\"Shared/anna@example.org/INBOX\", \"Shared/anna@example.org/B\"] {}",
        "if allof(true, not MailboxExists[\"A\",\"Shared/anna@example.org\"]) {keep;}",
      })
  void mailboxesOfOthersLoseTheDomainHoweverTheyAreWritten(String script) {
    String wanted = script.replace("anna@example.org", "anna").replace("ANNA@EXAMPLE.ORG", "anna");

    assertThat(corrected(script)).isEqualTo(wanted);
    assertThat(TextReplacements.inSieve(wanted)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @Tag("CM70")
  @ValueSource(
      strings = {
        "Shared/ceo@example.org.old/x",
        "Shared/ceo@example.org-uk",
        "Shared/two@example.org@example.org/x",
        "Shared/anna/notes@example.org",
      })
  void aDomainInsideANameStaysAlsoAfterNs8HasBeenThere(String mailbox) {
    String delivered = corrected("fileinto \"" + mailbox + "\";\n");

    String onNs8 = TextReplacements.inSieve(delivered);
    // Sieve reads a backslash before a character as that character.
    assertThat(onNs8.replace("\\", "")).isEqualTo("fileinto \"" + mailbox + "\";\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# fileinto :copy \"Shared/anna@example.org/x\"\nkeep;\n",
        "/* fileinto :copy \"Shared/anna@example.org/x\" */\r\nkeep;\r\n",
        "redirect \"anna@example.org\";",
        "vacation :addresses [\"anna@example.org\"] \"fileinto \\\"Shared/anna@example.org\\\"\";",
        "vacation text:\nfileinto :copy \"Shared/anna@example.org\";\n..\n.\n;\nkeep;",
        "if header :is \"X\" \"Shared/anna@example.org/x\" { stop; }",
        "fileinto \"Public/anna@example.org\";",
        "fileinto \"Shared/@example.org/x\\\\y\";",
        "require [\"fileinto\", \"mailbox\"];",
      })
  void nothingElseIsTouched(String script) {
    assertThat(corrected(script).replace("@\\e", "@e")).isEqualTo(script);
  }

  @Test
  void aTextOfManyLinesDoesNotHideWhatFollows() {
    String script =
        "vacation text: # greeting\r\nhi \"\r\n..\r\n.\r\n;\r\nfileinto \"Shared/a@example.org\";";

    assertThat(corrected(script)).endsWith("fileinto \"Shared/a\";");
  }

  @Test
  void escapedNamesAreUnderstood() {
    assertThat(corrected("fileinto \"Shared/a\\@example.org/say \\\"hi\\\"\";"))
        .isEqualTo("fileinto \"Shared/a/say \\\"hi\\\"\";");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fileinto \"Shared/a@example.org", "/* open", "vacation text:\nno end\n"})
  void aDamagedScriptStaysAndIsNamed(String script) {
    Corrected result = SieveScript.correct(script, Examples.NAMES);

    assertThat(result.text()).isEqualTo(script);
    assertThat(result.oddities()).extracting(Oddity::sort).containsExactly(Sort.NOT_SIEVE);
  }
}
