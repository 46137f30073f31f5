package io.github.ns8migration.testkit.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.MoreFiles;
import io.github.ns8migration.api.source.HostCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

final class RecordRoundTripPropertiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Path folder;
  private static TestHost host;

  @BeforeContainer
  static void build() throws Exception {
    folder = Files.createTempDirectory("roundtrip");
    host = TestHost.builder("server.example.org").build(folder);
  }

  @AfterContainer
  static void clean() throws Exception {
    host.close();
    MoreFiles.deleteRecursively(folder);
  }

  @Property(tries = 200)
  void whatIsSetIsPrintedAndReadByTheEngine(
      @ForAll("names") String key, @ForAll("properties") Map<String, String> properties)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("db", "quirks", "set", key, "type"));
    properties.forEach((name, value) -> command.addAll(List.of(name, value)));

    host.run(HostCommand.of(command.toArray(String[]::new)));

    JsonNode printed =
        JSON.readTree(host.run(HostCommand.of("db", "quirks", "printjson", key)).output());
    Map<String, String> read = new TreeMap<>();
    printed.path("props").properties().forEach(p -> read.put(p.getKey(), p.getValue().asText()));
    assertThat(read).isEqualTo(new TreeMap<>(properties));
    assertThat(host.source().database("quirks").record(key).orElseThrow().properties())
        .containsExactlyInAnyOrderEntriesOf(properties);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("abcXYZ09._-@è日").ofMinLength(1).ofMaxLength(12);
  }

  @Provide
  Arbitrary<Map<String, String>> properties() {
    return Arbitraries.maps(names(), values()).ofMaxSize(5);
  }

  /** All a value may hold; the last one of a record loses blanks at its end, so none ends so. */
  private static Arbitrary<String> values() {
    return Arbitraries.strings()
        .withChars("abc=,;:#'\"$`&%!{}è日 \t\\")
        .ofMaxLength(20)
        .filter(value -> !value.endsWith("\\") && value.equals(value.stripTrailing()));
  }
}
