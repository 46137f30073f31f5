package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("CM68")
class SubscriptionsTest {

  private static String corrected(String text) {
    return Subscriptions.correct(text, Examples.NAMES).text();
  }

  @Test
  void sharedFoldersLoseTheDomainOfTheirOwner() {
    String lines =
        "INBOX\nShared/luca.verdi@example.org/INBOX\nShared/CTO@EXAMPLE.ORG\nPublic/Help Desk\n";

    assertThat(corrected(lines))
        .isEqualTo("INBOX\nShared/luca.verdi/INBOX\nShared/cto\nPublic/Help Desk\n");
  }

  @Test
  void soTheyDoInTheNewerForm() {
    String lines =
        "V\t2\n\nINBOX\nShared\tanna@example.org\tClienti\nShared/anna@example.org/A\tB\n";

    assertThat(corrected(lines))
        .isEqualTo("V\t2\n\nINBOX\nShared\tanna\tClienti\nShared/anna/A\tB\n");
  }

  @Test
  void escapedDotsAreDots() {
    assertThat(corrected("Shared/anna\\2ebianchi@example\\2eorg/INBOX\n"))
        .isEqualTo("Shared/anna\\2ebianchi/INBOX\n");
  }

  @Test
  void onlyTheEndOfTheOwnersNameGoes() {
    String lines =
        "Shared/ceo@example.org.old/x\nShared/two@example.org@example.org/x\nShared/@example.org/x\n"
            + "Shared/anna/notes@example.org\nNotShared/anna@example.org/x\n";

    assertThat(corrected(lines)).isEqualTo(lines);
  }

  @Test
  void aFolderIsSubscribedOnce() {
    assertThat(corrected("Shared/a@example.org/x\nShared/a/x\nShared/A@example.org/x\n"))
        .isEqualTo("Shared/a/x\n");
  }
}
