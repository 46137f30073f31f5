package io.github.ns8migration.testkit.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The commands that ran on a host, a line of JSON each, for its owner's eyes only. */
final class CommandLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  CommandLog(Path file) throws IOException {
    this.file = file;
    if (!Files.exists(file)) {
      Files.createFile(file);
      Unix.mode(file, 0600); // values set in databases are arguments, passwords among them
    }
  }

  synchronized void add(RanCommand command) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("at", command.at().toString())
            .put("took", command.took().toString())
            .put("exit", command.exitCode());
    command.arguments().forEach(line.putArray("arguments")::add);
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<RanCommand> commands() {
    try {
      List<RanCommand> commands = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        commands.add(command(JSON.readTree(line)));
      }
      return List.copyOf(commands);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RanCommand command(JsonNode line) {
    List<String> arguments = new ArrayList<>();
    line.path("arguments").forEach(argument -> arguments.add(argument.asText()));
    return new RanCommand(
        Instant.parse(line.path("at").asText()),
        Duration.parse(line.path("took").asText()),
        arguments,
        line.path("exit").asInt());
  }
}
