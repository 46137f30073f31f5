package io.github.ns8migration.testkit.disorder;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A stack trace as text. */
final class Stack {
  private Stack() {}

  static String of(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
