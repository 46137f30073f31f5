package io.github.ns8migration.webtop.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class DumpRewriterPropertiesTest {
  private static final String COPY =
      "COPY user_settings (user_id, service_id, key, value) FROM stdin;\n";
  private static Path scratch = Path.of("");

  @BeforeContainer
  static void makeScratch() throws IOException {
    scratch = Files.createTempDirectory("rows");
  }

  @AfterContainer
  static void dropScratch() throws IOException {
    Files.delete(scratch);
  }

  /** Any bytes, and often those that matter. */
  @Provide
  Arbitrary<String> value() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(3, Arbitraries.of("localhost", "host", "com.sonicle.webtop.mail")),
        net.jqwik.api.Tuple.of(
            1,
            Arbitraries.of(
                "localhost ",
                "Localhost",
                "\\localhost",
                "local\\host",
                "N",
                "\\N",
                "\\.",
                ".",
                "host\tlocalhost",
                "host\n",
                "\\x6cocalhost",
                "\\154ocalhost")),
        net.jqwik.api.Tuple.of(
            2, Arbitraries.strings().withCharRange('\1', '\u00ff').ofMaxLength(12)),
        net.jqwik.api.Tuple.of(
            2,
            Arbitraries.strings()
                .withChars('\\', '\t', '\n', '\r', 'N', '.', 'x', '1', 't', '\u000b', '\b', '\f')
                .ofMaxLength(6)));
  }

  @Provide
  Arbitrary<List<List<String>>> rows() {
    return value().injectNull(0.1).list().ofSize(4).list().ofMaxSize(20);
  }

  private static boolean isLocal(List<String> row) {
    return "com.sonicle.webtop.mail".equals(row.get(1))
        && "host".equals(row.get(2))
        && "localhost".equals(row.get(3));
  }

  private static String text(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(CopyRow.of(row)));
    return text + "\\.\n\n\n";
  }

  @Property(tries = 1000)
  @Tag("F51")
  @Tag("O3")
  void ofAnyRowsJustThoseGoAndTheOthersStayByteForByte(
      @ForAll("rows") List<List<String>> rows,
      @ForAll @IntRange(min = -1, max = 9) int level,
      @ForAll @IntRange(min = 12, max = 14) int version,
      @ForAll @IntRange(min = 1, max = 50) int piece)
      throws Exception {
    TestArchive archive =
        TestArchive.of(
            version,
            level,
            List.of(
                Entry.rows(3, "core", "user_settings", COPY),
                Entry.rows(5, "core", "settings", COPY)),
            List.of(
                Block.rows(5, TestArchive.pieces(CopyRow.bytes(text(rows)), level, piece)),
                Block.rows(3, TestArchive.pieces(CopyRow.bytes(text(rows)), level, piece))));

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DumpRewriter.Rewritten rewritten =
        new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS)
            .copy(slowly(archive.bytes(), piece), out, scratch);

    TestArchive arrived = TestArchive.read(out.toByteArray());
    List<List<String>> stay = new ArrayList<>(rows);
    stay.removeIf(DumpRewriterPropertiesTest::isLocal);
    assertThat(arrived.rowsOf("core", "user_settings")).isEqualTo(text(stay));
    assertThat(arrived.rowsOf("core", "settings")).isEqualTo(text(rows));
    assertThat(rewritten.taken()).isEqualTo(rows.size() - stay.size());
    if (stay.size() == rows.size()) {
      assertThat(out.toByteArray()).isEqualTo(archive.withDate(arrived.date()).bytes());
    }
  }

  /** A stream that hands over a few bytes at a time. */
  private static InputStream slowly(byte[] bytes, int atOnce) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, atOnce));
      }
    };
  }

  @Property(tries = 1000)
  void whatPostgresEscapesIsReadBack(@ForAll("value") String value) {
    byte[] escaped = CopyRow.bytes(CopyRow.value(value));

    assertThat(CopyText.unescaped(escaped, 0, escaped.length)).isEqualTo(CopyRow.bytes(value));
  }

  @Property(tries = 500)
  void anyDamageIsRefusedOrLeavesAnArchive(
      @ForAll @IntRange(min = 0, max = 10_000) int place, @ForAll byte change) throws Exception {
    byte[] bytes =
        TestArchive.of(
                12,
                -1,
                List.of(Entry.rows(3, "core", "user_settings", COPY)),
                List.of(
                    Block.rows(3, TestArchive.pieces(CopyRow.bytes("a\tb\tc\td\n\\.\n"), -1, 9))))
            .bytes();
    bytes[place % bytes.length] ^= change;
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    try {
      new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
          .copy(new ByteArrayInputStream(bytes), out, scratch);
    } catch (io.github.ns8migration.api.MigrationException refused) {
      assertThat(refused.problem().code()).startsWith("webtop-");
      return;
    }

    assertThat(out.size()).isEqualTo(bytes.length);
  }
}
