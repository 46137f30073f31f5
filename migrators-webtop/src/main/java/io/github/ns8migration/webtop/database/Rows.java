package io.github.ns8migration.webtop.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Rows of a {@code COPY}, with or without the line that ends them, and what follows it. */
final class Rows {
  private static final int BUFFER = 1 << 16;
  // A row holds one setting of one user: damage must not fill the memory.
  private static final int LARGEST_ROW = 1 << 26;

  private final RowFilter.Columns columns;
  private final Line line = new Line();
  private long taken;
  private boolean ended;

  Rows(RowFilter.Columns columns) {
    this.columns = columns;
  }

  /** Copies all but the rows to be taken out, and says how many these were. */
  long copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int got = from.read(buffer);
    while (got >= 0) {
      int begin = 0;
      for (int i = 0; i < got; i++) {
        if (buffer[i] == CopyText.END_OF_ROW) {
          line.write(buffer, begin, i + 1 - begin);
          begin = i + 1;
          row(to);
        }
      }
      line.write(buffer, begin, got - begin);
      if (line.size() > LARGEST_ROW) {
        throw new DamagedDumpException("a row of more than " + LARGEST_ROW + " bytes");
      }
      got = from.read(buffer);
    }
    if (line.size() > 0) {
      throw new DamagedDumpException("a row without an end");
    }
    return taken;
  }

  private void row(OutputStream to) throws IOException {
    int length = line.size() - 1;
    ended |= length == 2 && line.bytes()[0] == '\\' && line.bytes()[1] == '.';
    if (!ended && columns.takeOut(line.bytes(), length)) {
      taken++;
    } else {
      line.writeTo(to);
    }
    line.reset();
  }

  /** Bytes that can be looked at without being copied. */
  private static final class Line extends ByteArrayOutputStream {
    byte[] bytes() {
      return buf;
    }
  }
}
