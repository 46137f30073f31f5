package io.github.ns8migration.core.exec;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the last lines of what is written to it, secrets masked. Safe for use by two threads. */
final class ErrorTail extends OutputStream {
  private static final int LINE_BYTES = 8192;

  private final int lines;
  private final Masker masker;
  private final Deque<String> kept = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean cut;

  ErrorTail(int lines, Masker masker) {
    this.lines = lines;
    this.masker = masker;
  }

  @Override
  public synchronized void write(int octet) {
    if (octet == '\n' || octet == '\r') {
      endLine();
    } else if (line.size() < LINE_BYTES) {
      line.write(octet);
    } else {
      cut = true;
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  /** The last lines, that without an end included; none of them blank. */
  synchronized List<String> lines() {
    endLine();
    return List.copyOf(kept);
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    if (cut) {
      // The end may be half a secret, which the masker would not know.
      text = text.substring(0, Math.max(0, text.length() - masker.reach())) + "...";
    }
    if (!text.isBlank()) {
      kept.addLast(masker.mask(text));
    }
    if (kept.size() > lines) {
      kept.removeFirst();
    }
    line.reset();
    cut = false;
  }
}
