package io.github.ns8migration.core.transfer;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The bytes of a path. Names on a Linux file system are bytes, often of another encoding; a path's
 * text has lost those that are not in ours, its URI has not.
 */
public final class PathBytes {
  private PathBytes() {}

  /** Those of a relative path, from its first name on. */
  public static byte[] ofRelative(Path relative) {
    URI uri = relative.getFileSystem().getPath("/").resolve(relative).toUri();
    if (!"file".equals(uri.getScheme())) {
      throw new IllegalArgumentException("not a path of this machine's file system: " + relative);
    }
    String raw = uri.getRawPath();
    int end = raw.endsWith("/") ? raw.length() - 1 : raw.length(); // a folder's URI has a slash
    return decoded(raw.substring(1, Math.max(1, end)));
  }

  /** The path of those bytes below a folder. */
  static Path below(Path folder, byte[] relative) {
    StringBuilder raw = new StringBuilder(folder.toAbsolutePath().toUri().getRawPath());
    if (raw.charAt(raw.length() - 1) != '/') {
      raw.append('/');
    }
    for (byte octet : relative) {
      raw.append(octet == '/' ? "/" : String.format("%%%02X", octet & 0xff));
    }
    return Path.of(URI.create("file://" + raw));
  }

  private static byte[] decoded(String raw) {
    byte[] ascii = raw.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ascii.length);
    for (int i = 0; i < ascii.length; i++) {
      if (ascii[i] == '%') {
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(ascii[i]);
      }
    }
    return bytes.toByteArray();
  }
}
