package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("CM72")
class SharedBoxesTest {

  private static String corrected(String... keys) {
    String text = String.join("\n1\n", keys) + "\n1\n";
    String delivered = SharedBoxes.correct(text, Examples.NAMES).text();
    String onNs8 = TextReplacements.inSharedBoxes(delivered);
    assertThat(onNs8).as("NS8 finds nothing to change").isEqualTo(delivered);
    return delivered;
  }

  @Test
  void bothNamesLoseTheDomain() {
    String result =
        corrected(
            "shared/shared-boxes/user/anna@example.org/Luca@EXAMPLE.org",
            "shared/shared-boxes/group/domain admins@example.org/vmail",
            "shared/shared-boxes/anyone/reception@example.org",
            "shared/shared-boxes/user/root/vmail");

    assertThat(result)
        .isEqualTo(
            """
            shared/shared-boxes/user/anna/luca
            1
            shared/shared-boxes/group/domain admins/vmail
            1
            shared/shared-boxes/anyone/reception
            1
            shared/shared-boxes/user/root/vmail
            1
            """);
  }

  @Test
  void onlyAtTheEndOfAName() {
    assertThat(
            corrected(
                "shared/shared-boxes/user/ceo@example.org.old/j.smith@example.org",
                "shared/shared-boxes/user/ceo@example.org-uk/cfo@example.org"))
        .contains("user/ceo@example.org.old/j.smith\n", "user/ceo@example.org-uk/cfo\n");
  }

  @Test
  void whatComesToOneKeyIsOne() {
    assertThat(
            corrected(
                "shared/shared-boxes/user/a/b",
                "shared/shared-boxes/user/a@example.org/b@example.org"))
        .isEqualTo("shared/shared-boxes/user/a/b\n1\n");
  }

  @Test
  void otherKeysAndALastLineWithoutValueStay() {
    String text = "something/else\n1\nshared/shared-boxes/user/x\n";

    assertThat(SharedBoxes.correct(text, Examples.NAMES).text()).isEqualTo(text);
  }
}
