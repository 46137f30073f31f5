package io.github.ns8migration.api.destination;

/**
 * Whom everything in a tree shall belong to, as the instance's services see it; ids of the source
 * mean nothing there.
 *
 * @param user numeric user id inside the instance
 * @param group numeric group id inside the instance
 */
public record Ownership(int user, int group) {
  /** Refuses negative ids. */
  public Ownership {
    if (user < 0 || group < 0) {
      throw new IllegalArgumentException("negative id: " + user + ":" + group);
    }
  }
}
