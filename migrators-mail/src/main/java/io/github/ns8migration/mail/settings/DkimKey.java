package io.github.ns8migration.mail.settings;

import com.google.common.base.Splitter;
import com.google.common.primitives.Bytes;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key that signs outgoing mail, with selector {@code default} on NS7 and on NS8. The import of
 * NS8 stops without one.
 */
public final class DkimKey {
  private static final int BITS = 2048;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");
  // The beginning of PKCS 8 around a PKCS 1 key: version 0, algorithm rsaEncryption.
  private static final byte[] RSA_VERSION_AND_ALGORITHM = {
    2,
    1,
    0,
    0x30,
    0x0d,
    6,
    9,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    1,
    1,
    1,
    5,
    0
  };
  // A text of a DNS record is at most 255 bytes long.
  private static final int CHUNK = 250;

  private final Secret privateKey;
  private final String publicKey;
  private final String record;

  private DkimKey(Secret privateKey, String publicKey, String record) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.record = record;
  }

  /**
   * Reads the key of NS7.
   *
   * @param privatePem content of {@code default.private}
   * @param record content of {@code default.txt}; made anew from the key when empty
   * @return empty when that is no RSA key
   */
  public static Optional<DkimKey> read(String privatePem, String record) {
    Matcher pem = PEM.matcher(privatePem);
    if (!pem.find()) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getMimeDecoder().decode(pem.group(2));
      String publicKey = publicKey(pem.group(1) == null ? content : pkcs8(content));
      return Optional.of(
          new DkimKey(
              Secret.of(privatePem), publicKey, record.isBlank() ? record(publicKey) : record));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A new key. */
  public static DkimKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      KeyPair pair = generator.generateKeyPair();
      String publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(pair.getPrivate().getEncoded());
      return new DkimKey(
          Secret.of("-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n"),
          publicKey,
          record(publicKey));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  private static String publicKey(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    RSAPublicKeySpec spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
    return Base64.getEncoder().encodeToString(factory.generatePublic(spec).getEncoded());
  }

  private static byte[] pkcs8(byte[] pkcs1) {
    return tagged(0x30, Bytes.concat(RSA_VERSION_AND_ALGORITHM, tagged(4, pkcs1)));
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    byte[] head =
        content.length < 0x80
            ? new byte[] {(byte) tag, (byte) content.length}
            : Bytes.concat(new byte[] {(byte) tag, (byte) (0x80 | length.length)}, length);
    return Bytes.concat(head, content);
  }

  private static String record(String publicKey) {
    List<String> texts = new ArrayList<>(List.of("v=DKIM1; k=rsa; "));
    texts.addAll(Splitter.fixedLength(CHUNK).splitToList("p=" + publicKey));
    return "default._domainkey\tIN\tTXT\t( \"" + String.join("\"\n\t  \"", texts) + "\" )\n";
  }

  /** The public part in base64, as in a DNS record after {@code p=}. */
  public String publicKey() {
    return publicKey;
  }

  /** The DNS record to be published, as zone files have it. */
  public String record() {
    return record;
  }

  /** What the import of NS8 reads, and deletes with each attempt. */
  public List<StateFile> files() {
    return List.of(
        StateFile.bytes(
            "dkim.migration/default.private", privateKey.reveal().getBytes(StandardCharsets.UTF_8)),
        StateFile.text("dkim.migration/default.txt", record));
  }
}
