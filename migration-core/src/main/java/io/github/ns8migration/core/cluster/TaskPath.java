package io.github.ns8migration.core.cluster;

/**
 * Where a task is found: {@code module/mail1/task/0f6d1b9e-5f0b-4a43-9e0e-6a1a3b0c7d11}.
 *
 * @param value agent, {@code /task/}, id
 */
public record TaskPath(String value) {
  /** Refuses what is no such path. */
  public TaskPath {
    if (!value.matches("(cluster|node/[0-9]+|module/[a-z0-9_-]+)/task/[0-9a-fA-F-]{36}")) {
      throw new IllegalArgumentException("not a task: " + value);
    }
  }

  /** The agent that runs it: {@code module/mail1}. */
  public String agent() {
    return value.substring(0, value.indexOf("/task/"));
  }

  /** Its id. */
  public String id() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
