package io.github.ns8migration.core.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and octets one after another into memory, small numbers in few bytes. */
final class Packer {
  private byte[] bytes = new byte[1024];
  private int length;

  void number(long value) {
    long rest = value;
    room(10);
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void text(String octets) {
    byte[] text = octets.getBytes(StandardCharsets.ISO_8859_1);
    nested(text, 0, text.length);
  }

  /** Those of another one, with their length before them. */
  void nested(Packer other) {
    nested(other.bytes, 0, other.length);
  }

  /** Octets with their number before them. */
  void nested(byte[] more, int from, int count) {
    number(count);
    room(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
  }

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  /** The buffer itself, of which {@link #length()} bytes count. */
  byte[] buffer() {
    return bytes;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
