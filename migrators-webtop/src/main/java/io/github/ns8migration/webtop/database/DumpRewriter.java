package io.github.ns8migration.webtop.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Takes rows of one table out of a dump while it streams by. Everything else is handed over byte
 * for byte, with two exceptions: the date in the head is always the same, so that dumps of the same
 * data are the same; and places of data in the table of contents, which a dump into a pipe does not
 * have anyway, are left open. When no row is taken out, that table arrives byte for byte too.
 *
 * <p>The memory needed does not depend on the size of the dump. The one table is kept in a file
 * until it is known whether it holds such a row.
 */
public final class DumpRewriter {
  private static final int ROWS = 1;
  private static final int LARGE_OBJECTS = 3;
  private static final int BUFFER = 1 << 16;

  private final ArchiveVersion newest;
  private final RowFilter filter;

  /**
   * One that takes these rows out.
   *
   * @param newest archives of a later version are refused
   */
  public DumpRewriter(ArchiveVersion newest, RowFilter filter) {
    this.newest = newest;
    this.filter = filter;
  }

  /**
   * What became of a dump.
   *
   * @param version format of the archive
   * @param entries objects in it
   * @param taken rows that were taken out
   */
  public record Rewritten(ArchiveVersion version, int entries, long taken) {}

  /**
   * Copies a dump to its end. Neither stream is closed.
   *
   * @param scratch a folder that nobody else can read, for the one table
   * @throws MigrationException when it is damaged or cut off, of a version that is too new, or not
   *     what it should be; what was written until then is of no use
   * @throws IOException when {@code from} or {@code to} fail
   */
  public Rewritten copy(InputStream from, OutputStream to, Path scratch)
      throws IOException, MigrationException {
    OutputStream out = new BufferedOutputStream(to, BUFFER);
    Rewritten rewritten = run(new Pass(from, out, Optional.of(scratch)));
    out.flush();
    return rewritten;
  }

  /**
   * Reads a dump to its end and says what would become of it.
   *
   * @throws MigrationException as above
   * @throws IOException when {@code from} fails
   */
  public Rewritten look(InputStream from) throws IOException, MigrationException {
    return run(new Pass(from, OutputStream.nullOutputStream(), Optional.empty()));
  }

  private static Rewritten run(Pass pass) throws IOException, MigrationException {
    try {
      return pass.run();
    } catch (DamagedDumpException e) {
      throw new MigrationException(
          new Problem(
              "webtop-dump-damaged",
              Side.SOURCE,
              "The dump of WebTop's database is damaged or cut off: " + e.getMessage() + ".",
              "Look into the log of PostgreSQL on NS7 (/var/lib/pgsql/data/pg_log) and whether the"
                  + " disk is full, then try again. NS7 was not changed."),
          e);
    }
  }

  /** One dump. */
  private final class Pass {
    private final ArchiveInput in;
    private final OutputStream out;
    private final Optional<Path> scratch;
    private final Map<Integer, TocEntry> awaited = new HashMap<>();
    private int level;
    private long taken;

    Pass(InputStream from, OutputStream out, Optional<Path> scratch) {
      this.in = new ArchiveInput(new BufferedInputStream(from, BUFFER));
      this.out = out;
      this.scratch = scratch;
    }

    Rewritten run() throws IOException, UnreadableDumpException {
      ArchiveHead head = ArchiveHead.read(in, newest);
      level = head.level();
      for (TocEntry entry : head.entries()) {
        if (entry.hasData() && awaited.put(entry.id(), entry) != null) {
          throw new DamagedDumpException("two entries with the number " + entry.id());
        }
        if (filter.concerns(entry)) {
          filter.columns(entry); // refused before anything is written
        }
      }
      out.write(head.bytes());
      in.copyTo(OutputStream.nullOutputStream());
      int type = in.nextByte();
      while (type >= 0) {
        block(type);
        type = in.nextByte();
      }
      if (!awaited.isEmpty()) {
        throw new DamagedDumpException(
            "the data of " + awaited.size() + " of its entries are missing");
      }
      return new Rewritten(head.version(), head.entries().size(), taken);
    }

    private void block(int type) throws IOException, UnreadableDumpException {
      ByteArrayOutputStream start = new ByteArrayOutputStream();
      in.copyTo(start);
      int id = in.readInt();
      in.copyTo(OutputStream.nullOutputStream());
      TocEntry entry = awaited.remove(id);
      if (entry == null) {
        throw new DamagedDumpException("data of an entry " + id + " that has none");
      }
      out.write(type);
      out.write(start.toByteArray());
      switch (type) {
        case ROWS -> {
          if (filter.concerns(entry)) {
            filtered(filter.columns(entry));
          } else {
            Chunks.copy(in, out);
          }
        }
        case LARGE_OBJECTS -> largeObjects();
        default -> throw new DamagedDumpException("data of the kind " + type);
      }
    }

    private void largeObjects() throws IOException {
      in.copyTo(out);
      while (in.readNumber() != 0) { // object id, 0 after the last one
        Chunks.copy(in, out);
        in.copyTo(out);
      }
      in.copyTo(OutputStream.nullOutputStream());
    }

    private void filtered(RowFilter.Columns columns) throws IOException {
      if (scratch.isEmpty()) {
        taken += rows(in, columns, OutputStream.nullOutputStream());
        return;
      }
      Path kept = Files.createTempFile(scratch.get(), "rows", ".part");
      try {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(kept), BUFFER)) {
          Chunks.copy(in, file);
        }
        long found = rows(kept, columns, OutputStream.nullOutputStream());
        if (found == 0) {
          Files.copy(kept, out);
        } else {
          rows(kept, columns, out);
        }
        taken += found;
      } finally {
        Files.delete(kept);
      }
    }

    private long rows(Path kept, RowFilter.Columns columns, OutputStream target)
        throws IOException {
      try (InputStream file = new BufferedInputStream(Files.newInputStream(kept), BUFFER)) {
        ArchiveInput chunks = new ArchiveInput(file);
        chunks.setWidth(in.width());
        return rows(chunks, columns, target);
      }
    }

    private long rows(ArchiveInput chunks, RowFilter.Columns columns, OutputStream target)
        throws IOException {
      try (InputStream plain = inflated(Chunks.read(chunks));
          OutputStream packed = deflated(Chunks.write(target, in.width()))) {
        return new Rows(columns).copy(plain, packed);
      } catch (ZipException e) {
        throw new DamagedDumpException("compressed data that cannot be read", e);
      }
    }

    private InputStream inflated(InputStream packed) {
      return level == 0 ? packed : new ZlibInput(packed);
    }

    private OutputStream deflated(OutputStream packed) {
      return level == 0 ? packed : new ZlibOutput(packed, level);
    }
  }

  /** Knows the end of its data from their being cut off, and frees what zlib holds. */
  private static final class ZlibInput extends InflaterInputStream {
    ZlibInput(InputStream packed) {
      super(packed, new Inflater(), BUFFER);
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      try {
        int got = super.read(target, offset, count);
        if (got < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
          throw new DamagedDumpException("something behind the end of compressed data");
        }
        return got;
      } catch (java.io.EOFException e) {
        throw new DamagedDumpException("compressed data that end too early", e);
      }
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** Frees what zlib holds. */
  private static final class ZlibOutput extends DeflaterOutputStream {
    ZlibOutput(OutputStream packed, int level) {
      super(packed, new Deflater(level), BUFFER);
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        def.end();
      }
    }
  }
}
