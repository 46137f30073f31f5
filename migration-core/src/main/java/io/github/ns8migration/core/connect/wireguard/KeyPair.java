package io.github.ns8migration.core.connect.wireguard;

import io.github.ns8migration.api.value.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A WireGuard key pair: X25519, made by the JDK, so that no key is ever on a command line.
 *
 * @param privateKey 32 bytes in base64, clamped as {@code wg genkey} does
 * @param publicKey 32 bytes in base64
 */
record KeyPair(Secret privateKey, String publicKey) {
  private static final int LENGTH = 32;

  static KeyPair fresh() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
      generator.initialize(NamedParameterSpec.X25519);
      java.security.KeyPair pair = generator.generateKeyPair();
      byte[] scalar = clamped(((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow());
      byte[] point = littleEndian(((XECPublicKey) pair.getPublic()).getU());
      return new KeyPair(
          Secret.of(Base64.getEncoder().encodeToString(scalar)),
          Base64.getEncoder().encodeToString(point));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no X25519", e);
    }
  }

  // RFC 7748, section 5: the same key as the unclamped one; wg writes keys in this form.
  private static byte[] clamped(byte[] scalar) {
    byte[] clamped = Arrays.copyOf(scalar, LENGTH);
    clamped[0] &= (byte) 0xf8;
    clamped[LENGTH - 1] &= (byte) 0x7f;
    clamped[LENGTH - 1] |= (byte) 0x40;
    return clamped;
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bigEndian = number.toByteArray();
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < Math.min(LENGTH, bigEndian.length); i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return bytes;
  }
}
