package io.github.ns8migration.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of failures seen in the field says what is tested, and what is tested stands in it. */
class FieldFailuresTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern TAG = Pattern.compile("Tag\\(\"(F[0-9]{2})\"\\)");

  private record Row(String id, String here, String how, String test) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(PROJECT.resolve("docs/field-failures.md"))) {
      if (line.startsWith("| F")) {
        String[] cells = line.split("\\|", -1);
        assertThat(cells).as(line).hasSize(8);
        rows.add(
            new Row(
                cells[1].trim(),
                cells[4].trim(),
                cells[5].trim(),
                cells[6].replace('`', ' ').trim()));
      }
    }
    return rows;
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (Path file : files.filter(FieldFailuresTest::isTest).toList()) {
        String name = String.valueOf(file.getFileName());
        // Two classes of one name, in two modules, count as one.
        String key = name.substring(0, name.length() - ".java".length());
        sources.merge(key, Files.readString(file), String::concat);
      }
    }
    return sources;
  }

  private static boolean isTest(Path file) {
    return file.toString().contains("/src/test/java/") && file.toString().endsWith(".java");
  }

  @Test
  void everyFailureHasItsRow() throws IOException {
    List<String> ids = IntStream.rangeClosed(1, 80).mapToObj("F%02d"::formatted).toList();

    assertThat(rows()).extracting(Row::id).containsExactlyElementsOf(ids);
  }

  @Test
  void whatIsSurvivedHasATestWithItsTag() throws IOException {
    Map<String, String> sources = testSources();
    for (Row row : rows()) {
      if (row.here().equals("survived")) {
        String[] test = row.test().split("#");
        assertThat(test).as("%s", row).hasSize(2);
        assertThat(sources).as("%s", row).containsKey(test[0]);
        assertThat(sources.get(test[0]))
            .as("%s", row)
            .contains("Tag(\"" + row.id() + "\")")
            .contains(" " + test[1] + "(");
      }
    }
  }

  @Test
  void whatIsNotSurvivedSaysWhy() throws IOException {
    List<String> tagged = new ArrayList<>();
    for (String source : testSources().values()) {
      Matcher tags = TAG.matcher(source);
      while (tags.find()) {
        tagged.add(tags.group(1));
      }
    }
    for (Row row : rows()) {
      if (!row.here().equals("survived")) {
        assertThat(row.here()).isIn("open", "not applicable");
        assertThat(row.how()).as("%s", row).isNotBlank();
        assertThat(row.test()).as("%s", row).isEmpty();
        if (row.here().equals("not applicable")) {
          assertThat(tagged).as("%s", row).doesNotContain(row.id());
        }
      }
    }
  }
}
