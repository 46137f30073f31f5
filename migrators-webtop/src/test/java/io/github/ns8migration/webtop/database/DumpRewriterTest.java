package io.github.ns8migration.webtop.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.io.CountingInputStream;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.testkit.disorder.LongInput;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.TestArchive.Block;
import io.github.ns8migration.webtop.database.TestArchive.Entry;
import io.github.ns8migration.webtop.database.TestArchive.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpRewriterTest {
  static final String COPY =
      "COPY user_settings (domain_id, user_id, service_id, key, value) FROM stdin;\n";
  private static final String MAIL = "com.sonicle.webtop.mail";
  private static final String END = "\\.\n\n\n";
  private static final String LOCAL = row("anna", MAIL, "host", "localhost");
  private static final String REMOTE = row("luca", MAIL, "host", "imap.provider.example.net");
  private static final String OTHER_SERVICE =
      row("luca", "com.sonicle.webtop.core", "host", "localhost");
  private static final String OTHER_KEY = row("yuki", MAIL, "folder.sent", "localhost");

  private static final PieceSizes SMALL = new PieceSizes(10, 20, 40);

  private static String row(String user, String service, String key, String value) {
    return CopyRow.of(List.of("NethServer", user, service, key, value));
  }

  private static TestArchive archive(int level, String rows) {
    List<Entry> entries =
        List.of(
            Entry.of(1, "SCHEMA", "", "core", "CREATE SCHEMA core;\n"),
            Entry.rows(7, "calendar", "events", "COPY events (id, title) FROM stdin;\n"),
            Entry.rows(9, "core", "user_settings", COPY),
            Entry.rows(11, "other", "user_settings", "COPY user_settings (a, b) FROM stdin;\n"),
            new Entry(12, 1, Entry.of(12, "BLOBS", null, "BLOBS", "").texts(), 3, List.of(), 1, 0));
    List<Block> blocks =
        List.of(
            Block.rows(7, TestArchive.pieces(CopyRow.bytes("1\tlocalhost\n" + END), level, 5)),
            Block.rows(9, TestArchive.pieces(CopyRow.bytes(rows), level, 40)),
            Block.rows(11, TestArchive.pieces(CopyRow.bytes(LOCAL + END), level, 4096)),
            new Block(
                3,
                12,
                List.of(
                    new Part(16411, TestArchive.pieces(new byte[] {1, 2, 3}, level, 2)),
                    new Part(4_000_000_000L, TestArchive.pieces(new byte[0], level, 2)))));
    return TestArchive.of(12, level, entries, blocks);
  }

  private Rewritten last;

  private byte[] rewritten(byte[] archive, ArchiveVersion newest)
      throws IOException, MigrationException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    last =
        new DumpRewriter(newest, RowFilter.LOCAL_MAIL_SERVERS, SMALL)
            .copy(new ByteArrayInputStream(archive), out);
    return out.toByteArray();
  }

  private TestArchive rewritten(TestArchive archive) throws IOException, MigrationException {
    return TestArchive.read(rewritten(archive.bytes(), ArchiveVersion.NEWEST_KNOWN));
  }

  private String problem(byte[] archive) {
    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> rewritten(archive, ArchiveVersion.POSTGRESQL_9_2));
    assertThat(e).as("refused").isNotNull();
    assertThat(e.problem().remedy()).isNotBlank();
    return e.problem().code();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 6, 9})
  @Tag("F51")
  @Tag("O3")
  void justTheSettingsThatPointToTheHostItselfAreTakenOut(int level) throws Exception {
    TestArchive archive = archive(level, LOCAL + REMOTE + OTHER_SERVICE + LOCAL + OTHER_KEY + END);

    TestArchive arrived = rewritten(archive);

    assertThat(arrived.rowsOf("core", "user_settings"))
        .isEqualTo(REMOTE + OTHER_SERVICE + OTHER_KEY + END);
    assertThat(last.taken()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"-1, 12", "0, 12", "1, 13", "6, 14", "-1, 15", "0, 15", "0, 16"})
  void allOtherDataArriveByteForByteAndCompressed(int level, int version) throws Exception {
    TestArchive archive = archive(level, LOCAL + REMOTE + END).withVersion(version);

    TestArchive arrived = rewritten(archive);

    assertThat(arrived.level()).isEqualTo(version < 15 ? 1 : -1); // no level is told from 1.15 on
    assertThat(arrived.plain().bytes())
        .isEqualTo(
            archive(0, REMOTE + END).withVersion(version).withDate(arrived.date()).plain().bytes());
    assertThat(last).isEqualTo(new Rewritten(new ArchiveVersion(1, version), 5, 1));
  }

  @Test
  void aLookTellsTheSameAsACopy() throws Exception {
    TestArchive archive = archive(0, LOCAL + REMOTE + LOCAL + END);
    TestArchive unused = rewritten(archive);

    assertThat(looked(new ByteArrayInputStream(archive.bytes()))).isEqualTo(last);
  }

  @Test
  void twoDumpsOfTheSameDataAreTheSame() throws Exception {
    TestArchive archive = archive(-1, LOCAL + REMOTE + END);
    TestArchive later = archive.withDate(List.of(1L, 2L, 3L, 4L, 5L, 126L, 1L));

    byte[] first = rewritten(archive.bytes(), ArchiveVersion.POSTGRESQL_9_2);
    byte[] second = rewritten(later.bytes(), ArchiveVersion.POSTGRESQL_9_2);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void numbersMayBeWide() throws Exception {
    TestArchive archive = archive(1, LOCAL + REMOTE + END).withWidth(8);

    TestArchive arrived = rewritten(archive);

    assertThat(arrived.rowsOf("core", "user_settings")).isEqualTo(REMOTE + END);
  }

  @Test
  void placesOfDataThatMayMoveAreLeftOpen() throws Exception {
    TestArchive archive = archive(1, LOCAL + END);
    List<Entry> placed =
        archive.entries().stream()
            .map(entry -> entry.placeKind() == 1 ? entry.placedAt(0x1_0203_0405L) : entry)
            .toList();

    TestArchive arrived = rewritten(archive.withEntries(placed));

    assertThat(arrived.entries()).isEqualTo(TestArchive.read(archive.bytes()).entries());
  }

  @Test
  void columnsAreFoundByTheirNames() throws Exception {
    TestArchive archive = archive(0, "");
    List<Entry> entries = new ArrayList<>(archive.entries());
    entries.set(
        2,
        Entry.rows(
            9,
            "core",
            "user_settings",
            "COPY core.user_settings (\"value\", \"odd, \"\"name\"\"\", key, service_id) FROM"
                + " stdin;\n"));
    String gone = "localhost\tx\thost\t" + MAIL + "\n";
    String stays = MAIL + "\tx\thost\tlocalhost\n";
    TestArchive turned =
        archive
            .withEntries(entries)
            .withBlocks(
                List.of(
                    archive.block(7),
                    Block.rows(9, TestArchive.pieces(CopyRow.bytes(gone + stays), 0, 10)),
                    archive.block(11),
                    archive.block(12)));

    TestArchive arrived = rewritten(turned);

    assertThat(arrived.rowsOf("core", "user_settings")).isEqualTo(stays);
  }

  @Test
  void whatFollowsTheEndOfTheRowsIsNotTakenForARow() throws Exception {
    TestArchive archive = archive(-1, LOCAL + "\\.\n" + LOCAL + "no row\n");

    TestArchive arrived = rewritten(archive);

    assertThat(arrived.rowsOf("core", "user_settings")).isEqualTo("\\.\n" + LOCAL + "no row\n");
  }

  @Test
  void aDatabaseWithoutThatTableArrives() throws Exception {
    TestArchive archive = archive(1, END);
    TestArchive without =
        archive
            .withEntries(List.of(archive.entries().get(1)))
            .withBlocks(List.of(archive.block(7)));

    TestArchive arrived = rewritten(without);

    assertThat(arrived.rowsOf("calendar", "events")).isEqualTo("1\tlocalhost\n" + END);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 14, 15, 16, 17, 200})
  @Tag("O2")
  @Tag("F55")
  void anArchiveThatNs8CouldNotReadIsRefused(int version) {
    byte[] archive = archive(1, END).withVersion(version).bytes();

    assertThat(problem(archive)).isEqualTo("webtop-dump-too-new");
  }

  @Test
  @Tag("O2")
  void theProblemNamesBothVersions() {
    byte[] archive = archive(1, END).withVersion(14).bytes();

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> rewritten(archive, ArchiveVersion.POSTGRESQL_9_2));

    assertThat(e.problem().message()).contains("1.14", "1.12", "9.2");
  }

  @Test
  void formatsThatAreNotKnownAreRefused() {
    byte[] old = archive(1, END).withVersion(10).bytes();
    byte[] tar = archive(1, END).bytes();
    tar[10] = 3;
    byte[] plain = CopyRow.bytes("--\n-- PostgreSQL database dump\n--\n");

    assertThat(problem(old)).isEqualTo("webtop-dump-too-old");
    assertThat(problem(tar)).isEqualTo("webtop-dump-not-custom");
    assertThat(problem(plain)).isEqualTo("webtop-dump-not-custom");
  }

  @Test
  void anotherCompressionThanZlibIsRefused() {
    byte[] zstd = archive(1, END).withVersion(15).bytes();
    zstd[11] = 3;

    MigrationException e =
        catchThrowableOfType(
            MigrationException.class, () -> rewritten(zstd, ArchiveVersion.NEWEST_KNOWN));

    assertThat(e.problem().code()).isEqualTo("webtop-dump-compression");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void anArchiveThatIsCutOffAnywhereIsRefused(int level) {
    byte[] archive = archive(level, LOCAL + REMOTE + END).bytes();

    for (int length = 0; length < archive.length; length++) {
      assertThat(problem(Arrays.copyOf(archive, length)))
          .as("%d of %d bytes", length, archive.length)
          .isEqualTo("webtop-dump-damaged");
    }
  }

  @Test
  void dataThatBelongToNoEntryOrComeTwiceAreRefused() {
    TestArchive archive = archive(1, END);
    List<Block> twice = new ArrayList<>(archive.blocks());
    twice.add(archive.block(7));
    List<Block> unknown = new ArrayList<>(archive.blocks());
    unknown.add(Block.rows(99, List.of()));
    List<Block> otherKind = new ArrayList<>(archive.blocks());
    otherKind.set(0, new Block(2, 7, List.of()));

    assertThat(problem(archive.withBlocks(twice).bytes())).isEqualTo("webtop-dump-damaged");
    assertThat(problem(archive.withBlocks(unknown).bytes())).isEqualTo("webtop-dump-damaged");
    assertThat(problem(archive.withBlocks(otherKind).bytes())).isEqualTo("webtop-dump-damaged");
  }

  @Test
  void anEntryTwiceIsRefused() {
    TestArchive archive = archive(1, END);
    List<Entry> entries = new ArrayList<>(archive.entries());
    entries.add(archive.entries().get(1));

    assertThat(problem(archive.withEntries(entries).bytes())).isEqualTo("webtop-dump-damaged");
  }

  @Test
  void settingsThatAreNotWhatTheyShouldBeAreRefused() {
    TestArchive archive = archive(1, END);

    for (String copy :
        Arrays.asList(
            null,
            "",
            "COPY user_settings  FROM stdin;\n",
            "COPY user_settings (service_id, key, value) WITH OIDS FROM stdin;\n",
            "COPY user_settings (service_id, key) FROM stdin;\n",
            "INSERT INTO user_settings (service_id, key, value)")) {
      List<Entry> entries = new ArrayList<>(archive.entries());
      entries.set(2, Entry.rows(9, "core", "user_settings", copy));
      assertThat(problem(archive.withEntries(entries).bytes()))
          .as("%s", copy)
          .isEqualTo("webtop-settings-not-understood");
    }
  }

  @Test
  void rowsOfAnotherShapeAreRefused() {
    assertThat(problem(archive(1, "only\tthree\tvalues\n" + END).bytes()))
        .isEqualTo("webtop-dump-damaged");
    assertThat(problem(archive(1, LOCAL.strip()).bytes())).isEqualTo("webtop-dump-damaged");
  }

  @Test
  void damagedCompressionIsRefused() {
    TestArchive archive = archive(1, LOCAL + END);
    byte[] packed = archive.block(9).parts().get(0).bytes();
    byte[] damaged = packed.clone();
    damaged[packed.length / 2] ^= 0x55;
    byte[] cut = Arrays.copyOf(packed, packed.length - 3);
    byte[] more = Arrays.copyOf(packed, packed.length + 1);

    for (byte[] each : List.of(damaged, cut, more)) {
      List<Block> blocks = new ArrayList<>(archive.blocks());
      blocks.set(1, Block.rows(9, List.of(each)));
      assertThat(problem(archive.withBlocks(blocks).bytes())).isEqualTo("webtop-dump-damaged");
    }
  }

  @Test
  void lengthsThatCannotBeAreRefusedWithoutFillingTheMemory() {
    byte[] archive = archive(1, END).bytes();
    byte[] hugeText = archive.clone();
    int name = 11 + 8 * 5; // behind compression and date: the length of the database's name
    hugeText[name + 4] = 0x7f;
    byte[] hugeToc = archive.clone();
    int count = name + 5 + 7 + 2 * (5 + 6);
    hugeToc[count + 4] = 0x7f;
    byte[] negativeToc = archive.clone();
    negativeToc[count] = 1;
    byte[] wide = archive.clone();
    wide[8] = 33;
    byte[] noSign = archive.clone();
    noSign[11] = 7;

    for (byte[] each : List.of(hugeText, hugeToc, negativeToc, wide, noSign)) {
      assertThat(problem(each)).isEqualTo("webtop-dump-damaged");
    }
  }

  /** An archive whose piece with that marker is 1 GiB long, and holds nothing but one letter. */
  private static InputStream withLongPiece(String rows, String marker) {
    byte[] archive = archive(0, rows).bytes();
    String text = new String(archive, ISO_8859_1);
    int at = text.indexOf(marker);
    byte[] before = Arrays.copyOf(archive, at);
    before[at - 4] = 0;
    before[at - 3] = 0;
    before[at - 2] = 0;
    before[at - 1] = 0x40;
    byte[] after = Arrays.copyOfRange(archive, at + marker.length(), archive.length);
    return LongInput.of(before, 'x', LongInput.GIGABYTE, after);
  }

  private Rewritten looked(InputStream archive) throws IOException, MigrationException {
    return new DumpRewriter(ArchiveVersion.NEWEST_KNOWN, RowFilter.LOCAL_MAIL_SERVERS)
        .look(archive);
  }

  @Test
  void aValueLargerThanTheMemoryPassesBy() throws Exception {
    // A piece of the table "events", 5 bytes long as the archive is built.
    assertThat(looked(withLongPiece(LOCAL + END, "1\tloc")).taken()).isEqualTo(1);
  }

  @Test
  void aSettingLargerThanTheMemoryIsRefusedWithoutFillingIt() {
    String piece = "y".repeat(40);

    assertThatThrownBy(() -> looked(withLongPiece(piece + LOCAL + END, piece)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("webtop-dump-damaged"));
  }

  /** Contacts that do not compress, as pg_dump writes them: each one in a piece of its own. */
  private static byte[] contacts(int count) {
    Random random = new Random(1);
    List<byte[]> rows = new ArrayList<>();
    byte[] bytes = new byte[1500];
    for (int i = 0; i < count; i++) {
      random.nextBytes(bytes);
      rows.add((i + "\t" + Base64.getEncoder().encodeToString(bytes) + "\n").getBytes(UTF_8));
    }
    return TestArchive.of(
            12,
            0,
            List.of(Entry.rows(7, "contacts", "contacts", "COPY contacts (id, name) FROM stdin;")),
            List.of(Block.rows(7, rows)))
        .bytes();
  }

  private static DumpRewriter usual() {
    return new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS);
  }

  private static void assertNothingRuns() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("dump-")) {
        thread.join(10_000); // it may be about to end
        assertThat(thread.isAlive()).as("%s", thread).isFalse();
      }
    }
  }

  @Test
  void noMoreThanAFewPiecesAreHeld() throws Exception {
    CountingInputStream from = new CountingInputStream(new ByteArrayInputStream(contacts(10_000)));
    AtomicLong most = new AtomicLong();
    AtomicLong written = new AtomicLong();
    OutputStream to =
        new OutputStream() {
          @Override
          public void write(int single) {
            throw new AssertionError("byte by byte");
          }

          @Override
          public void write(byte[] bytes, int offset, int count) {
            most.accumulateAndGet(from.getCount() - written.addAndGet(count) * 4 / 3, Math::max);
          }
        };

    Rewritten unused = usual().copy(from, to);

    assertThat(from.getCount()).isGreaterThan(20_000_000);
    assertThat(most.get()).isLessThan(6_000_000);
    assertNothingRuns();
  }

  @Test
  void aFullDiskEndsItAndLeavesNoThreadBehind() throws Exception {
    AtomicLong room = new AtomicLong(1_000_000);
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            write(new byte[1], 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int count) throws IOException {
            if (room.addAndGet(-count) < 0) {
              throw new IOException("No space left on device");
            }
          }
        };

    assertThatThrownBy(() -> usual().copy(new ByteArrayInputStream(contacts(5_000)), full))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device")
        .hasNoSuppressedExceptions();
    assertNothingRuns();
  }

  @Test
  void aDumpThatIsCutOffLeavesNoThreadBehind() throws Exception {
    byte[] archive = contacts(2_000);

    assertThat(problem(Arrays.copyOf(archive, archive.length / 2)))
        .isEqualTo("webtop-dump-damaged");
    assertNothingRuns();
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    Thread.currentThread().interrupt();

    Throwable thrown =
        catchThrowable(
            () ->
                usual()
                    .copy(
                        new ByteArrayInputStream(contacts(1_000)),
                        OutputStream.nullOutputStream()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown).isInstanceOf(InterruptedIOException.class);
    assertNothingRuns();
  }

  @Test
  void aStreamThatFailsIsNoDamagedDump() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken pipe");
          }
        };

    IOException e =
        catchThrowableOfType(
            IOException.class,
            () ->
                new DumpRewriter(ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
                    .copy(failing, new ByteArrayOutputStream()));

    assertThat(e).hasMessage("broken pipe");
  }
}
