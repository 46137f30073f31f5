package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("CM68")
class SubscriptionsPropertiesTest {

  private static String corrected(String text) {
    return Subscriptions.correct(text, Examples.NAMES).text();
  }

  @Property
  void aSecondPassChangesNothingAndOtherLinesStay(@ForAll("texts") String text) {
    String once = corrected(text);

    assertThat(corrected(once)).isEqualTo(once);
    assertThat(Lines.of(once))
        .containsAll(Lines.of(text).stream().filter(line -> !line.contains("Shared")).toList());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "Shared/",
            "Shared\t",
            "anna",
            "@example.org",
            "@EXAMPLE.ORG",
            "/",
            "\t",
            "\n",
            "INBOX",
            "V\t2\n\n",
            "\r",
            "\\2e",
            "\u00e9")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }
}
