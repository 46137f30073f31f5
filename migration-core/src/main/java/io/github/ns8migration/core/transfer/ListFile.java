package io.github.ns8migration.core.transfer;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths for {@code rsync --from0 --files-from}. */
final class ListFile implements Closeable {
  private final OutputStream out;
  private final Path file;
  private long count;

  private ListFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  static ListFile create(Path file) throws IOException {
    return new ListFile(file, new BufferedOutputStream(Files.newOutputStream(file)));
  }

  /** Adds a file, or a folder itself. */
  void item(String path) throws IOException {
    add(path.isEmpty() ? "." : path);
  }

  /** Adds a folder with what is in it, one level deep. */
  void content(String folder) throws IOException {
    add(folder.isEmpty() ? "./" : folder + "/");
  }

  private void add(String path) throws IOException {
    char first = path.charAt(0);
    // These would begin a comment.
    out.write(Octets.bytes(first == '#' || first == ';' ? "./" + path : path));
    out.write(0);
    count++;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long count() {
    return count;
  }

  Path name() {
    return file.getFileName();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
