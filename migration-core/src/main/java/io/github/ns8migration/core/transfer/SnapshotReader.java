package io.github.ns8migration.core.transfer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot in the order in which it was written. Only at its end is it known to be whole,
 * so nothing may be done before that on the strength of it.
 */
final class SnapshotReader implements Closeable {
  private final DataInputStream in;
  private final CRC32C checksum = new CRC32C();
  private final SnapshotHeading heading;
  private long left;
  private @Nullable FolderBlock next;
  private long files;

  private SnapshotReader(DataInputStream in, long length) throws IOException {
    this.in = in;
    this.left = length;
    byte[] magic = raw(SnapshotWriter.MAGIC.length);
    if (!Arrays.equals(magic, SnapshotWriter.MAGIC)) {
      throw new SnapshotDamagedException("it is no snapshot of this version");
    }
    byte[] block = block();
    if (block.length == 0) {
      throw new SnapshotDamagedException("it has no heading");
    }
    this.heading = SnapshotHeading.unpack(new Unpacker(block));
    advance();
  }

  /** Opens one and reads its heading. */
  static SnapshotReader open(Path file) throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 17));
    try {
      return new SnapshotReader(in, Files.size(file));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  SnapshotHeading heading() {
    return heading;
  }

  /** The next folder, or nothing at the end. */
  @Nullable FolderBlock next() throws IOException {
    FolderBlock block = next;
    if (block != null) {
      advance();
    }
    return block;
  }

  /** Reads to the end, and checks that it was whole. */
  void finish() throws IOException {
    while (next != null) {
      advance();
    }
  }

  /** Files and links in all folders read so far: in the whole tree when it was read to its end. */
  long files() {
    return files;
  }

  private void advance() throws IOException {
    byte[] block = block();
    if (block.length > 0) {
      FolderBlock read = FolderBlock.unpack(new Unpacker(block));
      files += read.count();
      next = read;
      return;
    }
    next = null;
    int expected = (int) checksum.getValue();
    if (left < Integer.BYTES || in.readInt() != expected) {
      throw new SnapshotDamagedException("its checksum is wrong");
    }
  }

  private byte[] block() throws IOException {
    byte[] header = raw(Integer.BYTES);
    int length = java.nio.ByteBuffer.wrap(header).getInt();
    if (length < 0 || length > left) {
      throw new SnapshotDamagedException("a length in it is impossible");
    }
    return raw(length);
  }

  private byte[] raw(int length) throws IOException {
    byte[] bytes = new byte[length];
    try {
      in.readFully(bytes);
    } catch (EOFException e) {
      throw new SnapshotDamagedException("it ends too early");
    }
    checksum.update(bytes);
    left -= length;
    return bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
