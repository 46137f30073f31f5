package io.github.ns8migration.webtop.database;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Any bytes in place of a dump of WebTop's database; called by a fuzzer. */
public final class WebTopDumpFuzz {
  private static final DumpRewriter REWRITER =
      new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS);

  private WebTopDumpFuzz() {}

  /** Writes archives to begin with into a folder. */
  public static void main(String... arguments) throws IOException {
    for (int level : new int[] {-1, 0, 6}) {
      byte[] rows =
          CopyRow.bytes(
              CopyRow.of(
                      List.of("NethServer", "anna", "com.sonicle.webtop.mail", "host", "localhost"))
                  + "\\.\n\n\n");
      byte[] archive =
          TestArchive.of(
                  12,
                  level,
                  List.of(
                      Entry.of(1, "SCHEMA", "", "core", "CREATE SCHEMA core;\n"),
                      Entry.rows(9, "core", "user_settings", DumpRewriterTest.COPY)),
                  List.of(Block.rows(9, TestArchive.pieces(rows, level, 40))))
              .bytes();
      Files.write(Path.of(arguments[0], "archive" + level), archive);
    }
  }

  /** Rewritten into an archive in which nothing is left to be taken out; or refused. */
  public static void fuzzerTestOneInput(byte[] dump) throws IOException, MigrationException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try {
      DumpRewriter.Rewritten unused = REWRITER.copy(new ByteArrayInputStream(dump), result);
    } catch (MigrationException e) {
      return;
    }
    if (REWRITER.look(new ByteArrayInputStream(result.toByteArray())).taken() > 0) {
      throw new AssertionError("something is left to be taken out");
    }
  }
}
