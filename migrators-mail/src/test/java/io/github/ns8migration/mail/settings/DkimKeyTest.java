package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.destination.StateFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DkimKeyTest {
  private static final String PRIVATE = Given.text("ns7-small/default.private");
  private static final String RECORD = Given.text("ns7-small/default.txt");

  /** The key between {@code p=} and the end, without quotes and blanks. */
  private static String published(String record) {
    String key = record.substring(record.indexOf("p=") + 2, record.lastIndexOf('"'));
    return key.replaceAll("[\"\\s]", "");
  }

  @Test
  @Tag("F29")
  void keyOfNs7IsSentAsItIsAndBelongsToThePublishedRecord() {
    DkimKey key = DkimKey.read(PRIVATE, RECORD).orElseThrow();

    assertThat(key.publicKey()).isEqualTo(published(RECORD));
    assertThat(key.files())
        .extracting(file -> file.name())
        .containsExactly("dkim.migration/default.private", "dkim.migration/default.txt");
    assertThat(key.record()).isEqualTo(RECORD);
  }

  @Test
  void missingRecordIsMadeFromTheKey() {
    DkimKey key = DkimKey.read(PRIVATE, "").orElseThrow();

    assertThat(published(key.record())).isEqualTo(published(RECORD));
  }

  @Test
  void newKeyCanBeReadAgain() {
    DkimKey key = DkimKey.generate();

    String pem =
        new String(
            ((StateFile.Bytes) key.files().get(0).content()).bytes(), StandardCharsets.US_ASCII);
    Optional<DkimKey> again = DkimKey.read(pem, key.record());

    assertThat(again.map(DkimKey::publicKey)).contains(key.publicKey());
    assertThat(published(key.record())).isEqualTo(key.publicKey());
    assertThat(key.record().lines()).allMatch(line -> line.length() <= 255 + 10);
  }

  @Test
  void damagedKeyIsNone() {
    assertThat(DkimKey.read("", "")).isEmpty();
    assertThat(DkimKey.read(PRIVATE.replace("MII", "AII"), RECORD)).isEmpty();
    assertThat(DkimKey.read("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END", RECORD)).isEmpty();
  }
}
