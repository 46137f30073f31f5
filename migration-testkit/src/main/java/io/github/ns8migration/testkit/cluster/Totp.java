package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes of RFC 6238: SHA-1, 6 digits, 30 seconds; the server takes one period around. */
final class Totp {
  private static final int SECRET_LENGTH = 32;
  private static final int PERIOD_SECONDS = 30;

  private Totp() {}

  static String newSecret() {
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    return BaseEncoding.base32().encode(random);
  }

  /** Any other length of the stored secret counts as off. */
  static boolean isSecret(String secret) {
    return secret.length() == SECRET_LENGTH;
  }

  static String code(String secret, Instant at) {
    return code(secret, at.getEpochSecond() / PERIOD_SECONDS);
  }

  static boolean matches(String secret, String code, Instant now) {
    long counter = now.getEpochSecond() / PERIOD_SECONDS;
    boolean found = false;
    for (long each = counter - 1; each <= counter + 1; each++) {
      found |= MessageDigest.isEqual(code(secret, each).getBytes(UTF_8), code.getBytes(UTF_8));
    }
    return found;
  }

  private static String code(String secret, long counter) {
    byte[] hash = hmac(BaseEncoding.base32().decode(secret), counter);
    int offset = hash[hash.length - 1] & 0xf;
    int binary = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff;
    return String.format(Locale.ROOT, "%06d", binary % 1_000_000);
  }

  private static byte[] hmac(byte[] key, long counter) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }
}
