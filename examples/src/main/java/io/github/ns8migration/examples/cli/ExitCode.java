package io.github.ns8migration.examples.cli;

/** What the process ends with; a wrong command line is picocli's own 2. */
final class ExitCode {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int PARTLY = 3;
  static final int DIFFERENT = 4;
  static final int CANCELLED = 130;

  private ExitCode() {}
}
