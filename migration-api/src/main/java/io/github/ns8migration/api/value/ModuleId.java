package io.github.ns8migration.api.value;

import java.util.regex.Pattern;

/**
 * Name of an application instance in the cluster: image name and sequence number, {@code mail1}.
 *
 * @param value the name
 */
public record ModuleId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_-]*[0-9]+");

  /** Refuses what the cluster never hands out. */
  public ModuleId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a module id: " + value);
    }
  }

  /** The agent that runs the instance's actions: {@code module/mail1}. */
  public String agent() {
    return "module/" + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
