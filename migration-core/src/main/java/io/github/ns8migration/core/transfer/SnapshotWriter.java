package io.github.ns8migration.core.transfer;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot, folder by folder: blocks of a length and as many bytes, the first one its
 * heading, an empty one at the end, then the checksum of all before it.
 */
final class SnapshotWriter implements Closeable {
  static final byte[] MAGIC = {'N', 'S', '8', 'T', 'R', 'E', 'E', 1};
  private static final FileAttribute<Set<PosixFilePermission>> MINE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();

  private SnapshotWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins a new file; one that is there is replaced. */
  static SnapshotWriter create(Path file, SnapshotHeading heading) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, MINE);
    OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE);
    SnapshotWriter writer = new SnapshotWriter(new BufferedOutputStream(out, 1 << 17));
    writer.raw(MAGIC, MAGIC.length);
    Packer packer = new Packer();
    heading.pack(packer);
    writer.block(packer);
    return writer;
  }

  /** Adds a packed block. */
  void block(Packer packed) throws IOException {
    integer(packed.length());
    raw(packed.buffer(), packed.length());
  }

  /** Ends it; what is not ended is not read. */
  void end() throws IOException {
    integer(0);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array());
    out.flush();
  }

  private void integer(int value) throws IOException {
    raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array(), Integer.BYTES);
  }

  private void raw(byte[] bytes, int length) throws IOException {
    checksum.update(bytes, 0, length);
    out.write(bytes, 0, length);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
