package io.github.ns8migration.mail.mailbox;

import java.util.List;

/**
 * A small file of the mail store as it shall arrive.
 *
 * @param text its content, one character a byte
 * @param oddities what people should know about it
 */
record Corrected(String text, List<Oddity> oddities) {

  /** One of them, with the line it stands in. */
  record Oddity(Findings.Sort sort, String line) {}

  Corrected {
    oddities = List.copyOf(oddities);
  }

  /** Nothing to tell. */
  static Corrected to(String text) {
    return new Corrected(text, List.of());
  }
}
