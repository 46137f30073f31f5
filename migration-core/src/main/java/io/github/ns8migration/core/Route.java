package io.github.ns8migration.core;

import io.github.ns8migration.api.value.ApplicationId;

/**
 * A path of the old server and where it leads in NS8.
 *
 * @param application whose path it was
 * @param path on every host name of the node: {@code /SOGo}
 * @param name of the route in NS8, where people may delete it (Settings, HTTP routes)
 * @param outcome what became of it
 */
public record Route(ApplicationId application, String path, String name, Outcome outcome) {
  /** What became of a route that was asked for. */
  public enum Outcome {
    /** Made now. */
    ADDED,
    /** There already, and leads to the application. */
    THERE_ALREADY,
    /** The path leads elsewhere: nothing was changed. */
    TAKEN
  }
}
