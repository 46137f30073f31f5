package io.github.ns8migration.webtop.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dump of any size takes the memory of a small one. */
class LargeDumpTest {
  private static final int PIECE = 4096;

  @TempDir Path scratch;

  /** An archive whose one large table has that many pieces, each of 4 KiB and its length. */
  static InputStream archive(int pieces) {
    List<Entry> entries =
        List.of(
            Entry.rows(5, "core", "user_settings", "COPY s (service_id, key, value) FROM stdin;\n"),
            Entry.rows(7, "calendar", "events", "COPY events (id) FROM stdin;\n"));
    byte[] rows = CopyRow.bytes("com.sonicle.webtop.mail\thost\tlocalhost\n\\.\n");
    Block small = Block.rows(5, TestArchive.pieces(rows, 1, PIECE));
    byte[] piece = new byte[5 + PIECE];
    piece[2] = PIECE >> 8;
    Arrays.fill(piece, 5, piece.length, (byte) 'x');
    byte[] begin = TestArchive.of(12, 1, entries, List.of(small, Block.rows(7, List.of()))).bytes();
    byte[] end = Arrays.copyOfRange(begin, begin.length - 5, begin.length);
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(begin, 0, begin.length - 5),
                new Repeated(piece, pieces),
                new ByteArrayInputStream(end))));
  }

  /** The same bytes again and again. */
  private static final class Repeated extends InputStream {
    private final byte[] bytes;
    private long left;

    Repeated(byte[] bytes, int times) {
      this.bytes = bytes;
      left = (long) bytes.length * times;
    }

    @Override
    public int read() {
      throw new AssertionError("read in pieces");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int at = (int) ((bytes.length - left % bytes.length) % bytes.length);
      int got = (int) Math.min(Math.min(length, left), bytes.length - at);
      System.arraycopy(bytes, at, target, offset, got);
      left -= got;
      return got;
    }
  }

  @Test
  void memoryDoesNotGrowWithTheDump() throws Exception {
    long small = allocated(1);

    long large = allocated(50_000); // 195 MiB

    assertThat(large).isLessThan(small + (4 << 20));
  }

  /** Bytes that this thread allocated while it rewrote such an archive. */
  private long allocated(int pieces) throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Rewritten rewritten =
        new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
            .copy(archive(pieces), OutputStream.nullOutputStream(), scratch);
    assertThat(rewritten.taken()).isEqualTo(1);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
