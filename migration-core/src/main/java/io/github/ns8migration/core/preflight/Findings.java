package io.github.ns8migration.core.preflight;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what checks find. One that breaks is a finding of its own, and hides no other. */
final class Findings {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

  private final List<Finding> all = new ArrayList<>();

  /** A check; what it throws means that it could not be made. */
  @FunctionalInterface
  interface Check {
    List<Finding> look() throws MigrationException, InterruptedException;
  }

  /** A check that throws what it found. */
  @FunctionalInterface
  interface Condition {
    void require() throws MigrationException, InterruptedException;
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  /**
   * Makes a check.
   *
   * @param what is looked at, to follow the words "not checked"
   */
  void check(String what, Check check) throws InterruptedException {
    try {
      all.addAll(check.look());
    } catch (MigrationException e) {
      notChecked(what, e.problem());
    } catch (RuntimeException e) {
      LOG.warn("the check of {} broke", what, e);
      notChecked(
          what,
          new Problem(
              "check-broke",
              Side.TOOL,
              "It broke: " + e.getClass().getSimpleName() + ".",
              "This is a defect of this program; report it with its log."));
    }
  }

  /** A check whose exception is what it found. */
  void require(String what, Condition condition) throws InterruptedException {
    check(
        what,
        () -> {
          try {
            condition.require();
            return List.of();
          } catch (MigrationException e) {
            return List.of(new Finding(Severity.BLOCKER, e.problem(), List.of()));
          }
        });
  }

  void notChecked(String what, Problem why) {
    all.add(
        Finding.of(
            Severity.WARNING,
            "not-checked",
            why.side(),
            "Not checked: " + what + ". " + why.message(),
            why.remedy(),
            List.of()));
  }
}
