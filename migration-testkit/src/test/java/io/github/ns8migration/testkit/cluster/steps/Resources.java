package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Recorded deliveries and results. */
final class Resources {

  private static final String DEFECT = "reference-defect";

  private Resources() {}

  static Path path(String name) {
    try {
      return Path.of(Resources.class.getResource("/" + name).toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** A recorded result, without the remarks on what should not be copied. */
  static JsonNode golden(String name) {
    try {
      JsonNode json = Delivered.JSON.readTree(Files.readAllBytes(path("golden/" + name)));
      json.findParents(DEFECT).forEach(parent -> ((ObjectNode) parent).remove(DEFECT));
      return json;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<String> lines(String name) {
    try {
      return Files.readAllLines(path(name)).stream().filter(l -> !l.startsWith("#")).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static void copy(String name, Path target) {
    Path source = path(name);
    try (Stream<Path> all = Files.walk(source)) {
      for (Path each : all.toList()) {
        Path place = target.resolve(source.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(place);
        } else {
          Files.copy(each, place);
        }
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
