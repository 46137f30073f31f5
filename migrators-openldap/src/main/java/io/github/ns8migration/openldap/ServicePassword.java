package io.github.ns8migration.openldap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.value.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.Crypt;

/** Whether a password is the one that the directory holds for the entry NS8 binds with. */
final class ServicePassword {
  // Digest and whether a salt may stand behind it.
  private static final Map<String, String> DIGESTS =
      Map.of(
          "SSHA", "SHA-1",
          "SHA", "SHA-1",
          "SMD5", "MD5",
          "MD5", "MD5",
          "SSHA256", "SHA-256",
          "SHA256", "SHA-256",
          "SSHA512", "SHA-512",
          "SHA512", "SHA-512");

  /** What can be said. */
  enum Match {
    YES,
    NO,
    /** A form that only the server understands. */
    UNKNOWN
  }

  private ServicePassword() {}

  /** Compares with all values that the entry holds: one is enough. */
  static Match compare(Secret password, List<Secret> stored) {
    Match match = Match.NO;
    for (Secret each : stored) {
      Match one = compare(password.reveal(), each.reveal());
      if (one == Match.YES) {
        return one;
      }
      match = one == Match.UNKNOWN ? one : match;
    }
    return match;
  }

  private static Match compare(String password, String stored) {
    int end = stored.startsWith("{") ? stored.indexOf('}') : -1;
    if (end < 0) {
      return match(stored.equals(password));
    }
    String scheme = stored.substring(1, end).toUpperCase(Locale.ROOT);
    String hash = stored.substring(end + 1);
    if (hash.startsWith("!") || hash.startsWith("*")) {
      return Match.NO; // locked: no password is right
    }
    try {
      if (scheme.equals("CRYPT")) {
        return match(Crypt.crypt(password, hash).equals(hash));
      }
      if (DIGESTS.containsKey(scheme)) {
        return match(digested(password, DIGESTS.get(scheme), Base64.getDecoder().decode(hash)));
      }
      return scheme.equals("CLEARTEXT") ? match(hash.equals(password)) : Match.UNKNOWN;
    } catch (IllegalArgumentException | NoSuchAlgorithmException e) {
      return Match.UNKNOWN;
    }
  }

  private static boolean digested(String password, String algorithm, byte[] stored)
      throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance(algorithm);
    int length = Math.min(digest.getDigestLength(), stored.length);
    digest.update(password.getBytes(UTF_8));
    digest.update(stored, length, stored.length - length);
    return MessageDigest.isEqual(digest.digest(), Arrays.copyOf(stored, length));
  }

  private static Match match(boolean same) {
    return same ? Match.YES : Match.NO;
  }
}
