package io.github.ns8migration.api;

import io.github.ns8migration.api.value.Finding;

/**
 * Where a migrator tells what people should know. Never blocks, never throws, and may be called
 * from any thread.
 */
public interface EventSink {
  /** Good to know. Without secrets. */
  void note(String text);

  /** Something people should look at, with its remedy. Without secrets. */
  void warn(Finding finding);
}
