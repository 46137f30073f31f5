package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One task and what the store holds of it. All fields that change are guarded by the object. */
final class Task {
  /** A context outlives its agent for so long. */
  static final Duration CONTEXT_LIFE = Duration.ofSeconds(60);

  /** Results are kept for so long. */
  static final Duration RESULT_LIFE = Duration.ofHours(8);

  private static final Pattern SECRET_KEY = Pattern.compile("(?:password|secret|token|key|pass)$");

  final String agent;
  final String id;
  final String action;
  final JsonNode data;
  final String parent;
  final Optional<String> user;

  /** As the answer to its submission shows it: nothing masked. */
  final ObjectNode shown;

  private final ObjectNode context;
  private String status = "queued";
  private int progress;
  private @Nullable Instant lost;
  private @Nullable Instant ended;
  private boolean expired;
  private boolean cancelled;
  private int exitCode = -1;

  /** As text: results stay for hours, and a tree takes ten times the memory. */
  private byte[] output = Json.bytes(TextNode.valueOf(""));

  private String error = "";
  private @Nullable Thread thread;
  private IntConsumer listener = percent -> {};

  Task(
      String agent, String id, String action, JsonNode data, String parent, Optional<String> user) {
    this.agent = agent;
    this.id = id;
    this.action = action;
    this.data = data;
    this.parent = parent;
    this.user = user;
    shown = Json.object().put("id", id).put("action", action);
    shown.set("data", data);
    context = shown.deepCopy();
  }

  /** A task that a client submitted. */
  static Task submitted(
      String agent,
      String id,
      String action,
      JsonNode data,
      JsonNode extra,
      String parent,
      String user,
      Instant at) {
    Task task = new Task(agent, id, action, data, parent, Optional.of(user));
    task.shown.set("extra", extra);
    task.shown
        .put("queue", agent + "/tasks")
        .put("user", user)
        .put("timestamp", Json.time(at))
        .put("parent", parent);
    task.context.setAll(task.shown.deepCopy());
    task.context.set("data", masked(data));
    return task;
  }

  /** A task that an action started: its context is shorter. */
  static Task started(String agent, String id, String action, JsonNode data, String parent) {
    Task task = new Task(agent, id, action, data, parent, Optional.empty());
    task.context.set("data", masked(data));
    task.context.set("extra", Json.object());
    task.context.put("parent", parent);
    return task;
  }

  String path() {
    return agent + "/task/" + id;
  }

  String file() {
    return "task/" + agent + "/" + id;
  }

  synchronized void runsIn(@Nullable Thread runner) {
    thread = runner;
  }

  synchronized void listening(IntConsumer consumer) {
    listener = consumer;
  }

  synchronized void tellListener() {
    listener.accept(progress);
  }

  synchronized boolean queued() {
    return status.equals("queued");
  }

  synchronized boolean running() {
    return ended == null && lost == null && !queued();
  }

  synchronized void status(String now) {
    status = now;
  }

  synchronized String status() {
    return status;
  }

  /** Progress never goes back. */
  synchronized void progress(int percent) {
    progress = Math.max(progress, percent);
  }

  synchronized int progress() {
    return progress;
  }

  /** Sends the running step a signal. */
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  synchronized boolean cancelled() {
    return cancelled;
  }

  /** Its agent is gone: no result will ever come. */
  synchronized void lose(Instant now) {
    if (ended == null && lost == null) {
      lost = now;
      status = "lost";
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  synchronized boolean lost() {
    return lost != null;
  }

  /** Stores the result; false when the task was lost before. */
  synchronized boolean end(Instant now, String how, int code, JsonNode printed, String errors) {
    thread = null;
    if (lost != null) {
      return false;
    }
    ended = now;
    status = how;
    exitCode = code;
    output = Json.bytes(printed);
    error = errors;
    return true;
  }

  synchronized void expire() {
    expired = ended != null;
  }

  synchronized Optional<JsonNode> context(Instant now) {
    boolean there =
        !status.equals("queued")
            && !expiredAt(now)
            && (lost == null || now.isBefore(lost.plus(CONTEXT_LIFE)));
    return there ? Optional.of(context.deepCopy()) : Optional.empty();
  }

  /** The three results, when they are there. */
  synchronized Optional<ObjectNode> result(Instant now) {
    if (ended == null || expiredAt(now)) {
      return Optional.empty();
    }
    ObjectNode result = Json.object().put("error", error).put("exit_code", exitCode);
    result.set("output", output());
    return Optional.of(result);
  }

  private boolean expiredAt(Instant now) {
    return expired || (ended != null && !now.isBefore(ended.plus(RESULT_LIFE)));
  }

  synchronized int exitCode() {
    return exitCode;
  }

  synchronized JsonNode output() {
    return Json.tree(output);
  }

  synchronized String error() {
    return error;
  }

  synchronized TaskView view() {
    return new TaskView(
        path(),
        agent,
        action,
        data,
        user,
        parent,
        status,
        progress,
        ended == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
        output(),
        error);
  }

  private static JsonNode masked(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode masked = Json.object();
      object
          .properties()
          .forEach(
              field ->
                  masked.set(
                      field.getKey(),
                      SECRET_KEY.matcher(field.getKey().toLowerCase(Locale.ROOT)).find()
                          ? TextNode.valueOf("XXX")
                          : masked(field.getValue())));
      return masked;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode masked = Json.array();
      array.forEach(each -> masked.add(masked(each)));
      return masked;
    }
    return node;
  }
}
