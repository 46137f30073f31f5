package io.github.ns8migration.testkit.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What files of a Unix host have and {@code java.nio} hides: names that are bytes, owners, modes,
 * holes.
 */
final class Unix {
  private static final long SETFACL_SECONDS = 30;

  private Unix() {}

  /** Whether this process may give files away. */
  static boolean root() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return false; // not Linux: then nothing needs root here either, owners are left out
    }
  }

  /**
   * A path below a folder whose name is bytes, valid UTF-8 or not, whatever the locale of this
   * process: a URI carries bytes, a string does not.
   */
  static Path resolve(Path base, byte[] relative) {
    StringBuilder uri = new StringBuilder(base.toAbsolutePath().toUri().getRawPath());
    if (uri.charAt(uri.length() - 1) != '/') {
      uri.append('/');
    }
    for (byte one : relative) {
      if (one == '/'
          || (one >= '0' && one <= '9')
          || (one >= 'A' && one <= 'Z')
          || (one >= 'a' && one <= 'z')) {
        uri.append((char) one);
      } else {
        uri.append('%').append(hexDigit(one >> 4)).append(hexDigit(one));
      }
    }
    return Path.of(URI.create("file://" + uri));
  }

  private static char hexDigit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }

  static Path resolve(Path base, String relative) {
    return resolve(base, relative.getBytes(StandardCharsets.UTF_8));
  }

  /** All twelve bits, so the set-group-ID bit too. */
  static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  /** Of the thing itself, never of what a link points to. Needs root. */
  static void owner(Path path, int uid, int gid) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, NOFOLLOW_LINKS);
  }

  static void time(Path path, long seconds) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(seconds, TimeUnit.SECONDS));
  }

  /** A hole, and these bytes at its end. */
  static void sparse(Path path, long size, byte[] end) throws IOException {
    // A hole alone ends where the last byte was written.
    byte[] tail = end.length == 0 && size > 0 ? new byte[1] : end;
    try (FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE)) {
      file.position(size - tail.length);
      ByteBuffer bytes = ByteBuffer.wrap(tail);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
  }

  /** The socket of a server that has gone: the file stays, nobody listens. */
  static void socket(Path path) throws IOException {
    // The address of a socket has room for some hundred bytes only: get there by a short way.
    Path folder = Files.createTempDirectory("ns7");
    Path shortcut = folder.resolve("d");
    try {
      Files.createSymbolicLink(shortcut, path.toAbsolutePath().getParent());
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(shortcut.resolve(path.getFileName())));
      }
    } finally {
      Files.deleteIfExists(shortcut);
      Files.delete(folder);
    }
  }

  /**
   * Sets an extended attribute.
   *
   * @throws UnsupportedOperationException when it is not one of users, which is all Java can set
   */
  static void attribute(Path path, String name, byte[] value) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
    if (view == null || !name.startsWith("user.")) {
      throw new UnsupportedOperationException("extended attribute " + name);
    }
    view.write(name.substring("user.".length()), ByteBuffer.wrap(value));
  }

  /** Adds entries to the POSIX access list with {@code setfacl}; the message when it fails. */
  static void accessList(Path path, String entries) throws IOException {
    Process setfacl =
        new ProcessBuilder(List.of("setfacl", "-m", entries, "--", path.toString()))
            .redirectErrorStream(true)
            .start();
    try {
      setfacl.getOutputStream().close();
      if (!setfacl.waitFor(SETFACL_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("setfacl does not end");
      }
      if (setfacl.exitValue() != 0) {
        throw new IOException(
            new String(setfacl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while setfacl ran", e);
    } finally {
      setfacl.destroyForcibly();
    }
  }
}
