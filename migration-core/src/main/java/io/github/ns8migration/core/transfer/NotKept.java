package io.github.ns8migration.core.transfer;

import java.util.HashMap;
import java.util.Map;

/**
 * Items that arrived while their owner, mode, access list or attributes could not be set, and that
 * were told one by one. What a proof finds different is measured against them: nobody needs to be
 * stopped by a file that belongs to nobody, and nothing else may slip through with it.
 */
public final class NotKept {
  private final Map<String, Long> items = new HashMap<>();

  /** Nothing so far. */
  public NotKept() {}

  void told(String part, int itemsTold) {
    items.put(part, (long) itemsTold);
  }

  long of(String part) {
    return items.getOrDefault(part, 0L);
  }
}
