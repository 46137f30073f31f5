package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkSpeedTest {
  private static final long MUCH = 100 << 20;
  private static final long HUNDRED_MEGABITS = 11_600_000;
  private static final long GIGABIT = 115_000_000;

  @TempDir Path folder;

  @Test
  void whatIsNotKnownIsFast() {
    assertThat(speed().isSlow()).isFalse();
    assertThat(new LinkSpeed(Optional.empty()).isSlow()).isFalse();
  }

  @Test
  void itIsRememberedHowFastItWasTheLastTime() {
    speed().saw(MUCH, HUNDRED_MEGABITS, false);
    boolean first = speed().isSlow();
    speed().saw(MUCH, GIGABIT, false);

    assertThat(first).isTrue();
    assertThat(speed().isSlow()).isFalse();
  }

  @Test
  void littleSaysNothing() {
    speed().saw(1 << 20, HUNDRED_MEGABITS, false);

    assertThat(speed().isSlow()).isFalse();
  }

  @Test
  void whatIsOnlyFasterForBeingCompressedStaysSlow() {
    speed().saw(MUCH, HUNDRED_MEGABITS, false);

    speed().saw(MUCH, 3 * HUNDRED_MEGABITS, true);
    boolean after = speed().isSlow();
    speed().saw(MUCH, GIGABIT, true);

    assertThat(after).isTrue();
    assertThat(speed().isSlow()).isFalse();
  }

  @Test
  void whoRefusesIsNotAskedAgain() {
    speed().saw(MUCH, HUNDRED_MEGABITS, false);

    speed().refused();

    assertThat(speed().isSlow()).isFalse();
  }

  @Test
  void aFileThatSaysNothingIsNoObstacle() throws Exception {
    Files.createDirectories(folder.resolve("sent"));
    Files.writeString(folder.resolve("sent/speed"), "quick");

    boolean slow = speed().isSlow();
    speed().saw(MUCH, HUNDRED_MEGABITS, false);

    assertThat(slow).isFalse();
    assertThat(speed().isSlow()).isTrue();
  }

  private LinkSpeed speed() {
    return new LinkSpeed(Optional.of(folder.resolve("sent")));
  }
}
