package io.github.ns8migration.testkit.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Recorded results of what the real NS8 makes of a delivery of NS7's own tool, to be compared with
 * a prediction.
 *
 * <pre>{@code
 * Recordings recorded = Recordings.of(Set.of("password"))
 *     .with("pcdb", folder.resolve("pcdb.json"));
 * assertThat(recorded.corrected(plan.prediction()))
 *     .isEqualTo(Recordings.tree(plan.prediction()));
 * }</pre>
 *
 * For one thread.
 */
public final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MASK = "***";
  // How a recording came about, and remarks in it: no part of the result.
  private static final Set<String> ABOUT =
      Set.of("produced_by", "repository", "commit", "fixture", "note", "reference-defect");

  private final Set<String> secrets;
  private final ObjectNode documents = JSON.createObjectNode();

  private Recordings(Set<String> secrets) {
    this.secrets = secrets;
  }

  /** None yet; members of those names are masked when they are texts and not empty. */
  public static Recordings of(Set<String> secrets) {
    return new Recordings(secrets);
  }

  /** One more document, from a file of JSON. */
  public Recordings with(String name, Path file) throws IOException {
    return with(name, JSON.readTree(file.toFile()));
  }

  /** One more document. */
  public Recordings with(String name, JsonNode content) {
    documents.set(name, plain(content));
    return this;
  }

  /** A prediction's documents in the same form. */
  public static JsonNode tree(Prediction prediction) {
    return JSON.valueToTree(prediction.documents());
  }

  /** A document without remarks, with masks. */
  private JsonNode plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode kept = JSON.createObjectNode();
      object
          .properties()
          .forEach(
              each -> {
                if (!ABOUT.contains(each.getKey())) {
                  kept.set(each.getKey(), masked(each.getKey(), each.getValue()));
                }
              });
      return kept;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode kept = JSON.createArrayNode();
      array.forEach(each -> kept.add(plain(each)));
      return kept;
    }
    return node;
  }

  private JsonNode masked(String name, JsonNode value) {
    return secrets.contains(name) && value.isTextual() && !value.asText().isEmpty()
        ? TextNode.valueOf(MASK)
        : plain(value);
  }

  /**
   * The recordings with every correction done to them, which must equal the prediction.
   *
   * @throws AssertionError when a correction names another value than the one that was recorded
   */
  public JsonNode corrected(Prediction prediction) {
    ObjectNode root = documents.deepCopy();
    JsonNode ours = tree(prediction);
    for (Correction each : prediction.corrections()) {
      apply(root, JsonPointer.compile(each.pointer()), each, ours);
    }
    return root;
  }

  private static void apply(ObjectNode root, JsonPointer at, Correction correction, JsonNode ours) {
    if (correction.kind() == Correction.Kind.CHANGED
        || correction.kind() == Correction.Kind.MISSING) {
      JsonNode recorded = root.at(at);
      JsonNode named = JSON.valueToTree(correction.reference());
      if (!recorded.equals(named)) {
        throw new AssertionError(
            at + ": recorded is " + recorded + ", the correction names " + named);
      }
    }
    JsonNode parent = root.at(at.head());
    String step = at.last().getMatchingProperty();
    if (parent instanceof ArrayNode list) {
      inList(list, Integer.parseInt(step), correction.kind(), ours.at(at));
    } else if (parent instanceof ObjectNode object) {
      if (correction.kind() == Correction.Kind.MISSING) {
        object.remove(step);
      } else {
        object.set(step, ours.at(at));
      }
    } else {
      throw new AssertionError(at + " is nowhere in the recording");
    }
  }

  private static void inList(ArrayNode list, int index, Correction.Kind kind, JsonNode ours) {
    switch (kind) {
      case ADDED -> list.insert(index, ours);
      case MISSING -> list.remove(index);
      default -> list.set(index, ours);
    }
  }
}
