package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DbProgramTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private TestHost host;

  @BeforeEach
  void prepare() throws Exception {
    host = SharedHost.asNew();
  }

  static Stream<String> databases() throws Exception {
    Path expected = Fixtures.folder("ns7-small").resolve("expected/printjson");
    try (Stream<Path> files = Files.list(expected)) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void printjsonAnswersAsTheRealProgram(String name) throws Exception {
    JsonNode expected =
        JSON.readTree(
            Fixtures.folder("ns7-small").resolve("expected/printjson/" + name + ".json").toFile());

    CommandOutput answer = Fixtures.run(host, "/sbin/e-smith/db", name, "printjson");

    assertThat(answer.exitCode()).isZero();
    assertThat(JSON.readTree(answer.output())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration", "accounts", "domains", "networks", "quirks"})
  void theEngineReadsTheSameRecordsByItself(String name) throws Exception {
    JsonNode printed = JSON.readTree(Fixtures.run(host, "db", name, "printjson").output());

    List<EsmithRecord> read = host.source().database(name).records();

    assertThat(read).extracting(EsmithRecord::key).isEqualTo(names(printed));
    for (int i = 0; i < read.size(); i++) {
      JsonNode properties = printed.get(i).path("props");
      EsmithRecord record = read.get(i);
      assertThat(record.type()).isEqualTo(printed.get(i).path("type").asText());
      record
          .properties()
          .forEach(
              (property, value) ->
                  assertThat(properties.path(property).textValue())
                      .as(record.key() + "." + property)
                      .isEqualTo(value));
    }
  }

  private static List<String> names(JsonNode records) {
    return Stream.iterate(0, i -> i < records.size(), i -> i + 1)
        .map(i -> records.get(i).path("name").asText())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          config getprop postfix status                       ; 0   ; enabled\\n
          config getprop ns8 Host                             ; 0   ; \\n
          config getprop nosuch status                        ; 1   ; ''
          config getprop postfix nosuch                       ; 1   ; ''
          config printjson nosuch                             ; 0   ; 1
          config getjson nosuch                               ; 0   ; 1
          db nosuch printjson                                 ; 0   ; []
          db nosuch keys                                      ; 1   ; ''
          db smarthosts keys                                  ; 0   ; @shop.example.org\\norders@partner.example.net\\n
          config get maxAcctNameLength                        ; 0   ; 31\\n
          config get nosuch                                   ; 1   ; ''
          config gettype postfix                              ; 0   ; service\\n
          config gettype nosuch                               ; 1   ; ''
          config printprop olefy                              ; 0   ; TCPPort=10632\\naccess=\\nstatus=enabled\\n
          config printprop olefy status                       ; 0   ; status=enabled\\n
          config printprop nosuch                             ; 1   ; ''
          config setprop postfix status disabled              ; 0   ; ''
          config setprop nosuch status disabled               ; 0   ; ''
          config setprop postfix status                       ; 255 ; ''
          config delprop postfix nosuch                       ; 0   ; ''
          config delprop nosuch status                        ; 0   ; ''
          config delete nosuch                                ; 1   ; ''
          config delete olefy                                 ; 0   ; ''
          config set new service status enabled               ; 0   ; ''
          config setdefault olefy service status disabled     ; 0   ; ''
          /sbin/e-smith/db quirks printjson b2-empty-first    ; 0   ; null
          /sbin/e-smith/db quirks getprop a6-escaped-pipe Description ; 0 ; left \\| right\\n
          /sbin/e-smith/config get DomainName                 ; 0   ; example.org\\n
          """)
  void commandsHaveTheExitCodesAndShapesOfNs7(String command, int exitCode, String output)
      throws Exception {
    CommandOutput answer = Fixtures.runLine(host, command);

    assertThat(answer.exitCode()).isEqualTo(exitCode);
    assertThat(answer.output()).isEqualTo(output.replace("\\n", "\n"));
  }

  @Test
  void setpropChangesTheRecordAndNothingElse() throws Exception {
    JsonNode before = JSON.readTree(Fixtures.run(host, "config", "printjson").output());

    Fixtures.run(host, "config", "setprop", "postfix", "status", "disabled", "Note", "città");

    JsonNode after = JSON.readTree(Fixtures.run(host, "config", "printjson").output());
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i).path("name").asText().equals("postfix")) {
        assertThat(after.get(i).path("props").path("status").asText()).isEqualTo("disabled");
        assertThat(after.get(i).path("props").path("Note").asText()).isEqualTo("città");
      } else {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  @Test
  void setpropOfAMissingRecordWritesNothing() throws Exception {
    byte[] before = Files.readAllBytes(host.path("/var/lib/nethserver/db/configuration"));

    Fixtures.run(host, "config", "setprop", "nosuch", "status", "enabled");

    assertThat(host.path("/var/lib/nethserver/db/configuration")).hasBinaryContent(before);
  }

  @Test
  @Tag("F01")
  void aBareVerticalBarShiftsTheFieldsAsOnNs7() throws Exception {
    Fixtures.run(host, "config", "setprop", "ns8", "Password", "a|b");

    JsonNode record = JSON.readTree(Fixtures.run(host, "config", "printjson", "ns8").output());
    assertThat(record.path("props").path("Password").asText()).isEqualTo("a");
    assertThat(record.path("props").has("b")).isTrue();
  }

  @Test
  void aLineFeedIsStoredAsTwoCharactersAndReadBack() throws Exception {
    Fixtures.run(host, "config", "setprop", "ns8", "Host", "one\ntwo");

    assertThat(Files.readString(host.path("/var/lib/nethserver/db/configuration"), ISO_8859_1))
        .contains("Host|one\\ntwo|");
    assertThat(Fixtures.run(host, "config", "getprop", "ns8", "Host").output())
        .isEqualTo("one\ntwo\n");
  }

  @Test
  void setjsonReplacesRecords() throws Exception {
    Fixtures.run(
        host,
        "db",
        "networks",
        "setjson",
        "[{\"name\":\"10.9.0.0\",\"type\":\"network\",\"props\":{\"Mask\":\"255.255.0.0\"}}]");

    assertThat(Fixtures.run(host, "db", "networks", "get", "10.9.0.0").output())
        .isEqualTo("network|Mask|255.255.0.0\n");
  }

  @Test
  void modeAndOwnerOfADatabaseSurviveAWrite() throws Exception {
    Path file = host.path("/var/lib/nethserver/db/configuration");
    Object owner = Files.getAttribute(file, "unix:gid");

    Fixtures.run(host, "config", "setprop", "postfix", "status", "disabled");

    assertThat((Integer) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(0640);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(owner);
  }

  @Test
  void anOverlayIsSeenByDb() throws Exception {
    TestHost finished =
        TestHost.prepare(
            HostFixture.at(Fixtures.folder("ns7-small"))
                .with(Fixtures.folder("ns7-state/mail-finished")),
            folder.resolve("finished"));

    assertThat(Fixtures.run(finished, "config", "getprop", "postfix", "status").output())
        .isEqualTo("disabled\n");
    assertThat(finished.unit("postfix").running()).isFalse();
    assertThat(finished.unit("slapd").running()).isTrue();
  }
}
