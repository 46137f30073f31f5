package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The imapsync module: takes over what the POP3/IMAP connector of NS7 fetched.
 *
 * <p>Its step does what ns8-imapsync does, defects included: {@code status} is not looked at, every
 * {@code Delete} but {@code -1} deletes the remote mail at once, a retriever it does not know takes
 * over what the record before it had. Tasks are files below {@code state/imapsync}, as on NS8. One
 * object for one instance; safe for use by many threads.
 */
public final class ImapsyncBehaviour implements ModuleBehaviour {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String DELIVERED = "getmail.json";
  private static final List<String> REQUIRED =
      List.of("Account", "Password", "Server", "Username", "Retriever");
  private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 6;

  private final IntFunction<String> taskId;
  private final List<Task> tasks = new CopyOnWriteArrayList<>();

  /** A module as {@code add-module} leaves it; tasks get random ids. */
  public ImapsyncBehaviour() {
    this(record -> randomId());
  }

  /**
   * A module that names its tasks as told.
   *
   * @param taskId gives the id of the task made of a record; records count from 1
   */
  public ImapsyncBehaviour(IntFunction<String> taskId) {
    this.taskId = taskId;
  }

  @Override
  public List<Step> importSteps() {
    return List.of(new NamedStep("40migration", this::importTasks));
  }

  @Override
  public Optional<Action> action(String name) {
    Map<String, Action> actions =
        Map.of(
            "configure-module", ImapsyncBehaviour::configure,
            "get-configuration", ImapsyncBehaviour::configuration,
            "list-tasks", this::listTasks);
    return Optional.ofNullable(actions.get(name));
  }

  /**
   * The tasks, in the order they were made: {@code {"task", "env": {...}, "password"}}. Passwords
   * are in it.
   */
  public ArrayNode tasks() {
    ArrayNode all = NODES.arrayNode();
    for (Task task : tasks) {
      ObjectNode entry = all.addObject();
      entry.put("task", task.name());
      task.variables().forEach(entry.putObject("env")::put);
      entry.put("password", task.password());
    }
    return all;
  }

  private void importTasks(ModuleSite site) throws StepFailure {
    Path folder = site.state().resolve("imapsync");
    createFolder(folder);
    List<JsonNode> records = Delivered.records(site, DELIVERED);
    @Nullable Remote remote = null;
    int number = 0;
    for (JsonNode record : records) {
      number++;
      if (!record.path("type").asText().equals("getmail")) {
        continue;
      }
      Props props = Props.of(record);
      if (!REQUIRED.stream().allMatch(props::has)) {
        site.log("record skipped: something is missing");
        continue;
      }
      remote = remote(props, remote);
      store(folder, task(taskId.apply(number), props, remote));
    }
    removeDelivered(site);
  }

  /** How the remote server is reached, and when. */
  private record Remote(String port, String security, String cron) {}

  /**
   * A retriever that is not known leaves the variables of the loop as they were: the values of the
   * record before it, whose schedule gets one more m. Before any record there are no values.
   */
  private static Remote remote(Props props, @Nullable Remote before) throws StepFailure {
    String minutes = props.get("Time", "");
    Remote known =
        switch (props.get("Retriever", "")) {
          case "SimplePOP3Retriever" -> new Remote("143", "--tls1", "");
          case "SimplePOP3SSLRetriever" -> new Remote("993", "--ssl1", "");
          case "SimpleIMAPRetriever" -> new Remote("143", "--tls1", minutes);
          case "SimpleIMAPSSLRetriever" -> new Remote("993", "--ssl1", minutes);
          default -> before;
        };
    if (known == null) {
      throw Crash.uncaught("NameError", "nothing is known for " + props.get("Retriever"));
    }
    return new Remote(known.port(), known.security(), schedule(known.cron()));
  }

  private static String schedule(String minutes) {
    if (minutes.equals("60")) {
      return "1h";
    }
    return minutes.isEmpty() ? "" : minutes + "m";
  }

  private static Task task(String id, Props props, Remote remote) {
    boolean delete = !props.is("Delete", "-1");
    String user = props.get("Account", "").split("@", 2)[0];
    return new Task(
        user + "_" + id,
        List.of(
            Map.entry("TASK_ID", id),
            Map.entry("LOCALUSER", user),
            Map.entry("REMOTEUSERNAME", props.get("Username", "None")),
            Map.entry("REMOTEHOSTNAME", props.get("Server", "None")),
            Map.entry("REMOTEPORT", remote.port()),
            Map.entry("SECURITY", remote.security()),
            Map.entry("DELETE_LOCAL", ""),
            Map.entry("DELETEFOLDER", ""),
            Map.entry("EXCLUDE", ""),
            Map.entry("DELETE_REMOTE", delete ? "--delete1" : ""),
            Map.entry("EXPUNGE_REMOTE", delete ? "--noexpungeaftereach" : ""),
            Map.entry("CRON", remote.cron()),
            Map.entry("FOLDER_INBOX", "--folder\\ 'INBOX'"),
            Map.entry("FOLDERSYNCHRONIZATION", "inbox")),
        props.get("Password", ""));
  }

  /** What is written for one remote mailbox. */
  private record Task(String name, List<Entry<String, String>> lines, String password) {

    Map<String, String> variables() {
      Map<String, String> variables = new LinkedHashMap<>();
      lines.forEach(line -> variables.put(line.getKey(), line.getValue()));
      return variables;
    }

    String environmentFile() {
      StringBuilder file = new StringBuilder("\n");
      lines.forEach(line -> file.append(line.getKey() + "=" + line.getValue() + "\n"));
      return file.toString();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A slash in the name leads out of the folder, to a place that does not exist. */
  private void store(Path folder, Task task) throws StepFailure {
    try {
      Files.writeString(folder.resolve(task.name() + ".env"), task.environmentFile(), UTF_8);
      Files.writeString(folder.resolve(task.name() + ".pwd"), task.password(), UTF_8);
    } catch (IOException | InvalidPathException refused) {
      throw Crash.uncaught("FileNotFoundError", "imapsync/" + task.name() + ".env");
    }
    tasks.add(task);
  }

  private static void createFolder(Path folder) throws StepFailure {
    try {
      Files.createDirectories(folder);
    } catch (IOException refused) {
      throw Crash.uncaught("OSError", String.valueOf(refused.getMessage()));
    }
  }

  private static void removeDelivered(ModuleSite site) throws StepFailure {
    try {
      Files.deleteIfExists(site.state().resolve(DELIVERED));
      site.log("removed: " + DELIVERED);
    } catch (IOException refused) {
      throw Crash.uncaught("OSError", String.valueOf(refused.getMessage()));
    }
  }

  private static @Nullable JsonNode configure(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors()
        .object(input)
        .required(input, "mail_server", "mail_host")
        .only(input, Set.of("mail_server", "mail_host"))
        .text(input, "mail_server")
        .dotted(input, "mail_host")
        .end();
    JsonNode server = input.get("mail_server");
    if (site.findService("imap", "module_uuid", server.asText()).isEmpty()) {
      throw InputErrors.semantic(3, "mail_server", server, "mail_server_is_not_valid");
    }
    site.environment().put("MAIL_SERVER", server.asText());
    site.environment().put("MAIL_HOST", input.get("mail_host").asText());
    return null;
  }

  /** Of the mail servers to choose from, only the chosen one is listed here. */
  private static JsonNode configuration(ModuleSite site, JsonNode input) {
    String server = Environment.get(site, "MAIL_SERVER");
    ObjectNode answer = NODES.objectNode();
    answer.put("mail_server", server);
    answer.put("mail_host", Environment.get(site, "MAIL_HOST"));
    ArrayNode choice = answer.putArray("mail_server_URL");
    site.findService("imap", "module_uuid", server)
        .ifPresent(
            found ->
                choice
                    .addObject()
                    .put("name", found.getOrDefault("mail_hostname", server))
                    .put("label", found.getOrDefault("mail_hostname", server))
                    .put("value", server));
    return answer;
  }

  /** Before a mail server is chosen nothing is listed, whatever is there. */
  private JsonNode listTasks(ModuleSite site, JsonNode input) throws StepFailure {
    ObjectNode answer = NODES.objectNode();
    answer.putArray("enabled_mailboxes"); // The mail module would have to be asked.
    ArrayNode listed = answer.putArray("user_properties");
    String server = Environment.get(site, "MAIL_SERVER");
    if (server.isEmpty()) {
      return answer;
    }
    if (site.findService("imap", "module_uuid", server).isEmpty()) {
      throw Crash.uncaught("IndexError", "no mail server " + server);
    }
    for (Task task : tasks) {
      listed.add(properties(task));
    }
    return answer;
  }

  private static ObjectNode properties(Task task) {
    ObjectNode properties = NODES.objectNode();
    task.lines()
        .forEach(line -> properties.put(line.getKey().toLowerCase(Locale.ROOT), line.getValue()));
    String security = properties.path("security").asText();
    properties.put("security", security.equals("--tls1") ? "tls" : "ssl");
    properties.put("delete_local", false);
    properties.put("delete_remote", !properties.path("delete_remote").asText().isEmpty());
    properties.put("delete_remote_older", 0);
    properties.put("remotepassword", "");
    properties.put("service_running", false);
    properties.put("sieve_enabled", false);
    return properties;
  }

  private static String randomId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_CHARACTERS.charAt(ThreadLocalRandom.current().nextInt(ID_CHARACTERS.length())));
    }
    return id.toString();
  }
}
