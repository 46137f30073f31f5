package io.github.ns8migration.core.cluster;

import com.google.common.base.Ascii;
import com.google.common.io.BaseEncoding;

/** Which certificate of the leader is trusted. A fresh NS8 node has a self-signed one. */
public sealed interface TlsPolicy {
  /** One that a known authority signed for the leader's name. */
  static TlsPolicy validate() {
    return new Validate();
  }

  /**
   * Exactly one, whatever its name and age.
   *
   * @param sha256 its SHA-256 fingerprint: 64 hexadecimal digits, with or without colons
   */
  static TlsPolicy pinned(String sha256) {
    return new Pinned(sha256);
  }

  /** Any, for any name: whoever sits between can read the administrator's password. */
  static TlsPolicy insecure() {
    return new Insecure();
  }

  /** See {@link #validate()}. */
  record Validate() implements TlsPolicy {}

  /**
   * See {@link #pinned(String)}.
   *
   * @param sha256 64 hexadecimal digits in upper case, in pairs with colons between
   */
  record Pinned(String sha256) implements TlsPolicy {
    /** Brings the fingerprint into one form; refuses what is none. */
    public Pinned {
      String digits = Ascii.toUpperCase(sha256.replaceAll("[:\\s]", ""));
      if (!digits.matches("[0-9A-F]{64}")) {
        throw new IllegalArgumentException("not a SHA-256 fingerprint: " + sha256);
      }
      sha256 = withColons(BaseEncoding.base16().decode(digits));
    }
  }

  /** See {@link #insecure()}. */
  record Insecure() implements TlsPolicy {}

  /** A fingerprint as people see it in browsers. */
  static String withColons(byte[] hash) {
    return BaseEncoding.base16().withSeparator(":", 2).encode(hash);
  }
}
