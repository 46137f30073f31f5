package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ip}, {@code wg} and {@code getent ahostsv4}: devices are those of the database {@code
 * networks} and the WireGuard units that run, names those of {@code /etc/hosts}.
 */
final class NetworkPrograms {
  private static final Pattern ADDRESS = Pattern.compile("(?m)^Address\\s*=\\s*([0-9./]+)");
  private static final Pattern NETWORKS = Pattern.compile("(?m)^AllowedIPs\\s*=\\s*([0-9./]+)");
  private static final Pattern PEER = Pattern.compile("(?m)^PublicKey\\s*=\\s*(\\S+)");
  private static final String UNIT = "wg-quick@";

  private final Path root;
  private final DbProgram databases;
  private final Units units;

  NetworkPrograms(Path root, DbProgram databases, Units units) {
    this.root = root;
    this.databases = databases;
    this.units = units;
  }

  /** The forms of {@code ip} that a migration uses. */
  CommandOutput ip(List<String> arguments) throws IOException {
    String device = arguments.get(arguments.size() - 1);
    List<String> words = arguments.stream().filter(word -> !word.startsWith("-")).toList();
    Map<String, String> addresses = addresses();
    boolean one = words.contains("dev");
    if (one && !addresses.containsKey(device)) {
      return Answer.failed(1, "Device \"" + device + "\" does not exist.");
    }
    return switch (String.join(" ", words.subList(0, Math.min(2, words.size())))) {
      case "link show" -> Answer.printed("7: " + device + ": <UP> mtu 1420\n");
      case "addr show" -> Answer.printed(shown(one ? List.of(device) : addresses.keySet()));
      case "route show" -> Answer.printed(routes());
      case "link delete" -> deleted(device);
      default -> Answer.failed(255, "Object is unknown, try \"ip help\".");
    };
  }

  private CommandOutput deleted(String device) throws IOException {
    units.put(units.get(UNIT + device).running(false));
    return Answer.DONE;
  }

  private String shown(Iterable<String> devices) throws IOException {
    StringBuilder lines = new StringBuilder();
    int index = 1;
    Map<String, String> addresses = addresses();
    for (String device : devices) {
      lines
          .append(index++)
          .append(": ")
          .append(device)
          .append("    inet ")
          .append(addresses.get(device))
          .append(" scope global ")
          .append(device)
          .append("\\       valid_lft forever preferred_lft forever\n");
    }
    return lines.toString();
  }

  private String routes() throws IOException {
    StringBuilder lines = new StringBuilder("default via 192.168.50.254 dev eth0\n");
    for (String device : tunnels()) {
      first(NETWORKS, configuration(device))
          .ifPresent(network -> lines.append(network + " dev " + device + " scope link\n"));
    }
    return lines.toString();
  }

  private Map<String, String> addresses() throws IOException {
    Map<String, String> found = new TreeMap<>(Map.of("lo", "127.0.0.1/8"));
    for (String type : List.of("ethernet", "bridge", "bond", "vlan")) {
      for (String device : databases.records("networks", type).keySet()) {
        String address = databases.property("networks", device, "ipaddr");
        if (!address.isEmpty()) {
          found.put(
              device, address + "/" + bits(databases.property("networks", device, "netmask")));
        }
      }
    }
    for (String device : tunnels()) {
      String address = first(ADDRESS, configuration(device)).orElse("0.0.0.0");
      found.put(device, address.contains("/") ? address : address + "/32");
    }
    return found;
  }

  private static int bits(String mask) {
    return Arrays.stream(mask.split("\\."))
        .filter(part -> part.matches("[0-9]{1,3}"))
        .mapToInt(part -> Integer.bitCount(Integer.parseInt(part)))
        .sum();
  }

  private List<String> tunnels() throws IOException {
    List<String> devices = new ArrayList<>();
    for (Unit unit : units.all().values()) {
      if (unit.running() && unit.name().startsWith(UNIT)) {
        devices.add(unit.name().substring(UNIT.length()));
      }
    }
    return devices;
  }

  private String configuration(String device) throws IOException {
    Path file = root.resolve("etc/wireguard/" + device + ".conf");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** {@code wg show DEVICE latest-handshakes}: whatever is up has shaken hands. */
  CommandOutput wg(List<String> arguments) throws IOException {
    if (arguments.equals(List.of("--version"))) {
      return Answer.printed("wireguard-tools v1.0.20210914 - https://git.zx2c4.com/\n");
    }
    if (arguments.size() != 3 || !tunnels().contains(arguments.get(1))) {
      return Answer.failed(1, "Unable to access interface: No such device");
    }
    String key = first(PEER, configuration(arguments.get(1))).orElse("");
    return Answer.printed(key + "\t1795390833\n");
  }

  /** {@code getent ahostsv4 NAME}: exit 2 for a name without address. */
  CommandOutput hosts(String name) throws IOException {
    Path file = root.resolve("etc/hosts");
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    for (String line : lines) {
      List<String> words = Arrays.asList(line.strip().split("\\s+"));
      if (words.subList(1, words.size()).contains(name) && words.get(0).contains(".")) {
        return Answer.printed(words.get(0) + "   STREAM " + name + "\n");
      }
    }
    return Answer.failed(2);
  }
}
