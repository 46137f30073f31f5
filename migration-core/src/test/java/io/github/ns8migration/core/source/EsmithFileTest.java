package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EsmithFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "ns7-small, accounts",
    "ns7-small, configuration",
    "ns7-small, domains",
    "ns7-small, getmail",
    "ns7-small, hosts",
    "ns7-small, networks",
    "ns7-small, quirks",
    "ns7-small, smarthosts",
    "ns7-ad, accounts",
    "ns7-ad, configuration",
    "ns7-ad, domains",
    "ns7-ad, hosts",
    "ns7-ad, networks"
  })
  void printsWhatTheRealProgramPrints(String host, String name) throws Exception {
    EsmithFile file = Fixtures.database(host, name);

    String printed = EsmithJson.database(file);

    byte[] expected = Fixtures.bytes(host + "/printjson/" + name + ".json");
    assertThat(JSON.readTree(printed)).isEqualTo(JSON.readTree(expected));
  }

  @ParameterizedTest
  @CsvSource({"ns7-small, accounts", "ns7-small, quirks", "ns7-ad, domains"})
  void givesBackTheBytesItRead(String host, String name) {
    byte[] content = Fixtures.bytes(host + "/db/" + name);

    assertThat(EsmithFile.parse(content).bytes()).isEqualTo(content);
  }

  @Test
  @Tag("F08")
  void aMissingRecordPrintsABareOne() {
    EsmithFile file = Fixtures.quirks();

    assertThat(EsmithJson.record(file, "nsdc")).isEqualTo("1");
    assertThat(file.record("nsdc")).isEmpty();
    assertThat(EsmithJson.database(EsmithFile.EMPTY)).isEqualTo("[]");
  }

  @Test
  void propertiesWithoutATypeAreReadOneByOneButNotPrinted() {
    EsmithFile file = Fixtures.quirks();

    assertThat(EsmithJson.record(file, "b2-empty-first")).isEqualTo("null");
    assertThat(file.record("b2-empty-first").orElseThrow().property("Prop")).contains("value");
    assertThat(file.records()).extracting(EsmithRecord::key).doesNotContain("b2-empty-first");
  }

  @Test
  void anEmptyTypePrintsAnEmptyText() {
    assertThat(EsmithJson.record(Fixtures.quirks(), "a3-empty-value"))
        .isEqualTo("{\"name\":\"a3-empty-value\",\"type\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a4-no-equal-sign",
        "c1-key-with-blanks",
        " c1-key-with-blanks ",
        "# updated",
        "   # an indented comment, after an empty line",
        ""
      })
  void whatIsNoRecordCannotBeRead(String key) {
    assertThat(Fixtures.quirks().record(key)).isEmpty();
  }

  @Test
  void anEscapedBarKeepsItsBackslash() {
    EsmithRecord record = Fixtures.quirks().record("a6-escaped-pipe").orElseThrow();

    assertThat(record.property("Description")).contains("left \\| right");
    assertThat(record.unescaped("Description")).contains("left | right");
  }

  @Test
  void aNameWithoutValueHasNull() {
    EsmithRecord record = Fixtures.quirks().record("a8-odd-fields").orElseThrow();

    assertThat(record.properties())
        .containsExactly(entry("status", "enabled"), entry("Orphan", null));
  }

  @Test
  void aChangedRecordIsTheOnlyLineThatDiffers() {
    EsmithFile file = Fixtures.quirks();

    EsmithFile changed = file.withProperties("a1-plain", Map.of("status", "disabled", "Zone", "x"));

    List<String> expected = new ArrayList<>(lines(file));
    expected.replaceAll(
        line ->
            line.startsWith("a1-plain=")
                ? "a1-plain=service|TCPPort|25|Zone|x|status|disabled"
                : line);
    assertThat(lines(changed)).isEqualTo(expected);
    assertThat(changed.bytes()).endsWith("|enabled".getBytes(UTF_8)); // still no line feed there
  }

  @Test
  void aChangeOfARecordKeepsBytesThatAreNoUtf8() {
    EsmithFile changed = Fixtures.quirks().withProperties("b6-latin1", Map.of("status", "enabled"));

    assertThat(lines(changed)).contains("b6-latin1=ibay|Description|Societ\u00e0|status|enabled");
  }

  @Test
  void aNameWithoutValueStaysWithoutWhenOthersChange() {
    EsmithFile changed =
        Fixtures.quirks().withProperties("a8-odd-fields", Map.of("status", "disabled", "z", "1"));

    assertThat(lines(changed)).contains("a8-odd-fields=service|status|disabled|z|1|Orphan");
  }

  @Test
  void ofTwoLinesWithOneKeyTheLastIsChangedAndBothAreRemoved() {
    EsmithFile file = Fixtures.quirks();

    EsmithFile changed = file.withProperties("b4-dup-key", Map.of("n", "3"));
    EsmithFile removed = file.without("b4-dup-key");

    assertThat(lines(changed)).containsSubsequence("b4-dup-key=first|n|1", "b4-dup-key=second|n|3");
    assertThat(lines(removed)).noneMatch(line -> line.startsWith("b4-dup-key"));
    assertThat(lines(removed)).hasSize(lines(file).size() - 2);
  }

  @Test
  void aNewRecordStandsWhereASortedFileHasIt() {
    EsmithFile file = EsmithFile.parse("# warning\na=x\nC=y\nc=z".getBytes(UTF_8));

    EsmithFile changed =
        file.withRecords(
            List.of(
                new EsmithRecord("d", "service", Map.of("status", "enabled")),
                new EsmithRecord("B", "t", Map.of("b", "1", "A", "2"))));

    assertThat(new String(changed.bytes(), UTF_8))
        .isEqualTo("# warning\nB=t|A|2|b|1\na=x\nC=y\nc=z\nd=service|status|enabled\n");
  }

  @Test
  void setpropOnAMissingRecordAndDelpropOfAMissingNameChangeNothing() {
    EsmithFile file = Fixtures.quirks();

    assertThat(file.withProperties("nsdc", Map.of("status", "x")).bytes()).isEqualTo(file.bytes());
    assertThat(file.withoutProperties("a1-plain", Set.of("x")).bytes()).isEqualTo(file.bytes());
  }

  @Test
  void aLineFeedInAValueIsStoredAsTwoCharacters() {
    EsmithFile file =
        EsmithFile.EMPTY.withRecord(new EsmithRecord("k", "t", Map.of("Motd", "one\ntwo")));

    assertThat(new String(file.bytes(), UTF_8)).isEqualTo("k=t|Motd|one\\ntwo\n");
    assertThat(file.record("k").orElseThrow().property("Motd")).contains("one\ntwo");
  }

  @ParameterizedTest
  @Tag("F01")
  @ValueSource(strings = {"a|b", "ends with \\", "C:\\new", "blank at the end "})
  void aValueThatWouldReadBackAsAnotherIsRefused(String value) {
    EsmithFile file = Fixtures.quirks();
    EsmithRecord record = new EsmithRecord("k", "t", Map.of("Secret", value));

    assertThatThrownBy(() -> file.withRecord(record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(value);
    assertThatThrownBy(() -> file.withProperties("a1-plain", Map.of("zz", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " k", "k ", "k=l", "#k", "k\nl"})
  void aKeyThatWouldReadBackAsAnotherIsRefused(String key) {
    assertThatThrownBy(() -> EsmithFile.EMPTY.withRecord(new EsmithRecord(key, "t", Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMissingFileIsAnEmptyDatabase(@TempDir Path folder) throws Exception {
    assertThat(EsmithFile.read(folder.resolve("getmail")).records()).isEmpty();
  }

  @Test
  void aReplacedFileKeepsModeOwnerAndGroup(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("accounts"), Fixtures.quirks().bytes());
    Files.setAttribute(file, "unix:mode", 0604);
    Files.setAttribute(file, "unix:uid", 12);
    Files.setAttribute(file, "unix:gid", 4);

    Fixtures.quirks().without("a1-plain").writeTo(file);

    assertThat(Files.readAttributes(file, "unix:mode,uid,gid"))
        .containsEntry("mode", 0100604)
        .containsEntry("uid", 12)
        .containsEntry("gid", 4);
    assertThat(EsmithFile.read(file).record("a1-plain")).isEmpty();
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file)); // nothing beside it
  }

  @Test
  void aNewFileIsNotForEverybody(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("getmail");

    Fixtures.database("ns7-small", "getmail").writeTo(file);

    assertThat(Files.readAttributes(file, "unix:mode")).containsEntry("mode", 0100640);
  }

  @Test
  void aWriteThatChangesNothingDoesNotTouchTheFile(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("accounts"), Fixtures.quirks().bytes());
    Object inode = Files.getAttribute(file, "unix:ino");

    EsmithFile.update(file, content -> content.withProperties("a1-plain", Map.of("TCPPort", "25")));

    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void sixtyThousandRecordsAreReadChangedAndPrinted() throws Exception {
    List<EsmithRecord> records =
        IntStream.range(0, 60_000)
            .mapToObj(
                i -> new EsmithRecord("user" + i + "@example.org", "user", Map.of("n", "" + i)))
            .toList();
    EsmithFile file = EsmithFile.parse(EsmithFile.EMPTY.withRecords(records).bytes());

    EsmithFile changed = file.withProperties("user31415@example.org", Map.of("n", "changed"));

    StringWriter printed = new StringWriter();
    EsmithJson.write(changed, printed);
    assertThat(JSON.readTree(printed.toString())).hasSize(60_000);
    assertThat(changed.record("user31415@example.org").orElseThrow().property("n"))
        .contains("changed");
    assertThat(changed.records())
        .extracting(EsmithRecord::key)
        .startsWith("user0@example.org", "user10000@example.org", "user10001@example.org");
    List<String> before = lines(file);
    List<String> after = lines(changed);
    assertThat(IntStream.range(0, 60_000).filter(i -> !before.get(i).equals(after.get(i))))
        .hasSize(1);
  }

  private static List<String> lines(EsmithFile file) {
    return List.of(new String(file.bytes(), ISO_8859_1).split("\n", -1));
  }
}
