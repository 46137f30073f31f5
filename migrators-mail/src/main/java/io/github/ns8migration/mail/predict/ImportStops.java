package io.github.ns8migration.mail.predict;

/** The import of NS8 would end here with an error, when NS7's mail has stopped already. */
final class ImportStops extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code why} without secrets. */
  ImportStops(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
