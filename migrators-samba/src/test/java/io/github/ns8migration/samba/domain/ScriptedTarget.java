package io.github.ns8migration.samba.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionFailedException.ValidationError;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers actions as it was told, and keeps what it was asked. */
public final class ScriptedTarget implements ActionTarget {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> answers = new LinkedHashMap<>();
  private final Map<String, String> refusals = new LinkedHashMap<>();
  private final List<ActionCall<?>> calls = new ArrayList<>();

  /** The action ends well with that output. */
  public ScriptedTarget answering(String action, String json) {
    refusals.remove(action);
    answers.put(action, json);
    return this;
  }

  /** The action ends with that error. */
  public ScriptedTarget refusing(String action, String error) {
    refusals.put(action, error);
    return this;
  }

  /** Action and input of each call. */
  public List<String> inputs() {
    return calls.stream().map(call -> call.action() + " " + call.input()).toList();
  }

  /** All calls. */
  public List<ActionCall<?>> calls() {
    return calls;
  }

  @Override
  @SuppressWarnings("NullAway") // null is the output of actions without one
  public <T> T run(ActionCall<T> call) throws ActionFailedException {
    calls.add(call);
    String refusal = refusals.get(call.action());
    if (refusal == null && !answers.containsKey(call.action())) {
      throw new AssertionError("no answer to " + call.action());
    }
    if (refusal != null) {
      throw new ActionFailedException(
          new Problem("refused", Side.DESTINATION, refusal, "None."),
          2,
          List.of(new ValidationError("field", "field", refusal)));
    }
    try {
      String answer = String.valueOf(answers.get(call.action()));
      return call.output() == Void.class ? null : JSON.readValue(answer, call.output());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
