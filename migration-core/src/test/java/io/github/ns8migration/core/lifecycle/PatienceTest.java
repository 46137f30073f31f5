package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void whatLetsItselfBeWaitedForIsAskedLessAndLessOftenButOnceASecond() {
    Patience quick =
        new Patience(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMillis(100), 3);

    assertThat(LongStream.of(0, 5, 10, 45, 1_000_000).map(looks -> quick.pause((int) looks)))
        .containsExactly(100L, 200L, 300L, 1000L, 1000L);
  }

  @Test
  void aRealClusterIsAskedAsOftenAsIsSaid() {
    assertThat(Patience.USUAL.pause(0)).isEqualTo(1000);
    assertThat(Patience.USUAL.pause(600)).isEqualTo(1000);
  }
}
