package io.github.ns8migration.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.ApplicationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
  private static final Forecast SHORT =
      new Forecast(new ApplicationId("mail"), Duration.ofSeconds(3), Optional.empty(), List.of());

  @TempDir Path folder;

  @Test
  void aTimeOpensItOnceTheClockSaysSo() throws Exception {
    Instant night = Instant.parse("2026-11-29T23:30:00Z");
    Deque<Instant> clock =
        new ArrayDeque<>(List.of(night.minusMillis(2), night.minusMillis(1), night));

    Gate.Decision decision = Gate.at(night, clock::pop).decide(SHORT);

    assertThat(decision).isEqualTo(Gate.Decision.GO_ON);
    assertThat(clock).isEmpty();
  }

  @Test
  void aFileOpensItAndALatchDoes() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    released.countDown();
    Path file = Files.createFile(folder.resolve("go"));

    assertThat(Gate.file(file).and(Gate.latch(released)).decide(SHORT))
        .isEqualTo(Gate.Decision.GO_ON);
  }

  @Test
  void twoGatesOpenWhenBothDo() throws Exception {
    Gate no = forecast -> Gate.Decision.LEAVE;

    assertThat(Gate.OPEN.and(no).decide(SHORT)).isEqualTo(Gate.Decision.LEAVE);
    assertThat(no.and(Gate.OPEN).decide(SHORT)).isEqualTo(Gate.Decision.LEAVE);
  }

  @Test
  void aForecastIsTooLongAboveItsMaximumOnly() {
    Optional<Duration> three = Optional.of(Duration.ofSeconds(3));
    Optional<Duration> two = Optional.of(Duration.ofSeconds(2));

    assertThat(SHORT.tooLong()).isFalse();
    assertThat(new Forecast(SHORT.leader(), SHORT.downTime(), three, List.of()).tooLong())
        .isFalse();
    assertThat(new Forecast(SHORT.leader(), SHORT.downTime(), two, List.of()).tooLong()).isTrue();
  }
}
