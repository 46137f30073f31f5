package io.github.ns8migration.core.cluster;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes percentages on: only rising ones, each once, within 0 to 100. */
final class PercentMeter {
  private static final Logger log = LoggerFactory.getLogger(PercentMeter.class);

  private final IntConsumer listener;
  private int highest = -1;

  PercentMeter(IntConsumer listener) {
    this.listener = listener;
  }

  void at(int percent) {
    int now = Math.max(0, Math.min(100, percent));
    if (now > highest) {
      highest = now;
      tell(now);
    }
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // nothing is printed: the check takes log for it
  private void tell(int percent) {
    try {
      listener.accept(percent);
    } catch (RuntimeException e) {
      // A broken progress bar must not look like a broken import.
      log.warn("A progress listener failed.", e);
    }
  }
}
