package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What an action may do while it runs. */
final class TaskRun {
  private final Task task;
  private final TaskEngine engine;
  private final StringBuilder output = new StringBuilder();
  private final StringBuilder error = new StringBuilder();

  TaskRun(Task task, TaskEngine engine) {
    this.task = task;
    this.engine = engine;
  }

  /** One of several steps; a check of the input weighs nothing. */
  record Step(String name, int weight, Work work) {
    interface Work {
      void run() throws StepFailure, InterruptedException;
    }
  }

  Task task() {
    return task;
  }

  void print(@Nullable JsonNode node) {
    if (node != null) {
      output.append(node).append('\n');
    }
  }

  void printText(String text) {
    output.append(text);
  }

  void log(String line) {
    error.append(line).append('\n');
  }

  /** Takes over the text of a failure; those of the agent itself end without a line feed. */
  void logFailure(StepFailure failure) {
    String text = failure.error();
    boolean complete = text.isEmpty() || text.endsWith("\n") || failure.isBuiltIn();
    error.append(text).append(complete ? "" : "\n");
  }

  void progress(int percent) {
    engine.progress(task, percent);
  }

  /** Runs the steps, with the progress they have on NS8: whole percents of their weights. */
  void steps(List<Step> steps) throws StepFailure, InterruptedException {
    int total = steps.stream().mapToInt(Step::weight).sum();
    int done = 0;
    for (Step step : steps) {
      step.work().run();
      done += step.weight();
      progress(100 * done / total);
    }
  }

  /** Runs an action of some agent and waits for its end. */
  Task subtask(String agent, String action, JsonNode data, IntConsumer percent)
      throws InterruptedException {
    return engine.runBeside(agent, action, data, task.id, percent);
  }

  /** Starts an action of some agent. */
  Task start(String agent, String action, JsonNode data) {
    return engine.start(agent, action, data, task.id);
  }

  JsonNode printed() {
    String text = output.toString();
    return Json.parse(text).orElseGet(() -> TextNode.valueOf(text));
  }

  String logged() {
    return error.toString();
  }
}
