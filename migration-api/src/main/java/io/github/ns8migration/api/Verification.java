package io.github.ns8migration.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
    private static final int MOST_SHOWN = 20;

    /** Nothing is null, even when a program of an older version wrote it. */
    public Check {
      explanation = explanation == null ? "" : explanation;
    }

    /** One whose difference speaks for itself. */
    public Check(String what, String expected, String found, boolean passed) {
      this(what, expected, found, passed, "");
    }

    /**
     * Passes when all that is expected by name is there.
     *
     * @param missing explains those that are not there
     */
    public static Check names(
        String what, Collection<String> expected, Collection<String> found, String missing) {
      return names(what, expected, found, missing, Optional.empty());
    }

    /**
     * Passes when exactly what is expected by name is there.
     *
     * @param missing explains those that are not there
     * @param more explains what is there beside them
     */
    public static Check sameNames(
        String what,
        Collection<String> expected,
        Collection<String> found,
        String missing,
        String more) {
      return names(what, expected, found, missing, Optional.of(more));
    }

    private static Check names(
        String what,
        Collection<String> expected,
        Collection<String> found,
        String missing,
        Optional<String> more) {
      SortedSet<String> lost = without(expected, found);
      SortedSet<String> strange = more.isPresent() ? without(found, expected) : new TreeSet<>();
      List<String> words = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      if (!lost.isEmpty()) {
        words.add("missing: " + shown(lost));
        reasons.add(missing);
      }
      if (!strange.isEmpty()) {
        words.add("not expected: " + shown(strange));
        reasons.add(more.orElse(""));
      }
      return new Check(
          what,
          "all " + expected.size(),
          words.isEmpty() ? "all " + expected.size() : String.join("; ", words),
          words.isEmpty(),
          String.join(" ", reasons));
    }

    private static SortedSet<String> without(Collection<String> these, Collection<String> those) {
      SortedSet<String> left = new TreeSet<>(these);
      left.removeAll(new HashSet<>(those));
      return left;
    }

    private static String shown(SortedSet<String> names) {
      String first = names.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
      return names.size() > MOST_SHOWN
          ? first + " and " + (names.size() - MOST_SHOWN) + " more"
          : first;
    }

    /** Passes when both are equal; for a difference that speaks for itself. */
    public static Check equal(String what, Object expected, Object found) {
      return equal(what, expected, found, "");
    }

    /**
     * Passes when both are equal.
     *
     * @param explanation of a difference; left out when there is none
     */
    public static Check equal(String what, Object expected, Object found, String explanation) {
      return holds(
          what,
          expected.toString(),
          found.toString(),
          expected.toString().equals(found.toString()),
          explanation);
    }

    /**
     * Passes when that is so.
     *
     * @param explanation of a difference; left out when there is none
     */
    public static Check holds(
        String what, String expected, String found, boolean so, String explanation) {
      return new Check(what, expected, found, so, so ? "" : explanation);
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
