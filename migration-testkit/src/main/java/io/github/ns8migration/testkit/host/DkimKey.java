package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The DKIM key of a host, as its mail server makes it: selector {@code default}, one for all
 * domains. Made from the host's name: a test key is the same each time, and protects nothing.
 *
 * @param privateKey PKCS#1 in PEM, {@code default.private}
 * @param publicRecord the DNS record, {@code default.txt}
 */
record DkimKey(String privateKey, String publicRecord) {
  private static final int BITS = 2048;

  /** In DER of PKCS#8 the key of PKCS#1 follows version, algorithm, and the head of its octets. */
  private static final int PKCS8_HEAD = 26;

  /** A text in DNS has at most 255 bytes. */
  private static final int DNS_TEXT = 250;

  /** To make a key takes longer than most tests; it is the same one anyway. */
  private static final Map<String, DkimKey> MADE = new ConcurrentHashMap<>();

  static DkimKey of(String domain) {
    return MADE.computeIfAbsent(domain, DkimKey::make);
  }

  private static DkimKey make(String domain) {
    try {
      SecureRandom repeatable = SecureRandom.getInstance("SHA1PRNG");
      repeatable.setSeed(domain.getBytes(UTF_8));
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, repeatable);
      KeyPair pair = generator.generateKeyPair();
      return new DkimKey(pem(pair.getPrivate().getEncoded()), record(pair, domain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has RSA and SHA1PRNG", e);
    }
  }

  private static String pem(byte[] pkcs8) {
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEAD, pkcs8.length);
    return "-----BEGIN RSA PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs1)
        + "\n-----END RSA PRIVATE KEY-----\n";
  }

  private static String record(KeyPair pair, String domain) {
    String key = "p=" + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    return "default._domainkey\tIN\tTXT\t( \"v=DKIM1; k=rsa; \"\n\t  \""
        + key.substring(0, DNS_TEXT)
        + "\"\n\t  \""
        + key.substring(DNS_TEXT)
        + "\" )  ; ----- DKIM key default for "
        + domain
        + "\n";
  }
}
