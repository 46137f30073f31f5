package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A custom archive, wholly in memory: read from bytes, or built, and written as any version. It is
 * written apart from the code under test, and knows every field.
 *
 * @param version minor part of the format's version: 12 for 1.12
 * @param width bytes of a number
 * @param level compression
 * @param date second, minute, hour, day, month, year, summer time
 * @param texts name of the database, version of the server, version of pg_dump
 */
record TestArchive(
    int version,
    int width,
    int level,
    List<Long> date,
    List<String> texts,
    List<Entry> entries,
    List<Block> blocks) {
  static final int WIDTH_OF_PLACES = 8;
  static final List<Long> SOME_DAY = List.of(13L, 37L, 11L, 24L, 11L, 124L, 0L);

  /** An entry; texts in the order in which they lie in the archive, null for none. */
  record Entry(
      int id,
      int dumped,
      List<String> texts,
      int section,
      List<String> dependencies,
      int placeKind,
      long place) {
    static Entry of(int id, String kind, String schema, String name, String definition) {
      return new Entry(id, 0, fields(name, kind, definition, null, schema), 2, List.of(), 3, 0);
    }

    static Entry rows(int id, String schema, String name, String copyStatement) {
      return new Entry(
          id, 1, fields(name, "TABLE DATA", "", copyStatement, schema), 3, List.of("1"), 1, 0);
    }

    // Catalog, object id, name, kind, definition, drop, copy, schema, table space, access method,
    // owner, OIDs.
    private static List<String> fields(
        String name, String kind, String definition, String copy, String schema) {
      List<String> fields = new ArrayList<>();
      fields.add("1259");
      fields.add("16400");
      fields.add(name);
      fields.add(kind);
      fields.add(definition);
      fields.add("");
      fields.add(copy);
      fields.add(schema);
      fields.add("");
      fields.add("heap");
      fields.add("sonicle");
      fields.add("false");
      return fields;
    }

    String name() {
      return texts.get(2);
    }

    String kind() {
      return texts.get(3);
    }

    Entry placedAt(long at) {
      return new Entry(id, dumped, texts, section, dependencies, 2, at);
    }
  }

  /**
   * Data of an entry: its pieces as they lie there; of several large objects, one after another.
   */
  record Block(int type, int id, List<Part> parts) {
    static Block rows(int id, List<byte[]> pieces) {
      return new Block(1, id, List.of(new Part(0, pieces)));
    }
  }

  /** Pieces of a table, or of the large object {@code oid}. */
  record Part(long oid, List<byte[]> pieces) {
    byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      pieces.forEach(all::writeBytes);
      return all.toByteArray();
    }
  }

  static TestArchive of(int version, int level, List<Entry> entries, List<Block> blocks) {
    return new TestArchive(
        version, 4, level, SOME_DAY, List.of("webtop5", "9.2.24", "9.2.24"), entries, blocks);
  }

  TestArchive withVersion(int other) {
    return new TestArchive(other, width, level, date, texts, entries, blocks);
  }

  TestArchive withWidth(int other) {
    return new TestArchive(version, other, level, date, texts, entries, blocks);
  }

  TestArchive withDate(List<Long> other) {
    return new TestArchive(version, width, level, other, texts, entries, blocks);
  }

  TestArchive withTexts(List<String> other) {
    return new TestArchive(version, width, level, date, other, entries, blocks);
  }

  TestArchive withEntries(List<Entry> other) {
    return new TestArchive(version, width, level, date, texts, other, blocks);
  }

  TestArchive withBlocks(List<Block> other) {
    return new TestArchive(version, width, level, date, texts, entries, other);
  }

  /** The rows of a table, inflated; empty text when it has no data. */
  String rowsOf(String schema, String table) {
    return new String(data(schema, table), ISO_8859_1);
  }

  byte[] data(String schema, String table) {
    for (Entry entry : entries) {
      if (entry.kind().equals("TABLE DATA")
          && entry.name().equals(table)
          && entry.texts().get(7).equals(schema)) {
        return inflated(block(entry.id()).parts().get(0).bytes());
      }
    }
    return new byte[0];
  }

  /** The same, not compressed, with the data of each table or large object in one piece. */
  TestArchive plain() {
    List<Block> plain = new ArrayList<>();
    for (Block block : blocks) {
      List<Part> parts = new ArrayList<>();
      for (Part part : block.parts()) {
        byte[] data = inflated(part.bytes());
        parts.add(new Part(part.oid(), data.length == 0 ? List.of() : List.of(data)));
      }
      plain.add(new Block(block.type(), block.id(), parts));
    }
    return new TestArchive(version, width, 0, date, texts, entries, plain);
  }

  Block block(int id) {
    return blocks.stream().filter(each -> each.id() == id).findFirst().orElseThrow();
  }

  private byte[] inflated(byte[] bytes) {
    if (level == 0) {
      return bytes;
    }
    Inflater inflater = new Inflater();
    inflater.setInput(bytes);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try {
      while (!inflater.finished()) {
        int got = inflater.inflate(buffer);
        if (got == 0 && inflater.needsInput() && !inflater.finished()) {
          throw new IllegalStateException("cut off");
        }
        plain.write(buffer, 0, got);
      }
      if (inflater.getRemaining() > 0) {
        throw new IllegalStateException("something behind the end");
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
    return plain.toByteArray();
  }

  /** Data as an archive of that compression has them, cut into pieces of some length. */
  static List<byte[]> pieces(byte[] plain, int level, int length) {
    byte[] bytes = plain;
    if (level != 0) {
      Deflater deflater = new Deflater(level);
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      deflater.end();
      bytes = packed.toByteArray();
    }
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += length) {
      pieces.add(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
    }
    return pieces;
  }

  // ---- writing

  byte[] bytes() {
    Writer out = new Writer(width);
    out.raw("PGDMP".getBytes(ISO_8859_1));
    out.raw(1, version, 0, width, WIDTH_OF_PLACES, 1);
    if (version >= 15) {
      out.raw(level == 0 ? 0 : 1);
    } else {
      out.number(level);
    }
    date.forEach(out::number);
    texts.forEach(out::text);
    out.number(entries.size());
    entries.forEach(entry -> write(entry, out));
    for (Block block : blocks) {
      out.raw(block.type());
      out.number(block.id());
      for (Part part : block.parts()) {
        if (block.type() == 3) {
          out.number(part.oid());
        }
        for (byte[] piece : part.pieces()) {
          out.number(piece.length);
          out.raw(piece);
        }
        out.number(0);
      }
      if (block.type() == 3) {
        out.number(0);
      }
    }
    return out.bytes.toByteArray();
  }

  private void write(Entry entry, Writer out) {
    out.number(entry.id());
    out.number(entry.dumped());
    for (int i = 0; i < entry.texts().size(); i++) {
      if (i == 4) {
        out.number(entry.section());
      }
      if (i != 9 || version >= 14) {
        out.text(entry.texts().get(i));
      }
      if (i == 9 && version >= 16) {
        out.number('r');
      }
    }
    entry.dependencies().forEach(out::text);
    out.text(null);
    out.raw(entry.placeKind());
    for (int i = 0; i < WIDTH_OF_PLACES; i++) {
      out.raw((int) (entry.place() >>> (8 * i)));
    }
  }

  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int width;

    Writer(int width) {
      this.width = width;
    }

    void raw(int... each) {
      for (int one : each) {
        bytes.write(one);
      }
    }

    void raw(byte[] all) {
      bytes.writeBytes(all);
    }

    void number(long number) {
      bytes.write(number < 0 ? 1 : 0);
      for (int i = 0; i < width; i++) {
        bytes.write((int) (Math.abs(number) >>> (8 * i)));
      }
    }

    void text(String text) {
      if (text == null) {
        number(-1);
      } else {
        number(text.length());
        bytes.writeBytes(text.getBytes(ISO_8859_1));
      }
    }
  }

  // ---- reading

  static TestArchive read(byte[] bytes) {
    return new Parser(bytes).archive();
  }

  private static final class Parser {
    private final byte[] bytes;
    private int at;
    private int width;

    Parser(byte[] bytes) {
      this.bytes = bytes;
    }

    TestArchive archive() {
      String magic = new String(raw(5), ISO_8859_1);
      if (!magic.equals("PGDMP") || raw() != 1) {
        throw new IllegalArgumentException("no archive");
      }
      int version = raw();
      raw();
      width = raw();
      if (raw() != WIDTH_OF_PLACES || raw() != 1) {
        throw new IllegalArgumentException("unusual archive");
      }
      int level = version >= 15 ? (raw() == 0 ? 0 : -1) : (int) number();
      List<Long> date = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        date.add(number());
      }
      List<String> texts = List.of(text(), text(), text());
      List<Entry> entries = new ArrayList<>();
      for (long left = number(); left > 0; left--) {
        entries.add(entry(version));
      }
      List<Block> blocks = new ArrayList<>();
      while (at < bytes.length) {
        blocks.add(block());
      }
      return new TestArchive(version, width, level, date, texts, entries, blocks);
    }

    private Entry entry(int version) {
      int id = (int) number();
      int dumped = (int) number();
      List<String> texts = new ArrayList<>();
      int section = 0;
      for (int i = 0; i < 12; i++) {
        if (i == 4) {
          section = (int) number();
        }
        texts.add(i != 9 || version >= 14 ? text() : "");
        if (i == 9 && version >= 16) {
          number();
        }
      }
      List<String> dependencies = new ArrayList<>();
      for (String each = text(); each != null; each = text()) {
        dependencies.add(each);
      }
      int kind = raw();
      long place = 0;
      for (int i = 0; i < WIDTH_OF_PLACES; i++) {
        place |= (long) raw() << (8 * i);
      }
      return new Entry(id, dumped, texts, section, dependencies, kind, place);
    }

    private Block block() {
      int type = raw();
      int id = (int) number();
      List<Part> parts = new ArrayList<>();
      if (type == 1) {
        parts.add(new Part(0, pieces()));
      } else {
        for (long oid = number(); oid != 0; oid = number()) {
          parts.add(new Part(oid, pieces()));
        }
      }
      return new Block(type, id, parts);
    }

    private List<byte[]> pieces() {
      List<byte[]> pieces = new ArrayList<>();
      for (int length = (int) number(); length != 0; length = (int) number()) {
        pieces.add(raw(length));
      }
      return pieces;
    }

    private int raw() {
      return bytes[at++] & 0xff;
    }

    private byte[] raw(int count) {
      at += count;
      return java.util.Arrays.copyOfRange(bytes, at - count, at);
    }

    private long number() {
      int sign = raw();
      long amount = 0;
      for (int i = 0; i < width; i++) {
        amount |= (long) raw() << (8 * i);
      }
      return sign == 0 ? amount : -amount;
    }

    private String text() {
      int length = (int) number();
      return length < 0 ? null : new String(raw(length), ISO_8859_1);
    }
  }
}
