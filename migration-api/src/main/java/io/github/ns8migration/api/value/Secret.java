package io.github.ns8migration.api.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;

/**
 * A password, token or key. Its text shows only where {@link #reveal()} is called; {@code
 * toString}, logs and exceptions print asterisks. Immutable, safe for use by many threads.
 *
 * <pre>{@code
 * Secret password = Secret.of(record.property("Password").orElse(""));
 * log.info("login as {} with {}", user, password); // login as admin with ********
 * }</pre>
 */
public final class Secret {
  /** What stands in the place of a secret wherever something is printed. */
  public static final String MASK = "********";

  // Kept behind a supplier, so that reflective dumpers and serialisers meet no string field.
  private final Supplier<String> text;

  private Secret(String text) {
    this.text = () -> text;
  }

  /** Wraps a text; any character is allowed, an empty text too. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself: call it as late as possible, and never for something that is printed. */
  public String reveal() {
    return text.get();
  }

  /** Whether there is no text at all. */
  public boolean isEmpty() {
    return reveal().isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that
        && MessageDigest.isEqual(
            reveal().getBytes(StandardCharsets.UTF_8),
            that.reveal().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
