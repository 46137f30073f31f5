package io.github.ns8migration.testkit.host;

/**
 * State of a service of the host, as {@code systemctl} tells it.
 *
 * @param name without {@code .service}
 * @param loaded whether the host has such a unit
 * @param running whether it runs now
 * @param enabled whether it starts at boot
 */
public record Unit(String name, boolean loaded, boolean running, boolean enabled) {
  static Unit missing(String name) {
    return new Unit(name, false, false, false);
  }

  Unit running(boolean now) {
    return new Unit(name, loaded, now, enabled);
  }

  Unit enabled(boolean now) {
    return new Unit(name, loaded, running, now);
  }
}
