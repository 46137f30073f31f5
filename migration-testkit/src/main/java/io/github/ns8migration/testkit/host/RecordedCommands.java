package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What commands of the host answer, recorded: exit status and standard output by the exact
 * arguments. Kept in a folder of its own, {@code commands.json} and a file for each output.
 */
final class RecordedCommands {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "commands.json";

  /**
   * One answer.
   *
   * @param output its standard output, as bytes in a file; empty for none
   */
  record Recorded(int exitCode, Optional<Path> output) {
    InputStream open() throws IOException {
      return output.isPresent()
          ? Files.newInputStream(output.get())
          : InputStream.nullInputStream();
    }

    String text() throws IOException {
      return output.isPresent() ? new String(Files.readAllBytes(output.get()), UTF_8) : "";
    }
  }

  private final Map<List<String>, Recorded> byArguments = new LinkedHashMap<>();

  private RecordedCommands() {}

  /** Those kept in that folder; none when there is no such folder. */
  static RecordedCommands in(Path folder) throws IOException {
    RecordedCommands commands = new RecordedCommands();
    if (Files.exists(folder.resolve(INDEX))) {
      for (JsonNode one : JSON.readTree(folder.resolve(INDEX).toFile())) {
        List<String> arguments = new ArrayList<>();
        one.path("arguments").forEach(argument -> arguments.add(argument.asText()));
        Optional<Path> output =
            Optional.of(one.path("output").asText())
                .filter(name -> !name.isEmpty())
                .map(folder::resolve);
        commands.byArguments.put(
            List.copyOf(arguments), new Recorded(one.path("exit").asInt(), output));
      }
    }
    return commands;
  }

  Optional<Recorded> answer(List<String> arguments) {
    return Optional.ofNullable(byArguments.get(arguments));
  }

  /** Keeps the answers of a fixture ({@code commands/commands.tsv}) in a folder. */
  static void copy(Path fixture, Path folder) throws IOException {
    Writer writer = new Writer(folder);
    Path table = fixture.resolve("commands/commands.tsv");
    if (Files.exists(table)) {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.split("\t", 3);
        if (!line.startsWith("#") && columns.length == 3) {
          Path output = fixture.resolve("commands").resolve(columns[1]).normalize();
          writer.add(
              Integer.parseInt(columns[0]),
              columns[1].equals("-") ? Optional.empty() : Optional.of(output),
              words(columns[2]));
        }
      }
    }
    writer.close();
  }

  /** The words of a command line: blanks part them, double quotes keep them together. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (c == ' ' && !quoted) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  /** Writes such a folder. */
  static final class Writer {
    private final Path folder;
    private final ArrayNode index = JSON.createArrayNode();

    Writer(Path folder) throws IOException {
      this.folder = folder;
      Files.createDirectories(folder);
    }

    void add(int exitCode, Optional<Path> output, List<String> arguments) throws IOException {
      String name = output.isPresent() ? index.size() + "-" + output.get().getFileName() : "";
      if (output.isPresent()) {
        Files.copy(output.get(), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      put(exitCode, name, arguments);
    }

    void add(String output, String... arguments) throws IOException {
      String name = index.size() + ".out";
      Files.writeString(folder.resolve(name), output);
      put(0, name, List.of(arguments));
    }

    private void put(int exitCode, String output, List<String> arguments) {
      ArrayNode words =
          index.addObject().put("exit", exitCode).put("output", output).putArray("arguments");
      arguments.forEach(words::add);
    }

    void close() throws IOException {
      JSON.writeValue(folder.resolve(INDEX).toFile(), index);
    }
  }
}
