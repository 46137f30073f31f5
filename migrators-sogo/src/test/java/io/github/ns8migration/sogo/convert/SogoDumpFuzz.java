package io.github.ns8migration.sogo.convert;

import io.github.ns8migration.api.MigrationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Any bytes in place of a dump of SOGo's database; called by a fuzzer. */
public final class SogoDumpFuzz {
  private SogoDumpFuzz() {}

  /** Rewritten, which changes nothing the second time; or refused. */
  public static void fuzzerTestOneInput(byte[] dump) throws IOException, MigrationException {
    byte[] once;
    try {
      once = rewritten(dump);
    } catch (MigrationException e) {
      return;
    }
    if (!Arrays.equals(once, rewritten(once))) {
      throw new AssertionError("not the same the second time");
    }
  }

  private static byte[] rewritten(byte[] dump) throws IOException, MigrationException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    DumpSummary unused = DumpRewriter.rewrite(new ByteArrayInputStream(dump), result);
    return result.toByteArray();
  }
}
