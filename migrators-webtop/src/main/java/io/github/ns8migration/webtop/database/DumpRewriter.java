package io.github.ns8migration.webtop.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Takes rows of one table out of a dump while it streams by, and compresses it. Each byte of all
 * other data arrives, and of what describes the database too, with two exceptions: the date in the
 * head is always the same, so that dumps of the same data are the same; and places of data in the
 * table of contents, which a dump into a pipe does not have anyway, are left open.
 *
 * <p>The dump should not be compressed; one that is, by zlib, is taken too. What is written is
 * compressed in such a way that a dump of which little was changed differs little ({@link
 * PackedArchive}). The memory needed does not depend on the size of the dump.
 */
public final class DumpRewriter {
  private static final int ROWS = 1;
  private static final int LARGE_OBJECTS = 3;
  private static final int BUFFER = 1 << 16;

  private final ArchiveVersion newest;
  private final RowFilter filter;
  private final PieceSizes sizes;

  /**
   * One that takes these rows out.
   *
   * @param newest archives of a later version are refused
   */
  public DumpRewriter(ArchiveVersion newest, RowFilter filter) {
    this(newest, filter, PieceSizes.DEFAULT);
  }

  DumpRewriter(ArchiveVersion newest, RowFilter filter, PieceSizes sizes) {
    this.newest = newest;
    this.filter = filter;
    this.sizes = sizes;
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
   * @throws MigrationException when it is damaged or cut off, of a version that is too new, or not
   *     what it should be; what was written until then is of no use
   * @throws IOException when {@code from} or {@code to} fail, or the thread was interrupted
   */
  public Rewritten copy(InputStream from, OutputStream to) throws IOException, MigrationException {
    OutputStream out = new BufferedOutputStream(to, BUFFER);
    Rewritten rewritten = run(new Pass(from, width -> new PackedArchive(out, width, sizes)));
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
    return run(new Pass(from, width -> ArchiveOutput.NOWHERE));
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
    private final IntFunction<ArchiveOutput> target; // by the width of numbers
    private final Map<Integer, TocEntry> awaited = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER];
    private boolean compressed;
    private long taken;

    Pass(InputStream from, IntFunction<ArchiveOutput> target) {
      this.in = new ArchiveInput(from);
      this.target = target;
    }

    Rewritten run() throws IOException, UnreadableDumpException {
      ArchiveHead head = ArchiveHead.read(in, newest);
      in.copyTo(OutputStream.nullOutputStream());
      compressed = head.compressed();
      for (TocEntry entry : head.entries()) {
        if (entry.hasData() && awaited.put(entry.id(), entry) != null) {
          throw new DamagedDumpException("two entries with the number " + entry.id());
        }
        if (filter.concerns(entry)) {
          filter.columns(entry); // refused before anything is written
        }
      }
      try (ArchiveOutput out = target.apply(in.width())) {
        out.write(head.bytes());
        for (int type = in.nextByte(); type >= 0; type = in.nextByte()) {
          block(type, out);
        }
        if (!awaited.isEmpty()) {
          throw new DamagedDumpException(
              "the data of " + awaited.size() + " of its entries are missing");
        }
        out.end();
      }
      return new Rewritten(head.version(), head.entries().size(), taken);
    }

    private void block(int type, ArchiveOutput out) throws IOException, UnreadableDumpException {
      int id = in.readInt();
      TocEntry entry = awaited.remove(id);
      if (entry == null) {
        throw new DamagedDumpException("data of an entry " + id + " that has none");
      }
      out.write(new byte[] {(byte) type});
      out.write(ArchiveOutput.number(id, in.width()));
      switch (type) {
        case ROWS -> rows(entry, out);
        case LARGE_OBJECTS -> largeObjects(out);
        default -> throw new DamagedDumpException("data of the kind " + type);
      }
    }

    private void rows(TocEntry entry, ArchiveOutput out)
        throws IOException, UnreadableDumpException {
      if (filter.concerns(entry)) {
        Rows rows = new Rows(filter.columns(entry));
        data((plain, target) -> taken += rows.copy(plain, target), out);
      } else {
        data(this::all, out);
      }
    }

    private void largeObjects(ArchiveOutput out) throws IOException {
      long object = in.readNumber();
      while (object != 0) { // behind the last one
        out.write(ArchiveOutput.number(object, in.width()));
        data(this::all, out);
        object = in.readNumber();
      }
      out.write(ArchiveOutput.number(0, in.width()));
    }

    private void data(Transfer transfer, ArchiveOutput out) throws IOException {
      InputStream chunks = new Chunks(in);
      try (InputStream plain = compressed ? new ZlibInput(chunks) : chunks) {
        OutputStream data = out.data();
        transfer.run(plain, data);
        data.close();
      } catch (ZipException e) {
        throw new DamagedDumpException("compressed data that cannot be read", e);
      }
    }

    private void all(InputStream plain, OutputStream target) throws IOException {
      for (int got = plain.read(buffer); got >= 0; got = plain.read(buffer)) {
        target.write(buffer, 0, got);
      }
    }
  }

  /** How data of an entry go over. */
  private interface Transfer {
    void run(InputStream plain, OutputStream target) throws IOException;
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
}
