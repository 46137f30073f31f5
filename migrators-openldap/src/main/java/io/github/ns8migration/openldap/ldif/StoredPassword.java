package io.github.ns8migration.openldap.ldif;

/**
 * Whether a stored password lets anybody in. NS7 locks an account by a mark in front of the hash,
 * which stays behind it ({@code {CRYPT}!$6$...}); one that never had a password has nothing but
 * marks ({@code {CRYPT}!!}).
 */
final class StoredPassword {
  private static final String IN_CLEAR = "{CLEARTEXT}";

  private StoredPassword() {}

  /** Whether there are passwords, and none of them can be used. */
  static boolean locked(String[] userPassword) {
    for (String value : userPassword) {
      if (!locked(value)) {
        return false;
      }
    }
    return userPassword.length > 0;
  }

  private static boolean locked(String value) {
    int scheme = value.startsWith("{") ? value.indexOf('}') + 1 : 0;
    if (value.regionMatches(true, 0, IN_CLEAR, 0, IN_CLEAR.length())) {
      return false;
    }
    int hash = scheme;
    while (hash < value.length() && (value.charAt(hash) == '!' || value.charAt(hash) == '*')) {
      hash++;
    }
    boolean marked = hash > scheme;
    // Without a scheme, text behind a mark is a password in clear, unless it is a hash.
    return marked
        && (scheme > 0 || hash == value.length() || "{$".indexOf(value.charAt(hash)) >= 0);
  }
}
