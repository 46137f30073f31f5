package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one NS8 application does with an import, and which actions it then answers. One object per
 * instance.
 */
public interface ModuleBehaviour {
  /**
   * Steps after the rsync daemon ended: in order; a failing one aborts the import. Step names as on
   * NS8 ({@code 20import_environment}).
   */
  List<Step> importSteps();

  /** Actions of the module beyond those every module has; empty when unknown. */
  Optional<Action> action(String name);

  /** The instance is gone: ends what it has running beside its files. Repeatable. */
  default void close() {}

  /** One step of the import. */
  interface Step {
    /** Its name on NS8. */
    String name();

    /** Does it. */
    void run(ModuleSite site) throws StepFailure;
  }

  /** One action. */
  interface Action {
    /**
     * Runs it.
     *
     * @return what it prints; null when it prints nothing
     */
    @Nullable JsonNode run(ModuleSite site, JsonNode input) throws StepFailure;
  }
}
