package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of the DNS record that belongs to a private DKIM key. */
final class DkimRecord {

  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (?:RSA )?PRIVATE KEY-----");

  /** PKCS#8 head of an RSA key: version 0 and the algorithm {@code rsaEncryption}. */
  private static final byte[] RSA_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private DkimRecord() {}

  /** The record data; empty when the key is no RSA key in PEM form. */
  static Optional<String> of(byte[] privateKey) {
    Matcher pem = PEM.matcher(new String(privateKey, US_ASCII));
    if (!pem.find()) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getMimeDecoder().decode(pem.group(2));
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKey parsed =
          (RSAPrivateCrtKey)
              rsa.generatePrivate(
                  new PKCS8EncodedKeySpec(pem.group(1) == null ? key : wrapped(key)));
      byte[] publicKey =
          rsa.generatePublic(new RSAPublicKeySpec(parsed.getModulus(), parsed.getPublicExponent()))
              .getEncoded();
      return Optional.of("v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(publicKey));
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static byte[] wrapped(byte[] pkcs1) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(RSA_HEAD);
    body.writeBytes(tagged(4, pkcs1));
    return tagged(0x30, body.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (content.length > 0x7f) {
      der.write(0x82);
      der.write(content.length >> 8);
    }
    der.write(content.length);
    der.writeBytes(content);
    return der.toByteArray();
  }
}
