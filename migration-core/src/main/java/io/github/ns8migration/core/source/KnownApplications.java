package io.github.ns8migration.core.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.value.ApplicationId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The applications of NS7 that this toolkit knows without having a migrator for them. They stand in
 * the data file {@code known-applications.json} beside this class, in the order in which the
 * existing tool lists them.
 */
public final class KnownApplications {
  private static final String DATA = "known-applications.json";

  private KnownApplications() {}

  /** All of them. */
  public static List<KnownApplication> load() {
    try (InputStream data = KnownApplications.class.getResourceAsStream(DATA)) {
      if (data == null) {
        throw new FileNotFoundException(DATA);
      }
      return stream(new ObjectMapper().readTree(data)).map(KnownApplications::read).toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken); // the file is part of the jar
    }
  }

  private static KnownApplication read(JsonNode node) {
    return new KnownApplication(
        new ApplicationId(text(node, "id")),
        text(node, "title"),
        Optional.ofNullable(node.get("follows")).map(JsonNode::asText).map(ApplicationId::new),
        texts(node.get("installedWhen")),
        Optional.ofNullable(node.get("setup")).map(KnownApplications::setup),
        text(node, "byHand"));
  }

  private static KnownApplication.Setup setup(JsonNode node) {
    return new KnownApplication.Setup(
        text(node, "record"), text(node, "enabled"), texts(node.get("filled")));
  }

  private static String text(JsonNode node, String name) {
    return node.required(name).asText();
  }

  private static List<String> texts(JsonNode array) {
    return stream(array).map(JsonNode::asText).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
