package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.core.Tunnel;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;

/** In the place of the VPN where both sides are one machine: there is nothing to bring up. */
final class LoopbackTunnel implements Tunnel {
  private final URI leader;

  LoopbackTunnel(URI leader) {
    this.leader = leader;
  }

  @Override
  public String publicKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  @Override
  public URI up(Peer peer) {
    return leader;
  }

  @Override
  public void down() {}
}
