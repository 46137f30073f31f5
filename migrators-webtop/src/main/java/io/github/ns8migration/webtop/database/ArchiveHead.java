package io.github.ns8migration.webtop.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Head and table of contents of a custom archive ({@code pg_dump --format=c}): fixed fields, a
 * date, three texts, then one entry for each object. Where an entry's data begin is not known to a
 * {@code pg_dump} that writes into a pipe; {@code pg_restore} then finds them by their order. The
 * facts are PostgreSQL's own, of its {@code pg_backup_archiver} and {@code pg_backup_custom}.
 *
 * @param version format of the archive
 * @param compressed whether the data are, with zlib
 * @param entries the table of contents
 * @param bytes all of it, to be written again: with a date that never changes, without places of
 *     data, which move, and saying that they are compressed as {@link PackedArchive} does it
 */
record ArchiveHead(
    ArchiveVersion version,
    boolean compressed,
    List<TocEntry> entries,
    @SuppressWarnings("ArrayRecordComponent") byte[] bytes) {
  private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final int CUSTOM = 1;
  private static final int GZIP = 1;
  private static final int USUAL_LEVEL = -1;
  private static final int BEST_LEVEL = 9;
  private static final int MOST_ENTRIES = 10_000_000;

  // Whether an entry has data, and whether their place is known.
  private static final byte PLACE_NOT_SET = 1;
  private static final byte PLACE_SET = 2;
  private static final byte NO_DATA = 3;

  // The first of January 2000 as C's struct tm tells it: second, minute, hour, day, month from 0,
  // year from 1900, summer time. Two dumps of the same data shall be the same.
  private static final int[] SOME_DATE = {0, 0, 0, 1, 0, 100, 0};

  ArchiveHead {
    entries = List.copyOf(entries);
  }

  /**
   * Reads head and table of contents.
   *
   * @param newest archives of later versions are refused before more of them is read
   */
  static ArchiveHead read(ArchiveInput in, ArchiveVersion newest)
      throws IOException, UnreadableDumpException {
    return new Reader(in).read(newest);
  }

  /** Reads once, remembering the places that are written otherwise. */
  private static final class Reader {
    private final ArchiveInput in;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final Map<Integer, byte[]> changes = new TreeMap<>();

    Reader(ArchiveInput in) {
      this.in = in;
      in.copyTo(read);
    }

    ArchiveHead read(ArchiveVersion newest) throws IOException, UnreadableDumpException {
      ArchiveVersion version = version(newest);
      in.setWidth(in.readByte());
      int widthOfPlaces = in.readByte();
      if (widthOfPlaces < Integer.BYTES || widthOfPlaces > Long.BYTES) {
        throw new DamagedDumpException("places of " + widthOfPlaces + " bytes");
      }
      if (in.readByte() != CUSTOM) {
        throw UnreadableDumpException.notCustom();
      }
      boolean compressed = compressed(version);
      date();
      in.readText(); // name of the database
      in.readText(); // version of the server
      in.readText(); // version of pg_dump
      List<TocEntry> entries = entries(version, widthOfPlaces);
      return new ArchiveHead(version, compressed, entries, changed());
    }

    private ArchiveVersion version(ArchiveVersion newest)
        throws IOException, UnreadableDumpException {
      ByteArrayOutputStream magic = new ByteArrayOutputStream();
      in.readBytes(MAGIC.length, magic);
      if (!Arrays.equals(magic.toByteArray(), MAGIC)) {
        throw UnreadableDumpException.notCustom();
      }
      ArchiveVersion version = new ArchiveVersion(in.readByte(), in.readByte());
      in.readByte(); // revision: says nothing about the fields
      if (!version.isAtLeast(ArchiveVersion.OLDEST_KNOWN)) {
        throw UnreadableDumpException.tooOld(version);
      }
      if (!newest.isAtLeast(version) || !ArchiveVersion.NEWEST_KNOWN.isAtLeast(version)) {
        throw UnreadableDumpException.tooNew(version, newest);
      }
      return version;
    }

    private boolean compressed(ArchiveVersion version) throws IOException, UnreadableDumpException {
      int at = read.size();
      if (!version.isAtLeast(ArchiveVersion.WITH_COMPRESSION_NAME)) {
        int level = in.readInt();
        if (level < USUAL_LEVEL || level > BEST_LEVEL) {
          throw new DamagedDumpException("a compression of level " + level);
        }
        changes.put(at, ArchiveOutput.number(PackedArchive.LEVEL, in.width()));
        return level != 0;
      }
      int algorithm = in.readByte();
      if (algorithm > GZIP) {
        throw UnreadableDumpException.compression(algorithm);
      }
      changes.put(at, new byte[] {GZIP});
      return algorithm == GZIP;
    }

    private void date() throws IOException {
      int at = read.size();
      for (int i = 0; i < SOME_DATE.length; i++) {
        in.readNumber();
      }
      ByteArrayOutputStream date = new ByteArrayOutputStream();
      for (int part : SOME_DATE) {
        date.writeBytes(ArchiveOutput.number(part, in.width()));
      }
      changes.put(at, date.toByteArray());
    }

    private List<TocEntry> entries(ArchiveVersion version, int widthOfPlaces) throws IOException {
      int count = in.readInt();
      if (count < 0 || count > MOST_ENTRIES) {
        throw new DamagedDumpException("a table of contents with " + count + " entries");
      }
      List<TocEntry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(entry(version, widthOfPlaces));
      }
      return entries;
    }

    private TocEntry entry(ArchiveVersion version, int widthOfPlaces) throws IOException {
      int id = in.readInt();
      in.readInt(); // whether there was something to dump: the place below says it better
      in.readText(); // object id of the catalog
      in.readText(); // object id
      String name = in.readText().orElse("");
      String kind = in.readText().orElse("");
      in.readInt(); // section
      in.readText(); // definition
      in.readText(); // how to drop it
      Optional<String> copyStatement = in.readText();
      String schema = in.readText().orElse("");
      in.readText(); // table space
      if (version.isAtLeast(ArchiveVersion.WITH_ACCESS_METHOD)) {
        in.readText();
      }
      if (version.isAtLeast(ArchiveVersion.WITH_RELATION_KIND)) {
        in.readInt();
      }
      in.readText(); // owner
      in.readText(); // whether it has OIDs
      while (in.readText().isPresent()) {
        // an entry it depends on
      }
      return new TocEntry(id, kind, schema, name, copyStatement, place(widthOfPlaces));
    }

    /** Whether there are data; their place is forgotten. */
    private boolean place(int width) throws IOException {
      int at = read.size();
      int state = in.readByte();
      in.skip(width);
      if (state < PLACE_NOT_SET || state > NO_DATA) {
        throw new DamagedDumpException("a place of the kind " + state);
      }
      if (state == PLACE_SET) {
        byte[] unknown = new byte[1 + width];
        unknown[0] = PLACE_NOT_SET;
        changes.put(at, unknown);
      }
      return state != NO_DATA;
    }

    private byte[] changed() {
      byte[] bytes = read.toByteArray();
      changes.forEach((at, change) -> System.arraycopy(change, 0, bytes, at, change.length));
      return bytes;
    }
  }
}
