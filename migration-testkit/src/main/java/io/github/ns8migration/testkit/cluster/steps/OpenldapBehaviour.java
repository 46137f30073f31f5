package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import io.github.ns8migration.testkit.cluster.AccountDirectory;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The openldap module: loads the directory it was sent and makes it known to the cluster.
 *
 * <p>Does what ns8-openldap does, defects included: entries that the schema refuses are gone
 * without a word, and where no directory was sent there is an empty one with the user {@code admin}
 * and the password {@code secret}. One object for one instance; safe for use by many threads.
 */
public final class OpenldapBehaviour implements ModuleBehaviour, AccountDirectory {
  private static final String SETTINGS = "import.env";
  private static final String DUMP = "dump-mdb0.ldif";
  private static final List<String> REQUIRED =
      List.of("LDAP_SVCUSER", "LDAP_SVCPASS", "LDAP_DOMAIN", "LDAP_SUFFIX");

  // Whom NS8 lists: ns8-core, ldapclient/rfc2307.py.
  private static final List<String> USER = List.of("posixAccount", "inetOrgPerson");
  private static final List<String> GROUP = List.of("posixGroup");

  private volatile List<Entry> directory = List.of();

  /** A module as {@code add-module} leaves it. */
  public OpenldapBehaviour() {}

  @Override
  public List<Step> importSteps() {
    return List.of(
        new NamedStep("50import_environment", OpenldapBehaviour::importSettings),
        new NamedStep("55new_domain", this::load),
        new NamedStep("70start_server", site -> {}),
        new NamedStep("80advertise_service", this::advertise),
        new NamedStep("80fix_ppolicy", this::addPolicies),
        new NamedStep("80start_amld", site -> {}));
  }

  @Override
  public Optional<Action> action(String name) {
    return Optional.empty();
  }

  @Override
  public List<String> users() {
    return names("uid", USER);
  }

  @Override
  public List<String> groups() {
    return names("cn", GROUP);
  }

  private List<String> names(String attribute, List<String> classes) {
    return directory.stream()
        .filter(entry -> classes.stream().allMatch(entry::hasObjectClass))
        .map(entry -> entry.getAttributeValue(attribute))
        .sorted()
        .toList();
  }

  @Override
  public String displayName(String user) {
    return named("uid", user, USER).map(entry -> entry.getAttributeValue("displayName")).orElse("");
  }

  @Override
  public boolean locked(String user) {
    return named("uid", user, USER)
        .filter(entry -> entry.hasAttribute("pwdAccountLockedTime"))
        .isPresent();
  }

  @Override
  public List<String> members(String group) {
    return named("cn", group, GROUP)
        .map(entry -> entry.getAttributeValues("memberUid"))
        .map(List::of)
        .orElse(List.of());
  }

  private Optional<Entry> named(String attribute, String name, List<String> classes) {
    return directory.stream()
        .filter(entry -> classes.stream().allMatch(entry::hasObjectClass))
        .filter(entry -> name.equals(entry.getAttributeValue(attribute)))
        .findFirst();
  }

  /** As if somebody deleted an entry, or the server had dropped it when it was loaded. */
  public void drop(String name) {
    directory = directory.stream().filter(entry -> !entry.getDN().equalsIgnoreCase(name)).toList();
  }

  /** The entries of its directory, in the order they were loaded. */
  public Collection<Entry> directory() {
    return directory;
  }

  /** The names of its entries. */
  public List<String> names() {
    return directory.stream().map(Entry::getDN).toList();
  }

  /** Lines {@code NAME=value}; a missing one ends the step. */
  private static void importSettings(ModuleSite site) throws StepFailure {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : new String(Delivered.bytes(site, SETTINGS), UTF_8).split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        settings.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    for (String name : REQUIRED) {
      if (!settings.containsKey(name)) {
        throw Crash.uncaught("KeyError", name);
      }
      Environment.set(site, name, settings.get(name));
    }
    Environment.set(site, "LDAP_IPADDR", site.nodeVpnAddress());
    Environment.set(site, "LDAP_PORT", site.environment().getOrDefault("TCP_PORT", "20002"));
    Environment.set(site, "LDAP_SERVERID", "1");
  }

  private void load(ModuleSite site) throws StepFailure {
    String suffix = Environment.get(site, "LDAP_SUFFIX");
    LoadedDirectory loaded = LoadedDirectory.below(suffix);
    Path dump = site.volume("data").resolve(DUMP);
    if (Files.exists(dump)) {
      try (InputStream ldif = new BufferedInputStream(Files.newInputStream(dump))) {
        loaded.load(ldif);
      } catch (IOException e) {
        throw Crash.uncaught("OSError", DUMP + ": " + e.getMessage());
      }
    } else {
      withoutDump(site, loaded, suffix);
    }
    directory = List.copyOf(loaded.entries());
  }

  /** What the image brings along. */
  private static void withoutDump(ModuleSite site, LoadedDirectory loaded, String suffix)
      throws StepFailure {
    String domain = Environment.get(site, "LDAP_DOMAIN");
    loaded.add(
        new Entry(
            suffix,
            new Attribute("objectClass", "dcObject", "organization"),
            new Attribute("dc", domain.split("\\.", 2)[0]),
            new Attribute("o", domain)));
    for (String unit : List.of("People", "Groups")) {
      loaded.add(
          new Entry(
              "ou=" + unit + "," + suffix,
              new Attribute("objectClass", "organizationalUnit"),
              new Attribute("ou", unit)));
    }
    loaded.add(
        new Entry(
            "cn=" + Environment.get(site, "LDAP_SVCUSER") + "," + suffix,
            new Attribute("objectClass", "device", "simpleSecurityObject"),
            new Attribute("cn", Environment.get(site, "LDAP_SVCUSER")),
            new Attribute("userPassword", Environment.get(site, "LDAP_SVCPASS"))));
    loaded.add(
        new Entry(
            "uid=admin,ou=People," + suffix,
            new Attribute("objectClass", "inetOrgPerson", "posixAccount"),
            new Attribute("uid", "admin"),
            new Attribute("cn", "admin"),
            new Attribute("sn", "admin"),
            new Attribute("userPassword", "secret"),
            new Attribute("uidNumber", "1000"),
            new Attribute("gidNumber", "1000"),
            new Attribute("homeDirectory", "/home/admin")));
    loaded.add(
        new Entry(
            "cn=domain admins,ou=Groups," + suffix,
            new Attribute("objectClass", "posixGroup"),
            new Attribute("cn", "domain admins"),
            new Attribute("gidNumber", "2000"),
            new Attribute("memberUid", "admin")));
  }

  /** Who cannot bind counts nobody. */
  private void advertise(ModuleSite site) {
    String suffix = Environment.get(site, "LDAP_SUFFIX");
    String service = "cn=" + Environment.get(site, "LDAP_SVCUSER") + "," + suffix;
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("host", site.nodeVpnAddress());
    attributes.put("port", Environment.get(site, "LDAP_PORT"));
    attributes.put("domain", Environment.get(site, "LDAP_DOMAIN"));
    attributes.put("schema", "rfc2307");
    attributes.put("base_dn", suffix);
    attributes.put("bind_dn", service);
    attributes.put("bind_password", Environment.get(site, "LDAP_SVCPASS"));
    attributes.put("tls", "off");
    attributes.put("tls_verify", "off");
    boolean binds =
        directory.stream()
            .anyMatch(
                entry ->
                    entry.getDN().equalsIgnoreCase(service) && entry.hasAttribute("userPassword"));
    if (binds) {
      attributes.put("counters.users", String.valueOf(users().size()));
      attributes.put("counters.groups", String.valueOf(groups().size()));
    }
    site.publishService("ldap", "tcp", attributes);
  }

  /** Policies that ask for nothing; NS7's own are not taken over. */
  private void addPolicies(ModuleSite site) {
    String unit = "ou=PPolicy," + Environment.get(site, "LDAP_SUFFIX");
    List<Entry> more = new ArrayList<>(directory);
    more.add(
        new Entry(
            unit,
            new Attribute("objectClass", "organizationalUnit"),
            new Attribute("ou", "PPolicy")));
    for (String policy : List.of("default", "neverexpires")) {
      more.add(
          new Entry(
              "cn=" + policy + "," + unit,
              new Attribute("objectClass", "namedPolicy", "pwdPolicy"),
              new Attribute("cn", policy),
              new Attribute("pwdAttribute", "userPassword")));
    }
    directory = List.copyOf(more);
  }
}
