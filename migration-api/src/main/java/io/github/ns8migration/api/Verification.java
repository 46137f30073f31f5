package io.github.ns8migration.api;

import java.util.List;

/**
 * What NS8 holds, compared with what it should hold.
 *
 * @param checks in the order in which people should read them
 */
public record Verification(List<Check> checks) {
  /**
   * One comparison.
   *
   * @param what the thing compared
   * @param expected as the source has it
   * @param found as the destination has it
   * @param passed whether that is as it should be
   * @param explanation of a difference: how it can have come about, and what to do; may be empty
   */
  public record Check(
      String what, String expected, String found, boolean passed, String explanation) {
    /** Nothing is null, even when a program of an older version wrote it. */
    public Check {
      explanation = explanation == null ? "" : explanation;
    }

    /** One whose difference speaks for itself. */
    public Check(String what, String expected, String found, boolean passed) {
      this(what, expected, found, passed, "");
    }

    /** Passes when both are equal. */
    public static Check equal(String what, Object expected, Object found) {
      return new Check(
          what,
          expected.toString(),
          found.toString(),
          expected.toString().equals(found.toString()));
    }
  }

  /** Copies the list. */
  public Verification {
    checks = List.copyOf(checks);
  }

  /** These checks. */
  public static Verification of(Check... checks) {
    return new Verification(List.of(checks));
  }

  /** What is not as it should be; an empty list is the goal. */
  public List<Check> differences() {
    return checks.stream().filter(check -> !check.passed()).toList();
  }

  /** Whether all is as it should be. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }
}
