package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  /** The key of the RFC's examples. */
  private static final String SECRET =
      BaseEncoding.base32().encode("12345678901234567890".getBytes(US_ASCII));

  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codesAreThoseOfTheStandard(long time, String code) {
    assertThat(Totp.code(SECRET, Instant.ofEpochSecond(time))).isEqualTo(code);
  }

  @Test
  void aCodeIsTakenOnePeriodEarlyOrLate() {
    Instant now = Instant.ofEpochSecond(1_234_567_890);
    String code = Totp.code(SECRET, now);

    assertThat(Totp.matches(SECRET, code, now.plusSeconds(30))).isTrue();
    assertThat(Totp.matches(SECRET, code, now.minusSeconds(30))).isTrue();
    assertThat(Totp.matches(SECRET, code, now.plusSeconds(60))).isFalse();
  }
}
