package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the state files that a client delivered; a file that is missing or damaged ends the step.
 */
final class Delivered {

  static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Delivered() {}

  static byte[] bytes(ModuleSite site, String file) throws StepFailure {
    Path path = site.state().resolve(file);
    if (!Files.isRegularFile(path)) {
      throw Crash.uncaught("FileNotFoundError", file);
    }
    try {
      return Files.readAllBytes(path);
    } catch (IOException unreadable) {
      throw Crash.uncaught("OSError", file + ": " + unreadable.getMessage());
    }
  }

  /** A file of one line, without the white space around it. */
  static String line(ModuleSite site, String file) throws StepFailure {
    return PythonNumbers.strip(new String(bytes(site, file), StandardCharsets.UTF_8));
  }

  static JsonNode json(ModuleSite site, String file) throws StepFailure {
    byte[] content = bytes(site, file);
    try {
      JsonNode parsed = JSON.readTree(content);
      if (parsed.isMissingNode()) {
        throw Crash.uncaught("JSONDecodeError", file + " is empty");
      }
      return parsed;
    } catch (JsonProcessingException damaged) {
      throw Crash.uncaught("JSONDecodeError", file + ": " + damaged.getOriginalMessage());
    } catch (IOException unreadable) {
      throw Crash.uncaught("OSError", file + ": " + unreadable.getMessage());
    }
  }

  /** The records of a database dump. */
  static List<JsonNode> records(ModuleSite site, String file) throws StepFailure {
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode element : array(site, file)) {
      if (!element.isObject()) {
        throw Crash.uncaught("AttributeError", file + " holds something that is no record");
      }
      records.add(element);
    }
    return records;
  }

  /** A JSON array of texts. */
  static List<String> names(ModuleSite site, String file) throws StepFailure {
    List<String> names = new ArrayList<>();
    for (JsonNode element : array(site, file)) {
      names.add(element.asText());
    }
    return names;
  }

  private static JsonNode array(ModuleSite site, String file) throws StepFailure {
    JsonNode array = json(site, file);
    if (!array.isArray()) {
      throw Crash.uncaught("TypeError", file + " is no array");
    }
    return array;
  }
}
