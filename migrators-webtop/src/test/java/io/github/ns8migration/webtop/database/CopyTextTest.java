package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyTextTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "\\154ocal\\150ost, localhost",
    "\\x6cocalh\\x6Fst, localhost",
    "\\localhost, localhost",
    "a\\\\b, a\\b",
    "\\1234, S4",
    "\\x, x",
    "\\xg, xg",
    "end\\, end\\"
  })
  void escapesThatPostgresReadsAreRead(String escaped, String value) {
    byte[] row = escaped.getBytes(ISO_8859_1);

    assertThat(new String(CopyText.unescaped(row, 0, row.length), ISO_8859_1)).isEqualTo(value);
  }

  @Test
  void noValueIsNotTheLetterN() {
    byte[] row = "\\N\tN\t\\\\N".getBytes(ISO_8859_1);
    byte[] letter = {'N'};

    assertThat(CopyText.has(row, row.length, 0, letter)).isFalse();
    assertThat(CopyText.has(row, row.length, 1, letter)).isTrue();
    assertThat(CopyText.has(row, row.length, 2, letter)).isFalse();
  }
}
