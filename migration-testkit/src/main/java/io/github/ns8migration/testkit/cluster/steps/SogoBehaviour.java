package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SOGo module, as ns8-sogo 2.2 takes a dump and its settings.
 *
 * <p>With the command line of a {@code mysql} client the dump is really loaded, into a server that
 * whoever makes the module has started. Without one only its structure is looked at, and the task
 * says so. One object for one instance; safe for use by many threads.
 */
public final class SogoBehaviour implements ModuleBehaviour {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String DUMP = "sogo.sql";
  private static final String FOLDERS = "INSERT INTO `sogo_folder_info`";
  private static final Pattern LOCATION = Pattern.compile("'(mysql://(?:[^'\\\\]|\\\\.)*)'");
  private static final String OWN = "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/";

  private final List<String> client;
  private volatile boolean filled;
  private final AtomicLong folderLocations = new AtomicLong();
  private final AtomicLong closedLocations = new AtomicLong();

  /** A module without database server. */
  public SogoBehaviour() {
    this(List.of());
  }

  /**
   * A module that loads the dump with that command, which reads SQL from its standard input.
   *
   * @param client program and arguments; empty for none
   */
  public SogoBehaviour(List<String> client) {
    this.client = List.copyOf(client);
  }

  @Override
  public List<Step> importSteps() {
    return List.of(new NamedStep("40restoreDB", this::restore));
  }

  @Override
  public Optional<Action> action(String name) {
    Map<String, Action> actions =
        Map.of(
            "configure-module", SogoBehaviour::configure,
            "get-configuration", SogoBehaviour::configuration);
    return Optional.ofNullable(actions.get(name));
  }

  /** Places of tables that the folders of users name, three for each folder. */
  public long folderLocations() {
    return folderLocations.get();
  }

  /** Those among them that SOGo in NS8 cannot open. */
  public long closedLocations() {
    return closedLocations.get();
  }

  /** Whether a database server took the rows; otherwise only the structure was looked at. */
  public boolean loads() {
    return !client.isEmpty();
  }

  private void restore(ModuleSite site) throws StepFailure {
    Path next = site.state().resolve("initdb.d");
    try {
      Files.createDirectories(next);
      Path dump = site.state().resolve(DUMP);
      if (!Files.exists(dump)) {
        throw new StepFailure(1, null, "mv: cannot stat '" + DUMP + "': No such file or directory");
      }
      Path moved = next.resolve(DUMP);
      Files.move(dump, moved, StandardCopyOption.REPLACE_EXISTING);
      site.log("renamed '" + DUMP + "' -> 'initdb.d/" + DUMP + "'");
      try {
        load(site, next, moved);
      } finally {
        delete(next);
        site.log("removed directory 'initdb.d/'");
      }
    } catch (IOException e) {
      throw new StepFailure(1, null, String.valueOf(e.getMessage()));
    }
  }

  private void load(ModuleSite site, Path folder, Path dump) throws IOException, StepFailure {
    // The server's programs run as another user of the container.
    if (!readable(folder, true) || !readable(dump, false)) {
      throw new StepFailure(1, null, "/docker-entrypoint-initdb.d/" + DUMP + ": Permission denied");
    }
    if (filled) {
      throw new StepFailure(1, null, "the volume mysql-data holds a database: it is not made anew");
    }
    filled = true;
    look(dump);
    if (client.isEmpty()) {
      site.log("<4>no database server here: only the structure of " + DUMP + " was looked at");
    } else {
      run(site, dump);
    }
  }

  private static boolean readable(Path path, boolean folder) throws IOException {
    var rights = Files.getPosixFilePermissions(path);
    return rights.contains(PosixFilePermission.OTHERS_READ)
        && (!folder || rights.contains(PosixFilePermission.OTHERS_EXECUTE));
  }

  /** Statements begin at the beginning of a line; rows of a table share one. */
  private void look(Path dump) throws IOException, StepFailure {
    boolean folders = false;
    String last = "";
    try (BufferedReader lines = Files.newBufferedReader(dump, ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        folders |= line.startsWith("CREATE TABLE `sogo_folder_info`");
        if (line.startsWith(FOLDERS)) {
          count(line);
        }
        last = line.isBlank() ? last : line;
      }
    }
    if (!folders || !last.startsWith("-- Dump completed")) {
      throw new StepFailure(1, null, "ERROR 1064 (42000): " + DUMP + " is no whole dump of SOGo");
    }
  }

  private void count(String rows) {
    Matcher location = LOCATION.matcher(rows);
    while (location.find()) {
      folderLocations.incrementAndGet();
      if (!location.group(1).startsWith(OWN)) {
        closedLocations.incrementAndGet();
      }
    }
  }

  private void run(ModuleSite site, Path dump) throws IOException, StepFailure {
    Path log = Files.createTempFile("sogo-restore", ".log");
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(client))
              .redirectInput(dump.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new StepFailure(1, null, Files.readString(log));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StepFailure(-1, null, "interrupted");
      } finally {
        process.destroyForcibly();
      }
      site.log("/docker-entrypoint-initdb.d/" + DUMP + " was loaded");
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  // ---- settings

  private static @Nullable JsonNode configure(ModuleSite site, JsonNode input) throws StepFailure {
    String host = input.path("host").asText();
    if (!host.equals(Environment.get(site, "TRAEFIK_HOST")) && site.routeInUse(host)) {
      throw InputErrors.semantic(
          2, "hostname", input.path("host"), "domain_already_used_in_traefik");
    }
    boolean certificate = input.path("lets_encrypt").asBoolean(false);
    Environment.set(site, "MAIL_SERVER", input.path("mail_server").asText());
    Environment.set(site, "MAIL_DOMAIN", input.path("mail_domain").asText());
    Environment.set(
        site, "ADMIN_USERS", input.path("admin_users").asText().toLowerCase(Locale.ROOT));
    Environment.set(site, "WOWORKERSCOUNT", input.path("workers_count").asText());
    Environment.set(site, "AUXILIARYACCOUNT", python(input.path("auxiliary_account")));
    Environment.set(site, "ACTIVESYNC", python(input.path("activesync")));
    Environment.set(site, "DAV", python(input.path("dav")));
    Environment.set(site, "TRAEFIK_HOST", host);
    Environment.set(site, "TRAEFIK_LETS_ENCRYPT", certificate ? "True" : "False");
    ObjectNode route = NODES.objectNode();
    route.put("instance", site.moduleId()).put("url", "http://127.0.0.1:20099").put("host", host);
    route.put("http2https", true).put("lets_encrypt", certificate);
    site.runOnTraefik("set-route", route);
    // There is no check of its own: with an unknown mail server the service does not start.
    String mail = Environment.get(site, "MAIL_SERVER");
    if (site.findService("imap", "module_uuid", mail).isEmpty()) {
      throw new StepFailure(
          1,
          null,
          "Job for sogo-app.service failed because the control process exited with error code.");
    }
    return null;
  }

  private static String python(JsonNode bool) {
    return bool.asBoolean() ? "True" : "False";
  }

  private static JsonNode configuration(ModuleSite site, JsonNode input) {
    ObjectNode answer = NODES.objectNode();
    answer.put("host", Environment.get(site, "TRAEFIK_HOST"));
    answer.put("lets_encrypt", is(site, "TRAEFIK_LETS_ENCRYPT"));
    answer.put("mail_server", Environment.get(site, "MAIL_SERVER"));
    answer.put("mail_domain", Environment.get(site, "MAIL_DOMAIN"));
    answer.put("admin_users", site.environment().getOrDefault("ADMIN_USERS", "Administrator"));
    answer.put("workers_count", site.environment().getOrDefault("WOWORKERSCOUNT", "3"));
    answer.put("auxiliary_account", is(site, "AUXILIARYACCOUNT"));
    answer.put("activesync", is(site, "ACTIVESYNC"));
    answer.put("dav", is(site, "DAV"));
    answer.putArray("mail_server_URL");
    answer.putArray("user_domains_list");
    return answer;
  }

  private static boolean is(ModuleSite site, String name) {
    return Environment.get(site, name).equals("True");
  }
}
