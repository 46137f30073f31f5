package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.RecordFile.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code signal-event} and {@code expand-template}, with the effects a migration relies on. */
final class Events {
  private static final Set<String> ALWAYS_THERE = Set.of("runlevel-adjust", "firewall-adjust");

  /** Exit status of a Perl program that dies because a folder is missing. */
  private static final int NO_SUCH_EVENT = 2;

  private final Path root;
  private final DbProgram databases;
  private final Units units;
  private final RecordedCommands recorded;

  Events(Path root, DbProgram databases, Units units, RecordedCommands recorded) {
    this.root = root;
    this.databases = databases;
    this.units = units;
    this.recorded = recorded;
  }

  /** {@code signal-event [-j] EVENT [ARG...]}. */
  CommandOutput signal(List<String> arguments) throws IOException {
    List<String> words = arguments.stream().filter(word -> !word.equals("-j")).toList();
    if (words.isEmpty()) {
      return Answer.failed(1, "usage: signal-event EVENT [ARG ...]");
    }
    String event = words.get(0);
    if (!ALWAYS_THERE.contains(event)
        && !Files.isDirectory(root.resolve("etc/e-smith/events").resolve(event))) {
      return Answer.failed(NO_SUCH_EVENT, "no folder of event " + event);
    }
    switch (event) {
      case "runlevel-adjust" -> adjustAll();
      case "nethserver-ns8-migration-save" -> {
        configureTunnel();
        adjust("wg-quick@ns8");
      }
      case "nethserver-getmail-save" -> scheduleConnectors();
      default -> {} // its actions write configuration files nobody reads here
    }
    return Answer.DONE;
  }

  /** Each service as the {@code status} of its record says. */
  private void adjustAll() throws IOException {
    for (String service : databases.records("configuration", "service").keySet()) {
      adjust(service);
    }
  }

  private void adjust(String service) throws IOException {
    Unit unit = units.get(service);
    if (unit.loaded()) {
      boolean on = databases.property("configuration", service, "status").equals("enabled");
      units.put(unit.running(on).enabled(on));
    }
  }

  /** {@code /etc/wireguard/ns8.conf} from the record and the key. */
  private void configureTunnel() throws IOException {
    Path key = root.resolve("var/lib/nethserver/secrets/ns8wg");
    Path file = root.resolve("etc/wireguard/ns8.conf");
    Files.createDirectories(root.resolve("etc/wireguard"));
    Files.writeString(
        file,
        """
        [Interface]
        Address = %s
        PrivateKey = %s

        [Peer]
        PublicKey = %s
        AllowedIPs = %s
        Endpoint = %s
        PersistentKeepalive = %s
        """
            .formatted(
                ofTunnel("Address"),
                Files.exists(key) ? Files.readString(key).strip() : "",
                ofTunnel("RemoteKey"),
                ofTunnel("RemoteNetwork"),
                ofTunnel("RemoteEndpoint"),
                ofTunnel("PersistentKeepalive")));
    Unix.mode(file, 0600);
  }

  private String ofTunnel(String property) throws IOException {
    return databases.property("configuration", "wg-quick@ns8", property);
  }

  /** {@code /etc/cron.d/getmail}: a line for each connector that is enabled. */
  private void scheduleConnectors() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Value> connector : databases.records("getmail", "getmail").entrySet()) {
      if ("enabled".equals(connector.getValue().properties().get("status"))) {
        String minutes = databases.property("getmail", connector.getKey(), "Time");
        lines.add(
            "*/%s * * * * vmail getmail --getmaildir /var/lib/getmail --rcfile '%s.cfg'"
                .formatted(minutes.isEmpty() ? "30" : minutes, connector.getKey()));
      }
    }
    Path schedule = root.resolve("etc/cron.d/getmail");
    Files.createDirectories(root.resolve("etc/cron.d"));
    Files.write(schedule, lines, UTF_8);
  }

  /** {@code expand-template PATH}: exit 1 without templates for it. */
  CommandOutput expand(List<String> arguments) throws IOException {
    if (arguments.size() != 1 || !arguments.get(0).startsWith("/")) {
      return Answer.failed(1, "usage: expand-template PATH");
    }
    String path = arguments.get(0);
    boolean known =
        recorded.answer(List.of("/sbin/e-smith/expand-template", path)).isPresent()
            || Files.isDirectory(root.resolve("etc/e-smith/templates" + path))
            || Files.isDirectory(root.resolve("etc/e-smith/templates-custom" + path));
    if (known && path.equals("/etc/httpd/conf.d/zzz_SOGo.conf")) {
      expandSogo(root.resolve(path.substring(1)));
    }
    return known ? Answer.DONE : Answer.failed(1, "no templates for " + path);
  }

  /** Its rules go before any alias, as long as the service is enabled. */
  private void expandSogo(Path rules) throws IOException {
    boolean on = databases.property("configuration", "sogod", "status").equals("enabled");
    Files.createDirectories(root.resolve("etc/httpd/conf.d"));
    Files.writeString(
        rules,
        on
            ? "<Location /SOGo>\n  ProxyPass http://127.0.0.1:20000/SOGo retry=0\n</Location>\n"
            : "#SOGo is disabled\n");
  }
}
