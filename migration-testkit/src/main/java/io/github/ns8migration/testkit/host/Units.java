package io.github.ns8migration.testkit.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The services of the host, in a file: another process that opens the host sees the same. */
final class Units {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Units that come with another one and have no record of their own. */
  private static final Map<String, List<String>> COMPANIONS =
      Map.of(
          "rspamd", List.of("redis-rspamd"),
          "dovecot", List.of("postfix-get-group.socket"),
          "tomcat8@webtop", List.of("postgresql"),
          "httpd", List.of("crond", "sshd"));

  private final Path file;

  Units(Path file) {
    this.file = file;
  }

  /** As after a boot: a unit for each record of type service, running when its status says so. */
  void boot(DbProgram databases) throws IOException {
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Map.Entry<String, RecordFile.Value> service :
        databases.records("configuration", "service").entrySet()) {
      boolean on = "enabled".equals(service.getValue().properties().get("status"));
      units.put(service.getKey(), new Unit(service.getKey(), true, on, on));
      for (String companion : COMPANIONS.getOrDefault(service.getKey(), List.of())) {
        units.put(companion, new Unit(companion, true, true, true));
      }
    }
    if (databases.hasFile("usr/lib/systemd/system/wg-quick@.service")) {
      units.putIfAbsent("wg-quick@ns8", new Unit("wg-quick@ns8", true, false, false));
    }
    write(units);
  }

  Map<String, Unit> all() throws IOException {
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> unit : JSON.readTree(file.toFile()).properties()) {
      units.put(
          unit.getKey(),
          new Unit(
              unit.getKey(),
              true,
              unit.getValue().path("running").asBoolean(),
              unit.getValue().path("enabled").asBoolean()));
    }
    return units;
  }

  Unit get(String name) throws IOException {
    String plain = plain(name);
    return all().getOrDefault(plain, Unit.missing(plain));
  }

  void put(Unit unit) throws IOException {
    Map<String, Unit> units = all();
    units.put(unit.name(), unit);
    write(units);
  }

  /** {@code postfix.service} and {@code postfix} are one. */
  static String plain(String name) {
    return name.endsWith(".service")
        ? name.substring(0, name.length() - ".service".length())
        : name;
  }

  private void write(Map<String, Unit> units) throws IOException {
    ObjectNode states = JSON.createObjectNode();
    units.forEach(
        (name, unit) ->
            states.putObject(name).put("running", unit.running()).put("enabled", unit.enabled()));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, states.toPrettyString());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
