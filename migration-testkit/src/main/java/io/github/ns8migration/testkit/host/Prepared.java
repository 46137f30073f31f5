package io.github.ns8migration.testkit.host;

import java.nio.file.Path;
import java.util.List;

/**
 * The tree of an old server as {@link HostFixture} made it.
 *
 * @param root what stands for {@code /} of the host
 * @param leftOut what could not be made here, in words: owners and access lists without root,
 *     extended attributes on a file system without them
 */
public record Prepared(Path root, List<String> leftOut) {
  /** Copies the list. */
  public Prepared {
    leftOut = List.copyOf(leftOut);
  }

  /** Whether the tree is like that of the real host, to the last attribute. */
  public boolean complete() {
    return leftOut.isEmpty();
  }
}
