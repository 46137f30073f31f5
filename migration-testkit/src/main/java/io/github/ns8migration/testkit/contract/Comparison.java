package io.github.ns8migration.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;

/** What tests expect of a comparison. */
public final class Comparison {
  private Comparison() {}

  /**
   * Nothing differs, and so nothing is explained.
   *
   * @param checks how many things are compared
   */
  public static void findsNoDifference(Verification verified, int checks) {
    assertThat(verified.checks())
        .hasSize(checks)
        .allMatch(Check::passed)
        .allMatch(check -> check.explanation().isEmpty());
  }

  /** One thing differs and no other, and it is explained with these words. */
  public static void findsOneDifference(Verification verified, String what, String... explained) {
    assertThat(verified.differences())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.what()).isEqualTo(what);
              assertThat(check.explanation()).contains(explained);
            });
  }
}
