package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one NS8 application does with an import, and which actions it then answers.
 *
 * <p>One object per module instance: it may keep what it imported. The cluster never runs two steps
 * of one instance at the same time; actions may come from any thread.
 */
public interface ModuleBehaviour {

  /**
   * The steps of {@code import-module} after the rsync daemon has ended, in their order, with the
   * names they have on NS8. A step that fails aborts the import; the steps after it do not run.
   */
  List<Step> importSteps();

  /** An action of the application, beyond those that every module has; empty when unknown. */
  Optional<Action> action(String name);

  /** One step of the import. */
  interface Step {

    /** The file name of the step on NS8, such as {@code 40configure_module}. */
    String name();

    /** Runs the step. */
    void run(ModuleSite site) throws StepFailure;
  }

  /** An action: a procedure with one JSON input and at most one JSON output. */
  @FunctionalInterface
  interface Action {

    /** Runs the action; {@code null} stands for an action that prints nothing. */
    @Nullable JsonNode run(ModuleSite site, JsonNode input) throws StepFailure;
  }
}
