package io.github.ns8migration.api.value;

import java.util.regex.Pattern;

/**
 * What went wrong, told in a way that lets an administrator act.
 *
 * <pre>{@code
 * new Problem("mail-domain-missing", Side.SOURCE,
 *     "The host has no mail domain: hostname -d prints nothing.",
 *     "Give the host a full name, for example mail.example.org, and start again.");
 * }</pre>
 *
 * @param code short and stable, lower case words with dashes: for programs, searches, and support
 * @param side where it lies
 * @param message what happened, one or two sentences, without secrets
 * @param remedy what to do about it; never empty
 */
public record Problem(String code, Side side, String message, String remedy) {
  private static final Pattern CODE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Checks the shape of the code and that somebody is told what to do. */
  public Problem {
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("not a problem code: " + code);
    }
    if (message.isBlank() || remedy.isBlank()) {
      throw new IllegalArgumentException("problem without message or remedy: " + code);
    }
  }

  @Override
  public String toString() {
    return "[" + code + ", " + side.words() + "] " + message + " " + remedy;
  }
}
