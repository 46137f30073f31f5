package io.github.ns8migration.core.transfer;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What tells one content from another.
 *
 * @param bytes size
 * @param sha256 in hexadecimal
 */
public record Digest(long bytes, String sha256) {
  /** That of a file. */
  public static Digest of(Path file) throws IOException {
    return of(MoreFiles.asByteSource(file));
  }

  /** That of some content. */
  public static Digest of(ByteSource content) throws IOException {
    HashCode hash = content.hash(Hashing.sha256());
    return new Digest(content.size(), hash.toString());
  }
}
