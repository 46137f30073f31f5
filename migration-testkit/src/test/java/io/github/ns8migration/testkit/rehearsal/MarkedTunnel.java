package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.core.Tunnel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** A tunnel that is a file: who asks later, or after a crash, sees whether it was left. */
final class MarkedTunnel implements Tunnel {
  private final Path mark;
  private final URI leader;

  MarkedTunnel(Path mark, URI leader) {
    this.mark = mark;
    this.leader = leader;
  }

  @Override
  public String publicKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    write("key");
    return Base64.getEncoder().encodeToString(key);
  }

  @Override
  public URI up(Peer peer) {
    write("up");
    return leader;
  }

  private void write(String text) {
    try {
      Files.writeString(mark, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void down() {
    try {
      Files.deleteIfExists(mark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
