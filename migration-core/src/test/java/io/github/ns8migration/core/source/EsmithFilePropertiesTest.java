package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.EsmithRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class EsmithFilePropertiesTest {
  @Property
  void anyBytesComeBackAsTheyWere(@ForAll("contents") byte[] content) {
    assertThat(EsmithFile.parse(content).bytes()).isEqualTo(content);
  }

  @Property
  void splittingLosesNoText(@ForAll("texts") String right) {
    List<String> fields = EsmithLine.fields(right);

    assertThat(String.join("|", fields)).isEqualTo(right);
    // Whatever bar is left in a field is one that a backslash guards.
    assertThat(fields).noneMatch(field -> field.replace("\\|", "").contains("|"));
  }

  @Property
  void aStoredRecordReadsBackTheSameAndTheRestIsUntouched(
      @ForAll("contents") byte[] content, @ForAll("records") EsmithRecord record) {
    EsmithFile before = EsmithFile.parse(content);

    Optional<EsmithFile> after = storing(before, record);

    Statistics.label("stored").collect(after.isPresent());
    after.ifPresent(
        file -> {
          EsmithFile reread = EsmithFile.parse(file.bytes());
          assertThat(reread.record(record.key())).contains(record);
          assertThat(otherLines(reread, record.key())).isEqualTo(otherLines(before, record.key()));
        });
  }

  @Property
  void aRecordWithoutOddCharactersIsAlwaysStored(@ForAll("plainRecords") EsmithRecord record) {
    assertThat(storing(EsmithFile.EMPTY, record)).isPresent();
  }

  @Property
  void aSetPropertyLeavesTheOthersOfItsRecord(
      @ForAll("records") EsmithRecord record,
      @ForAll("names") String name,
      @ForAll("texts") String value) {
    Optional<EsmithFile> stored = storing(EsmithFile.EMPTY, record);
    Optional<EsmithFile> changed = stored.flatMap(file -> setting(file, record.key(), name, value));

    Statistics.label("set").collect(changed.isPresent());
    changed.ifPresent(
        file ->
            assertThat(EsmithFile.parse(file.bytes()).record(record.key()))
                .contains(record.with(name, value)));
  }

  @Property
  void aRemovedRecordIsGoneAndTheRestIsUntouched(
      @ForAll("contents") byte[] content, @ForAll("names") String key) {
    EsmithFile before = EsmithFile.parse(content);

    EsmithFile after = EsmithFile.parse(before.without(key).bytes());

    assertThat(after.record(key)).isEmpty();
    assertThat(otherLines(after, key)).isEqualTo(otherLines(before, key));
  }

  @Property
  void recordsAreSortedByByteAndEachIsFoundByItsKey(@ForAll("contents") byte[] content) {
    EsmithFile file = EsmithFile.parse(content);

    List<String> keys = file.records().stream().map(EsmithRecord::key).toList();

    assertThat(keys.stream().filter(key -> key.chars().allMatch(c -> c < 128))).isSorted();
    for (EsmithRecord record : file.records()) {
      if (record.key().indexOf('\uFFFD') < 0) {
        assertThat(file.record(record.key())).contains(record);
      }
    }
  }

  @Provide
  Arbitrary<byte[]> contents() {
    // Few different bytes, so that the odd things meet: separators, escapes, comments, no UTF-8.
    return Arbitraries.of(
            "a", "b", "=", "|", "\\", "n", " ", "#", "\n", "\r", "\t", "\u00e0", "\u00c3")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts).getBytes(ISO_8859_1));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "b", "|", "\\", "n", "=", " ", "\n", "#", "\u00e0", "\u65e5")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "ab", "Prop Name", "eth0:0", "info@", "\u00e0");
  }

  @Provide
  Arbitrary<EsmithRecord> records() {
    return records(texts());
  }

  @Provide
  Arbitrary<EsmithRecord> plainRecords() {
    return records(Arbitraries.strings().withChars("aZ9@.:=-'\"$#\u00e0\u65e5").ofMinLength(1));
  }

  private Arbitrary<EsmithRecord> records(Arbitrary<String> values) {
    return Combinators.combine(
            names(), values, Arbitraries.maps(names(), values).ofMaxSize(4).map(TreeMap::new))
        .as(EsmithRecord::new);
  }

  private static Optional<EsmithFile> storing(EsmithFile file, EsmithRecord record) {
    try {
      return Optional.of(file.withRecord(record));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static Optional<EsmithFile> setting(
      EsmithFile file, String key, String name, String value) {
    try {
      return Optional.of(file.withProperties(key, Map.of(name, value)));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  /** Lines of other keys; whether the very last one ends in a line feed is no text of its own. */
  private static List<String> otherLines(EsmithFile file, String key) {
    String content = new String(file.bytes(), ISO_8859_1);
    String prefix = new String(key.getBytes(UTF_8), ISO_8859_1);
    List<String> lines = new ArrayList<>(List.of(content.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.removeIf(line -> line.startsWith(prefix + "="));
    return lines;
  }
}
