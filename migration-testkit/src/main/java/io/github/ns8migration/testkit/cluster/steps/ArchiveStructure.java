package io.github.ns8migration.testkit.cluster.steps;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What can be said of a custom archive of PostgreSQL without a server: that {@code pg_restore} 9.2
 * would take its head, that its table of contents can be read, and that all data are there.
 *
 * @param minor of its format: 12 for 1.12
 * @param tables whose rows are in it, with their schema
 */
record ArchiveStructure(int minor, List<String> tables) {
  /** Newest format that PostgreSQL 9.2 reads is 1.12. */
  private static final int NEWEST = 12;

  private static final int CUSTOM = 1;
  private static final int NO_DATA = 3;
  private static final int ROWS = 1;
  private static final int LARGE_OBJECTS = 3;

  ArchiveStructure {
    tables = List.copyOf(tables);
  }

  /** Reads the head alone: what {@code pg_restore} 9.2 refuses ends with its message. */
  static void refuseTooNew(Path archive) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
      Walk unused = new Walk(new DataInputStream(in));
    }
  }

  /**
   * Reads it to its end.
   *
   * @throws IOException when it is not as it should be; the message is for the log
   */
  static ArchiveStructure of(Path archive) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
      return new Walk(new DataInputStream(in)).toEnd();
    } catch (EOFException e) {
      throw new IOException("could not read from input file: end of file", e);
    }
  }

  private static final class Walk {
    private final DataInputStream in;
    private final int minor;
    private final int width;
    private final int placeWidth;
    private final Set<Long> awaited = new HashSet<>();
    private final List<String> tables = new ArrayList<>();

    Walk(DataInputStream in) throws IOException {
      this.in = in;
      if (!new String(in.readNBytes(5), java.nio.charset.StandardCharsets.US_ASCII)
          .equals("PGDMP")) {
        throw new IOException("input file does not appear to be a valid archive");
      }
      int major = in.readUnsignedByte();
      minor = in.readUnsignedByte();
      in.readUnsignedByte();
      width = in.readUnsignedByte();
      placeWidth = in.readUnsignedByte();
      if (major != 1 || minor > NEWEST) {
        throw new IOException("unsupported version (" + major + "." + minor + ") in file header");
      }
      if (in.readUnsignedByte() != CUSTOM) {
        throw new IOException("expected format (1) differs from format found in file");
      }
    }

    ArchiveStructure toEnd() throws IOException {
      number(); // compression
      for (int i = 0; i < 7; i++) {
        number(); // date
      }
      for (int i = 0; i < 3; i++) {
        text();
      }
      for (long left = number(); left > 0; left--) {
        entry();
      }
      for (int type = in.read(); type >= 0; type = in.read()) {
        block(type);
      }
      if (!awaited.isEmpty()) {
        throw new IOException("data of " + awaited.size() + " entries are missing");
      }
      return new ArchiveStructure(minor, tables);
    }

    private void entry() throws IOException {
      long id = number();
      number();
      text();
      text();
      String name = text();
      String kind = text();
      number();
      text();
      text();
      text();
      String schema = text();
      text();
      text();
      text();
      while (!text().isEmpty()) {
        // an entry it depends on
      }
      int place = in.readUnsignedByte();
      in.skipNBytes(placeWidth);
      if (place != NO_DATA) {
        awaited.add(id);
      }
      if (kind.equals("TABLE DATA")) {
        tables.add(schema + "." + name);
      }
    }

    private void block(int type) throws IOException {
      long id = number();
      if (!awaited.remove(id)) {
        throw new IOException("found unexpected block ID (" + id + ") when reading data");
      }
      if (type == ROWS) {
        pieces();
      } else if (type == LARGE_OBJECTS) {
        while (number() != 0) {
          pieces();
        }
      } else {
        throw new IOException("unrecognized data block type (" + type + ") while searching");
      }
    }

    private void pieces() throws IOException {
      for (long length = number(); length != 0; length = number()) {
        in.skipNBytes(length);
      }
    }

    private long number() throws IOException {
      boolean negative = in.readUnsignedByte() != 0;
      long amount = 0;
      for (int i = 0; i < width; i++) {
        amount |= (long) in.readUnsignedByte() << (8 * i);
      }
      return negative ? -amount : amount;
    }

    /** No text reads as an empty one. */
    private String text() throws IOException {
      long length = number();
      return length <= 0
          ? ""
          : new String(in.readNBytes((int) length), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
  }
}
