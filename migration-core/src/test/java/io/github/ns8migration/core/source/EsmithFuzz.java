package io.github.ns8migration.core.source;

/** Any bytes in place of an e-smith database; called by a fuzzer. */
public final class EsmithFuzz {
  private EsmithFuzz() {}

  /** Read, whatever it is. */
  public static void fuzzerTestOneInput(byte[] file) {
    if (EsmithFile.parse(file).toString().isEmpty()) {
      throw new AssertionError("no description");
    }
  }
}
