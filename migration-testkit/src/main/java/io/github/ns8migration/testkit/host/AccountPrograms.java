package io.github.ns8migration.testkit.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.RecordedCommands.Recorded;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs that ask the account provider. The accounts themselves are recorded; whether the
 * provider answers, and where it is, follows from the records and services of the host.
 */
final class AccountPrograms {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "/usr/libexec/nethserver/";

  private final Path root;
  private final DbProgram databases;
  private final Units units;
  private final RecordedCommands recorded;

  AccountPrograms(Path root, DbProgram databases, Units units, RecordedCommands recorded) {
    this.root = root;
    this.databases = databases;
    this.units = units;
    this.recorded = recorded;
  }

  /** {@code list-users} or {@code list-groups} {@code [-A] [-s] [-t SECONDS] [NAME]}. */
  CommandOutput list(String program, List<String> arguments) throws IOException {
    Optional<CommandOutput> silent = silentProvider();
    if (silent.isPresent()) {
      return silent.get();
    }
    List<String> names = new ArrayList<>();
    boolean shortNames = false;
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "-A" -> {} // system accounts are not recorded
        case "-s" -> shortNames = true;
        case "-t" -> i++;
        default -> names.add(withoutDomain(arguments.get(i)));
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> account : all(program).properties()) {
      String name = withoutDomain(account.getKey());
      if (names.isEmpty() || names.get(0).equalsIgnoreCase(name)) {
        answer.set(shortNames ? name : account.getKey(), account.getValue());
      }
    }
    return Answer.printed(answer.toString());
  }

  /** {@code list-group-members [-s] GROUP} and {@code list-user-membership USER}. */
  CommandOutput related(String program, List<String> arguments) throws IOException {
    Optional<CommandOutput> silent = silentProvider();
    if (silent.isPresent()) {
      return silent.get();
    }
    List<String> names = arguments.stream().filter(word -> !word.equals("-s")).toList();
    if (names.size() != 1) {
      return Answer.failed(1, "usage: " + program + " NAME");
    }
    Optional<Recorded> found =
        recorded.answer(List.of(FOLDER + program, withoutDomain(names.get(0))));
    ArrayNode answer = JSON.createArrayNode();
    for (JsonNode name :
        found.isPresent() ? JSON.readTree(found.get().text()) : answer.deepCopy()) {
      answer.add(arguments.contains("-s") ? withoutDomain(name.asText()) : name.asText());
    }
    return Answer.printed(answer.toString());
  }

  CommandOutput count() throws IOException {
    Optional<CommandOutput> silent = silentProvider();
    return silent.isPresent()
        ? silent.get()
        : Answer.printed(
            JSON.createObjectNode()
                .put("user", all("list-users").size())
                .put("group", all("list-groups").size())
                .put("machine", 0)
                .toString());
  }

  /** {@code getent passwd|group NAME}: system accounts, and those of the provider by long name. */
  CommandOutput getent(List<String> arguments, Ids ids) throws IOException {
    if (arguments.size() != 2 || !List.of("passwd", "group").contains(arguments.get(0))) {
      return Answer.failed(1, "Unknown database");
    }
    boolean passwd = arguments.get(0).equals("passwd");
    String name = arguments.get(1);
    Path local = root.resolve("etc").resolve(arguments.get(0));
    if (Files.exists(local)) {
      for (String line : Files.readAllLines(local)) {
        if (line.startsWith(name + ":")) {
          return Answer.printed(line + "\n");
        }
      }
    }
    Optional<Map.Entry<String, Integer>> found = account(passwd ? ids.users() : ids.groups(), name);
    if (found.isEmpty() || silentProvider().isPresent()) {
      return Answer.failed(2);
    }
    String account = found.get().getKey();
    String shown = shortNames() ? withoutDomain(account) : account;
    Integer id = found.get().getValue();
    String home = "/var/lib/nethserver/home/" + withoutDomain(account);
    return Answer.printed(
        passwd
            ? shown + ":*:" + id + ":" + ids.group("locals") + "::" + home + ":/bin/bash\n"
            : shown + ":*:" + id + ":\n");
  }

  /** By long name, by short name as SSSD completes it, or by number. */
  private static Optional<Map.Entry<String, Integer>> account(
      Map<String, Integer> accounts, String asked) {
    String name = asked.toLowerCase(Locale.ROOT);
    return accounts.entrySet().stream()
        .filter(
            each ->
                each.getKey().equals(name)
                    || each.getKey().startsWith(name + "@")
                    || each.getValue().toString().equals(name))
        .findFirst();
  }

  /** What SSSD is told about names; a host without its configuration gives long ones. */
  private boolean shortNames() throws IOException {
    Path configuration = root.resolve("etc/sssd/sssd.conf");
    return Files.exists(configuration)
        && !Files.readString(configuration).contains("use_fully_qualified_names");
  }

  /**
   * The answer where nobody can be asked: nothing at all without provider, exit 1 when it is down.
   */
  private Optional<CommandOutput> silentProvider() throws IOException {
    String provider = databases.property("configuration", "sssd", "Provider");
    if (provider.isEmpty() || provider.equals("none")) {
      return Optional.of(Answer.DONE);
    }
    boolean here = provider.equals("ad") ? units.get("nsdc").loaded() : local();
    boolean down = here && !units.get(provider.equals("ad") ? "nsdc" : "slapd").running();
    return down
        ? Optional.of(Answer.failed(1, "Connection refused: no answer from the account provider"))
        : Optional.empty();
  }

  private boolean local() throws IOException {
    String uri = databases.property("configuration", "sssd", "LdapURI");
    return uri.contains("127.0.0.1") || uri.contains("localhost");
  }

  private JsonNode all(String program) throws IOException {
    Optional<Recorded> answer = recorded.answer(List.of(FOLDER + program));
    return answer.isPresent() ? JSON.readTree(answer.get().text()) : JSON.createObjectNode();
  }

  private String withoutDomain(String name) throws IOException {
    String suffix = "@" + HostNames.of(root).domain();
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  // ---- account-provider-test dump

  /** Where the provider is and how to log in, with defaults where the record has none. */
  CommandOutput dump() throws IOException {
    String provider = sssd("Provider");
    boolean ad = provider.equals("ad");
    boolean ldap = provider.equals("ldap");
    String realm = sssd("Realm").toLowerCase(Locale.ROOT);
    String hostDomain = HostNames.of(root).domain();
    String base =
        or(
            sssd("BaseDN"),
            ad ? suffix(realm) : local() ? "dc=directory,dc=nh" : suffix(hostDomain));
    URI uri = URI.create(or(sssd("LdapURI"), "ldap://127.0.0.1"));
    Map<String, Object> dump = new TreeMap<>();
    dump.put("isAD", ad ? "1" : "");
    dump.put("isLdap", ldap ? "1" : "");
    dump.put("BaseDN", base);
    dump.put("UserDN", or(sssd("UserDN"), ad ? base : "ou=People," + base));
    dump.put("GroupDN", or(sssd("GroupDN"), ad ? base : "ou=Groups," + base));
    dump.put("LdapURI", sssd("LdapURI"));
    dump.put("host", or(uri.getHost(), ""));
    dump.put("port", port(uri));
    dump.put(
        "LdapUriDn",
        "ldap:///" + suffix(ad ? realm : hostDomain).replace("=", "%3D").replace(",", "%2C"));
    dump.put(
        "BindDN",
        or(
            sssd("BindDN"),
            ad
                ? "ldapservice@" + sssd("Realm")
                : local() ? "cn=ldapservice,dc=directory,dc=nh" : ""));
    dump.put("BindPassword", or(sssd("BindPassword"), local() ? secret("ldapservice") : ""));
    dump.put("StartTls", startTls());
    dump.put("DiscoverDcType", sssd("DiscoverDcType"));
    return Answer.printed(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(dump) + "\n");
  }

  /** A number when it follows from the scheme, a text when it stands in the address. */
  private static Object port(URI uri) {
    if (uri.getPort() >= 0) {
      return String.valueOf(uri.getPort());
    }
    return "ldaps".equals(uri.getScheme()) ? 636 : 389;
  }

  private String startTls() throws IOException {
    return switch (sssd("StartTls")) {
      case "enabled" -> "1";
      case "disabled" -> "0";
      default -> "";
    };
  }

  private String sssd(String property) throws IOException {
    return databases.property("configuration", "sssd", property);
  }

  private String secret(String name) throws IOException {
    Path file = root.resolve("var/lib/nethserver/secrets").resolve(name);
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  private static String or(@Nullable String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** {@code dc=example,dc=org}. */
  static String suffix(String domain) {
    return domain.isEmpty()
        ? ""
        : Stream.of(domain.split("\\."))
            .map(label -> "dc=" + label)
            .collect(Collectors.joining(","));
  }
}
