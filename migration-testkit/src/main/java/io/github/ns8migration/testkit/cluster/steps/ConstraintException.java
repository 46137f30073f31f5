package io.github.ns8migration.testkit.cluster.steps;

/** A row that the database refused; the message is SQLite's. */
final class ConstraintException extends Exception {

  private static final long serialVersionUID = 1L;

  ConstraintException(String message) {
    super(message);
  }
}
