package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ReceivingSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A module on a node of its own, with a delivery that tests change before the import runs. */
final class TestSite implements ReceivingSite {

  static final String UUID = "8d257122-1111-4222-8333-444455556666";

  private final Path root;
  private final ModuleBehaviour module;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<Map<String, String>> services = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final Set<String> flags = new TreeSet<>();
  private final ArrayNode domains = JsonNodeFactory.instance.arrayNode();

  TestSite(Path root, ModuleBehaviour module) {
    this.root = root;
    this.module = module;
    domains.addObject().put("name", "example.org").put("location", "external");
    create(state());
    create(volume("dovecot-data"));
  }

  /** Copies the delivery of the small company, named as the folder in the resources. */
  TestSite deliver(String name) {
    Resources.copy("delivered/" + name, state());
    return this;
  }

  TestSite deliverMailboxes() {
    MailTree.build(volume("dovecot-data"));
    return this;
  }

  TestSite put(String file, String content) {
    try {
      Files.createDirectories(state().resolve(file).getParent());
      Files.writeString(state().resolve(file), content);
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
    return this;
  }

  TestSite without(String file) {
    try {
      Files.delete(state().resolve(file));
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
    return this;
  }

  /** Changes the properties of a record dump. */
  TestSite props(String file, Consumer<ObjectNode> change) {
    ObjectNode record = (ObjectNode) json(file);
    change.accept((ObjectNode) record.get("props"));
    return put(file, record.toString());
  }

  /** Adds a record to a database dump. */
  TestSite add(String file, String type, String name, Map<String, String> props) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("name", name).put("type", type);
    props.forEach(record.putObject("props")::put);
    return add(file, record);
  }

  TestSite add(String file, ObjectNode record) {
    ArrayNode records = (ArrayNode) json(file);
    return put(file, records.add(record).toString());
  }

  JsonNode json(String file) {
    try {
      return Delivered.JSON.readTree(Files.readAllBytes(state().resolve(file)));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  TestSite withoutUserDomain() {
    domains.removeAll();
    return this;
  }

  /** Runs all steps in order; answers with the name of the step that failed, if one did. */
  Optional<String> runImport() {
    for (ModuleBehaviour.Step step : module.importSteps()) {
      try {
        lines.add("# " + step.name());
        step.run(this);
      } catch (StepFailure failure) {
        lines.add(failure.error());
        return Optional.of(step.name());
      }
    }
    return Optional.empty();
  }

  void runStep(String name) throws StepFailure {
    for (ModuleBehaviour.Step step : module.importSteps()) {
      if (step.name().equals(name)) {
        step.run(this);
        return;
      }
    }
    throw new AssertionError("no step " + name);
  }

  JsonNode ask(String action) throws StepFailure {
    return ask(action, JsonNodeFactory.instance.nullNode());
  }

  JsonNode ask(String action, JsonNode input) throws StepFailure {
    return module.action(action).orElseThrow().run(this, input);
  }

  /** What a step wrote to standard error. */
  List<String> linesOf(String step) {
    int from = lines.indexOf("# " + step) + 1;
    List<String> own = new ArrayList<>();
    for (String line : lines.subList(from, lines.size())) {
      if (line.startsWith("# ")) {
        break;
      }
      own.add(line);
    }
    return own;
  }

  Map<String, String> publish(String service, Map<String, String> attributes) {
    publishService(service, "tcp", attributes);
    return attributes;
  }

  List<Map<String, String>> services() {
    return services;
  }

  @Override
  public String moduleId() {
    return "mail1";
  }

  @Override
  public String moduleUuid() {
    return UUID;
  }

  @Override
  public int node() {
    return 1;
  }

  @Override
  public String nodeFqdn() {
    return "Node1.NS8.example.net";
  }

  @Override
  public String nodeVpnAddress() {
    return "10.5.4.1";
  }

  @Override
  public Path state() {
    return root.resolve("state");
  }

  @Override
  public Path volume(String name) {
    return root.resolve(name);
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Set<String> flags() {
    return flags;
  }

  @Override
  public String clusterNetwork() {
    return "10.5.4.0/24";
  }

  @Override
  public void publishService(String service, String transport, Map<String, String> attributes) {
    Map<String, String> entry = new LinkedHashMap<>(attributes);
    entry.put("service", service);
    entry.put("transport", transport);
    services.add(entry);
  }

  @Override
  public boolean serviceOf(String moduleUuidOrId, String service) {
    return findService(service, "module_uuid", moduleUuidOrId).isPresent();
  }

  @Override
  public Optional<Map<String, String>> findService(String service, String attribute, String value) {
    return services.stream()
        .filter(entry -> service.equals(entry.get("service")))
        .filter(entry -> value.equals(entry.get(attribute)))
        .findFirst();
  }

  @Override
  public JsonNode userDomains() {
    return domains;
  }

  @Override
  public JsonNode runTask(String action, JsonNode input) throws StepFailure {
    return ask(action, input);
  }

  /** All has arrived before the import began. */
  @Override
  public void receiveAgain(Map<String, Path> modules, List<String> within) {
    modules.values().forEach(TestSite::create);
  }

  @Override
  public void log(String line) {
    lines.add(line);
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
  }

  /** Host names of routes, those of others included. */
  final List<String> routes = new ArrayList<>();

  @Override
  public JsonNode runOnTraefik(String action, JsonNode input) {
    routes.add(input.path("host").asText());
    return JsonNodeFactory.instance.nullNode();
  }

  @Override
  public boolean routeInUse(String hostName) {
    return routes.contains(hostName);
  }
}
