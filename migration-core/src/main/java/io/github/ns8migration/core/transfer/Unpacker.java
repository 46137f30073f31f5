package io.github.ns8migration.core.transfer;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link Packer} wrote; anything else is damage. */
final class Unpacker {
  private final byte[] bytes;
  private final int end;
  private int at;

  Unpacker(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Unpacker(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  long number() throws SnapshotDamagedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new SnapshotDamagedException("it ends in a number");
      }
      byte octet = bytes[at++];
      value |= (octet & 0x7fL) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw new SnapshotDamagedException("a number is too long");
  }

  String text() throws SnapshotDamagedException {
    int length = lengthOfNext();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
  }

  /** How many octets are left. */
  int length() {
    return end - at;
  }

  /** What was nested. */
  Unpacker nested() throws SnapshotDamagedException {
    int length = lengthOfNext();
    at += length;
    return new Unpacker(bytes, at - length, at);
  }

  /** The same again, from here. */
  Unpacker copy() {
    return new Unpacker(bytes, at, end);
  }

  /** What is left, nested. */
  void packInto(Packer packer) {
    packer.nested(bytes, at, end - at);
  }

  private int lengthOfNext() throws SnapshotDamagedException {
    long length = number();
    if (length < 0 || length > end - at) {
      throw new SnapshotDamagedException("it ends too early");
    }
    return (int) length;
  }
}
