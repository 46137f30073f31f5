package io.github.ns8migration.webtop.database;

import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import java.util.List;

/** Archives for tests of other packages. */
public final class Archives {
  private Archives() {}

  /** One with the settings of a user, of the format 1.{@code minor}. */
  public static byte[] small(int minor) {
    return TestArchive.of(
            minor,
            1,
            List.of(
                Entry.rows(
                    3,
                    "core",
                    "user_settings",
                    "COPY user_settings (user_id, service_id, key, value) FROM stdin;\n")),
            List.of(
                Block.rows(
                    3,
                    TestArchive.pieces(
                        CopyRow.bytes("anna\tcom.sonicle.webtop.mail\thost\tlocalhost\n\\.\n"),
                        1,
                        4096))))
        .bytes();
  }

  /** The rows of a table in an archive, as COPY has them. */
  public static String rows(byte[] archive, String schema, String table) {
    return TestArchive.read(archive).rowsOf(schema, table);
  }
}
