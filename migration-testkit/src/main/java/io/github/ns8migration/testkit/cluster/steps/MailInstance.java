package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one mail module holds outside of its volumes and its environment. Safe for many threads. */
final class MailInstance {

  static final String MAP_FOLDER = "/var/lib/rspamd/";
  private static final String QUOTAS = "fs:posix:prefix=/var/lib/dovecot/dict/uquota/";
  private static final String RETENTIONS = "file:/var/lib/dovecot/dict/uspamret.db";

  final MailDatabase database = new MailDatabase();
  final List<JsonNode> dovecotCalls = new CopyOnWriteArrayList<>();
  final List<JsonNode> rspamdCalls = new CopyOnWriteArrayList<>();
  final List<JsonNode> subtasks = new CopyOnWriteArrayList<>();
  final List<List<String>> commands = new CopyOnWriteArrayList<>();

  /** Files of the DKIM folder of Rspamd, by name. */
  final Map<String, byte[]> dkim = new ConcurrentHashMap<>();

  /**
   * Users and groups of the user domain, as far as the client named them; bare names, lower case.
   */
  final Set<String> users = ConcurrentHashMap.newKeySet();

  final Set<String> groups = ConcurrentHashMap.newKeySet();

  /** Megabytes by user, as stored: text. */
  final Map<String, String> quotas = new ConcurrentHashMap<>();

  /** Days by user. */
  final Map<String, Number> retentions = new ConcurrentHashMap<>();

  /** Content of the bypass maps of Rspamd, by file name. */
  final Map<String, String> maps = new ConcurrentHashMap<>();

  /** Units of systemd that are switched on. */
  final Set<String> enabledUnits = ConcurrentHashMap.newKeySet();

  private volatile Thresholds thresholds = new Thresholds(15.0, 6.0, null);

  /** The scores at which Rspamd acts; null is "never". */
  record Thresholds(
      @Nullable Double reject, @Nullable Double addHeader, @Nullable Double greylist) {}

  Thresholds thresholds() {
    return thresholds;
  }

  void command(String... words) {
    commands.add(List.of(words));
  }

  /** The container in which the folders of the accounts are renamed. */
  void migratesMaildirs(ModuleSite site) {
    String domain;
    try {
      domain = Delivered.line(site, "mail_domain.txt").toLowerCase(Locale.ROOT);
    } catch (StepFailure missing) {
      domain = "";
    }
    command(
        "podman",
        "run",
        "-i",
        "--name=migrate_maildirs",
        "--replace",
        "--rm",
        "--network=none",
        "--log-driver=none",
        "--env=DOVECOT_*",
        "--volume=dovecot-data:/var/lib/vmail:z",
        "mail-dovecot",
        "ash",
        "-s",
        domain);
  }

  /** Runs on in the background until every quota is known. */
  void recalculatesQuota() {
    command("podman", "exec", "-d", "dovecot", "ash", "-c", "(a shell script)");
  }

  /** Creates a public mailbox; an existing one is no error. */
  void createPublicMailbox(String name) {
    ObjectNode parameters = object();
    parameters.putArray("mailbox").add(name);
    parameters.put("user", "vmail");
    dovecot("mailboxCreate", parameters);
  }

  void setQuota(String user, String megabytes) {
    ObjectNode parameters = object();
    parameters.put("dictUri", QUOTAS);
    parameters.put("key", "shared/" + user);
    parameters.put("value", megabytes);
    dovecot("dictSet", parameters);
    quotas.put(user, megabytes);
  }

  void setSpamRetention(String user, JsonNode days) {
    ObjectNode parameters = object();
    parameters.put("dictUri", RETENTIONS);
    parameters.put("key", "shared/spam_retention/" + user);
    parameters.set("value", days);
    dovecot("dictSet", parameters);
    retentions.put(user, days.numberValue());
  }

  void saveMap(String name, String payload) {
    maps.put(name, payload);
    rspamd("savemap", MAP_FOLDER + name, JsonNodeFactory.instance.textNode(payload));
  }

  void saveThresholds(Thresholds wanted) {
    thresholds = wanted;
    ArrayNode scores = JsonNodeFactory.instance.arrayNode();
    // The second one, "rewrite subject", is never set: Dovecot does it.
    scores.add(wanted.reject()).addNull().add(wanted.addHeader()).add(wanted.greylist());
    rspamd("saveactions", null, scores);
  }

  void switchUnit(String unit, boolean on) {
    command("systemctl", "--user", on ? "enable" : "disable", "--now", unit);
    if (on) {
      enabledUnits.add(unit);
    } else {
      enabledUnits.remove(unit);
    }
  }

  /** Runs a subtask of this module and keeps what was asked and how it ended. */
  int subtask(ModuleSite site, String action, JsonNode data) {
    ObjectNode record = object();
    record.put("action", action);
    record.set("data", data);
    int exitCode = 0;
    JsonNode errors = JsonNodeFactory.instance.arrayNode();
    try {
      site.runTask(action, data);
    } catch (StepFailure refused) {
      exitCode = refused.exitCode();
      errors = refused.output().orElse(errors);
      site.log("subtask " + action + " ended with exit code " + exitCode);
    }
    record.put("exit_code", exitCode);
    record.set("validation_errors", errors);
    subtasks.add(record);
    return exitCode;
  }

  /** Entries of a bypass map, sorted, each once. */
  Map<String, List<String>> bypassEntries() {
    Map<String, List<String>> entries = new TreeMap<>();
    maps.forEach(
        (name, payload) ->
            entries.put(
                name,
                Stream.of(payload.split("\n", -1))
                    .filter(entry -> !entry.isBlank())
                    .distinct()
                    .sorted()
                    .toList()));
    return new LinkedHashMap<>(entries);
  }

  private void dovecot(String method, ObjectNode parameters) {
    ObjectNode call = object();
    call.put("method", method);
    call.set("params", parameters);
    dovecotCalls.add(call);
  }

  private void rspamd(String path, @Nullable String map, JsonNode payload) {
    ObjectNode call = object();
    call.put("path", path);
    call.put("map", map);
    call.set("payload", payload);
    rspamdCalls.add(call);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
