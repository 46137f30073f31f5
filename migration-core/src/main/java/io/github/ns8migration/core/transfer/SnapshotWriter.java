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
  static final byte[] MAGIC = {'N', 'S', '8', 'T', 'R', 'E', 'E', 2};
  private static final FileAttribute<Set<PosixFilePermission>> MINE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();

  private SnapshotWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins a new file; one that is there is replaced. */
  static SnapshotWriter create(Path file, SnapshotHeading heading)
      throws SnapshotUnwritableException {
    SnapshotWriter writer = new SnapshotWriter(open(file));
    writer.raw(MAGIC, MAGIC.length);
    Packer packer = new Packer();
    heading.pack(packer);
    writer.block(packer);
    return writer;
  }

  private static OutputStream open(Path file) throws SnapshotUnwritableException {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file, MINE);
      return new BufferedOutputStream(
          Files.newOutputStream(file, StandardOpenOption.WRITE), 1 << 17);
    } catch (IOException e) {
      throw new SnapshotUnwritableException(e);
    }
  }

  /** Adds a packed block. */
  void block(Packer packed) throws SnapshotUnwritableException {
    integer(packed.length());
    raw(packed.buffer(), packed.length());
  }

  /** Ends it; what is not ended is not read. */
  void end() throws SnapshotUnwritableException {
    integer(0);
    int sum = (int) checksum.getValue();
    try {
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(sum).array());
      out.flush();
    } catch (IOException e) {
      throw new SnapshotUnwritableException(e);
    }
  }

  private void integer(int value) throws SnapshotUnwritableException {
    raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array(), Integer.BYTES);
  }

  private void raw(byte[] bytes, int length) throws SnapshotUnwritableException {
    checksum.update(bytes, 0, length);
    try {
      out.write(bytes, 0, length);
    } catch (IOException e) {
      throw new SnapshotUnwritableException(e);
    }
  }

  @Override
  public void close() throws SnapshotUnwritableException {
    try {
      out.close();
    } catch (IOException e) {
      throw new SnapshotUnwritableException(e);
    }
  }
}
