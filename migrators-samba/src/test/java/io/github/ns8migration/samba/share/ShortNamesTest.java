package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The configuration of SSSD without what makes names long. */
class ShortNamesTest {
  private static String in(String configuration) {
    return new String(
        ShortNames.in(configuration.getBytes(StandardCharsets.ISO_8859_1)),
        StandardCharsets.ISO_8859_1);
  }

  @Test
  @Tag("D13")
  void theTwoSettingsGoAndEverythingElseStays() {
    String before =
        "[sssd]\n"
            + "domains = ad.example.org\n"
            + "default_domain_suffix = ad.example.org\n\n"
            + "[domain/ad.example.org]\n"
            + "  use_fully_qualified_names=True\n"
            + "# caf\u00e9\n"
            + "id_provider = ad";

    assertThat(in(before))
        .isEqualTo(
            "[sssd]\ndomains = ad.example.org\n\n[domain/ad.example.org]\n# caf\u00e9\nid_provider"
                + " = ad");
  }

  @Test
  void commentsAndOtherNamesAreLeftAlone() {
    String text = "# default_domain_suffix = x\nmy_default_domain_suffix = y\n";

    assertThat(in(text)).isEqualTo(text);
  }

  @Test
  void aSecondTimeChangesNothing() {
    String once = in("default_domain_suffix = x\nuse_fully_qualified_names = True");

    assertThat(once).isEmpty();
    assertThat(in("[sssd]\n" + once)).isEqualTo("[sssd]\n");
  }

  @Test
  void aNameWithItsDomainIsLong() {
    assertThat(ShortNames.isShort("administrator:*:1:1::/home:/bin/bash")).isTrue();
    assertThat(ShortNames.isShort("administrator:*:1:1:mail@x:/home:/bin/bash")).isTrue();
    assertThat(ShortNames.isShort("administrator@example.org:*:1:1::/home:/bin/bash")).isFalse();
    assertThat(ShortNames.isShort("")).isFalse();
  }
}
