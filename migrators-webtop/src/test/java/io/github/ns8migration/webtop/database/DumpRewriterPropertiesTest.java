package io.github.ns8migration.webtop.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import io.github.ns8migration.webtop.database.TestArchive.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DumpRewriterPropertiesTest {
  private static final String COPY =
      "COPY user_settings (user_id, service_id, key, value) FROM stdin;\n";

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

  @Provide
  Arbitrary<PieceSizes> sizes() {
    Arbitrary<Integer> size = Arbitraries.integers().between(1, 100);
    return Combinators.combine(size, size, size)
        .as(
            (smallest, more, largest) ->
                new PieceSizes(smallest, smallest + more, smallest + largest));
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

  @Property(tries = 500)
  @Tag("F51")
  @Tag("O3")
  void ofAnyRowsJustThoseGoAndTheOthersStayByteForByte(
      @ForAll("rows") List<List<String>> rows,
      @ForAll @IntRange(min = -1, max = 9) int level,
      @ForAll @IntRange(min = 12, max = 14) int version,
      @ForAll @IntRange(min = 1, max = 50) int piece,
      @ForAll("sizes") PieceSizes sizes)
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
    Rewritten rewritten =
        new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS, sizes)
            .copy(slowly(archive.bytes(), piece), out);

    TestArchive arrived = TestArchive.read(out.toByteArray());
    List<List<String>> stay = new ArrayList<>(rows);
    stay.removeIf(DumpRewriterPropertiesTest::isLocal);
    assertThat(arrived.rowsOf("core", "user_settings")).isEqualTo(text(stay));
    assertThat(arrived.rowsOf("core", "settings")).isEqualTo(text(rows));
    assertThat(rewritten.taken()).isEqualTo(rows.size() - stay.size());
    if (stay.size() == rows.size()) {
      assertThat(arrived.plain().bytes())
          .isEqualTo(archive.withDate(arrived.date()).plain().bytes());
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

  /** However pg_dump cut them, and however many processors compressed them. */
  @Property(tries = 100)
  void equalDataAreEqualArchives(
      @ForAll @Size(max = 3000) byte[] data,
      @ForAll @IntRange(min = 1, max = 500) int piece,
      @ForAll @IntRange(min = -1, max = 1) int level,
      @ForAll("sizes") PieceSizes sizes)
      throws Exception {
    byte[] one = rewritten(objects(data, 0, 4096), sizes);
    byte[] other = rewritten(objects(data, level, piece), sizes);

    assertThat(other).isEqualTo(one);
    assertThat(TestArchive.read(one).plain().block(3).parts().get(1).bytes()).isEqualTo(data);
  }

  private static TestArchive objects(byte[] data, int level, int piece) {
    return TestArchive.of(
        12,
        level,
        List.of(
            new Entry(3, 1, Entry.of(3, "BLOBS", null, "BLOBS", "").texts(), 3, List.of(), 1, 0)),
        List.of(
            new Block(
                3,
                3,
                List.of(
                    new Part(1, TestArchive.pieces(new byte[0], level, piece)),
                    new Part(2, TestArchive.pieces(data, level, piece))))));
  }

  private static byte[] rewritten(TestArchive archive, PieceSizes sizes) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Rewritten unused =
        new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS, sizes)
            .copy(new ByteArrayInputStream(archive.bytes()), out);
    return out.toByteArray();
  }

  @Property(tries = 20)
  void aChangedRowLeavesPiecesFurtherOnAsTheyWere(
      @ForAll long seed,
      @ForAll @IntRange(max = 999) int place,
      @ForAll("value") String row,
      @ForAll boolean replaced)
      throws Exception {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      rows.add(i + "\tName " + random.nextInt(1000) + "\t" + random.nextLong() + "\n");
    }
    List<byte[]> before = chunks(rows);
    if (replaced) {
      rows.set(place, CopyRow.value(row) + "\n");
    } else {
      rows.add(place, CopyRow.value(row) + "\n");
    }

    List<byte[]> after = chunks(rows);

    // The last one is the checksum.
    assertThat(before).hasSizeGreaterThan(100);
    for (int back = 2; back < before.size() / 2; back++) {
      assertThat(after.get(after.size() - back)).isEqualTo(before.get(before.size() - back));
    }
  }

  private static List<byte[]> chunks(List<String> rows) throws Exception {
    TestArchive archive =
        TestArchive.of(
            12,
            0,
            List.of(Entry.rows(5, "contacts", "contacts", COPY)),
            List.of(
                Block.rows(5, TestArchive.pieces(CopyRow.bytes(String.join("", rows)), 0, 999))));
    return TestArchive.read(rewritten(archive, new PieceSizes(200, 600, 4000)))
        .block(5)
        .parts()
        .get(0)
        .pieces();
  }

  @Property(tries = 200)
  void piecesAreAsLongAsTheyMayBe(
      @ForAll("sizes") PieceSizes sizes, @ForAll @Size(max = 3000) byte[] data) {
    Cutter cutter = new Cutter(sizes);
    List<Integer> lengths = new ArrayList<>();
    int at = 0;
    int length = 0;
    while (at < data.length) {
      int taken = cutter.take(data, at, Math.min(7, data.length - at));
      at += taken;
      length += taken;
      if (cutter.ended()) {
        lengths.add(length);
        length = 0;
      }
    }

    assertThat(lengths).allMatch(each -> each >= sizes.smallest() && each <= sizes.largest());
    assertThat(length).isLessThan(sizes.largest());
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
          .copy(new ByteArrayInputStream(bytes), out);
    } catch (io.github.ns8migration.api.MigrationException refused) {
      assertThat(refused.problem().code()).startsWith("webtop-");
      return;
    }

    Rewritten unused =
        new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
            .look(new ByteArrayInputStream(out.toByteArray()));
  }
}
