package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLION = 1_000_000;
  private static final long MILLISECOND = 1_000_000;

  private final Pace pace = new Pace();

  @Test
  void aSteadyFlowIsAsFastAsItIs() {
    flow(0, 10 * MILLION, 0, 1000);

    assertThat(pace.perSecond()).isCloseTo(10 * MILLION, within(MILLION));
  }

  @Test
  void manySecondsBetweenTwoLinesAreNoObstacle() {
    pace.reached(20 * MILLION, 0);
    pace.reached(30 * MILLION, 2000 * MILLISECOND);
    pace.reached(40 * MILLION, 4000 * MILLISECOND);

    assertThat(pace.perSecond()).isEqualTo(5 * MILLION);
  }

  @Test
  void whatTheBuffersTakeDoesNotCount() {
    pace.reached(1, 0);
    pace.reached(4_200_000, MILLISECOND);
    flow(4_200_000, 14_200_000, 1, 1001);

    assertThat(pace.perSecond()).isCloseTo(10 * MILLION, within(MILLION));
  }

  @Test
  void aFlowThatCeasesForAWhileIsNoSlowOne() {
    flow(0, 30 * MILLION, 0, 300);
    pace.reached(30 * MILLION + 1, 60_000 * MILLISECOND);

    assertThat(pace.perSecond()).isGreaterThan(80 * MILLION);
  }

  @Test
  void aShortFastFlowBeforeALongSilenceIsFast() {
    flow(0, 16 * MILLION, 0, 140);
    pace.reached(16 * MILLION + 1, 60_000 * MILLISECOND);

    assertThat(pace.perSecond()).isGreaterThan(40 * MILLION);
  }

  @Test
  void littleSaysNothing() {
    flow(0, 3 * MILLION, 0, 1000);

    assertThat(pace.perSecond()).isZero();
  }

  private void flow(long fromBytes, long toBytes, int fromMillis, int toMillis) {
    for (int at = fromMillis; at <= toMillis; at += 10) {
      long share = (toBytes - fromBytes) * (at - fromMillis) / (toMillis - fromMillis);
      pace.reached(fromBytes + share, at * MILLISECOND);
    }
  }
}
