package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import io.github.ns8migration.testkit.cluster.AccountDirectory;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.ReceivingSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samba module: takes over the domain controller of NS7, and its shares when the state folder
 * holds {@code accounts.json}.
 *
 * <p>Its steps do to the delivery what ns8-samba does, defects included: the address is not looked
 * at until the service does not start with it, a share without {@code Description} ends the import
 * before the second rsync daemon. What runs on NS8 in a container is started where a test has a
 * {@link Controller} for it; what a start needs is looked for. One object for one instance; safe
 * for use by many threads.
 */
public final class SambaBehaviour implements ModuleBehaviour, AccountDirectory {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> SETTINGS =
      List.of("HOSTNAME", "IPADDRESS", "PROVISION_TYPE", "NBDOMAIN", "REALM", "SVCUSER", "SVCPASS");
  private static final String COPY = ".export";
  private static final List<String> NEEDED =
      List.of(
          "private/sam.ldb",
          "private/secrets.ldb",
          "private/secrets.tdb",
          "private/idmap.ldb",
          "private/privilege.ldb",
          "private/encrypted_secrets.key",
          "private/sam.ldb.d/metadata.tdb",
          "private/tls",
          "sysvol");
  private static final List<String> SHARE_VOLUMES = List.of("homes", "shares");

  private final List<Address> addresses;
  private final Controller controller;
  private final Map<String, Share> shares = new LinkedHashMap<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private volatile List<String> amongAccounts = List.of();
  private volatile Optional<SambaAccounts> accounts = Optional.empty();

  /** On a node with one address in a local network, 192.168.1.19 and its number, and the VPN's. */
  public SambaBehaviour() {
    this(List.of());
  }

  /** On the same node, where a real domain controller serves what has arrived. */
  public SambaBehaviour(Controller controller) {
    this(List.of(), controller);
  }

  /**
   * On a node with these addresses in local networks.
   *
   * @param addresses beside that of the VPN
   */
  public SambaBehaviour(List<Address> addresses) {
    this(addresses, data -> List.of());
  }

  private SambaBehaviour(List<Address> addresses, Controller controller) {
    this.addresses = List.copyOf(addresses);
    this.controller = controller;
  }

  /** What runs the domain of an instance. Who makes one also ends it. */
  @FunctionalInterface
  public interface Controller {
    /**
     * Serves the domain, and returns when its accounts can be asked for.
     *
     * @param data volume of that name; its copies have their own names already
     * @return words before the command of a program that is to know the accounts of the domain as
     *     programs in the container do: they lead there and become that command; none for a
     *     controller that is not really there
     * @throws IOException when it does not start, with the reason
     */
    List<String> serve(Path data) throws IOException, InterruptedException;
  }

  /**
   * An address of the node.
   *
   * @param label of its interface
   */
  public record Address(String ip, String label) {}

  /** A share that was registered. */
  public record Share(
      String name,
      String description,
      boolean browseable,
      boolean audit,
      boolean recycle,
      boolean recycleVersions) {}

  @Override
  public List<Step> importSteps() {
    return List.of(
        step("01core_module", site -> site.flags().add("core_module")),
        step("50import_configuration", SambaBehaviour::configure),
        step("50resume_flag", site -> {}),
        step("52update_routes", SambaBehaviour::updateRoutes),
        step("55import_data", SambaBehaviour::takeCopies),
        step("60start_service", this::start),
        step("70fix_ldapservice", site -> {}),
        step("80advertise_service", this::advertise),
        step("80import_shares", this::importShares),
        step("80start_amld", site -> {}),
        step("85provision_metrics", site -> {}),
        step("85set_nbalias", SambaBehaviour::setAlias));
  }

  private static Step step(String name, NamedStep.Body body) {
    return new NamedStep(name, body);
  }

  @Override
  public Optional<Action> action(String name) {
    Map<String, Action> actions =
        Map.of(
            "get-defaults", this::defaults,
            "get-configuration", this::configuration,
            "set-ipaddress", this::setAddress,
            "list-shares", (site, input) -> listShares(site));
    return Optional.ofNullable(actions.get(name));
  }

  @Override
  public List<String> users() throws StepFailure {
    return directory().users();
  }

  @Override
  public List<String> groups() throws StepFailure {
    return directory().groups();
  }

  private SambaAccounts directory() throws StepFailure {
    return accounts.orElseThrow(() -> new StepFailure(1, null, "<3>no domain is served yet"));
  }

  /** The shares, in the order in which they were registered; names differ in more than case. */
  public synchronized List<Share> shares() {
    return List.copyOf(shares.values());
  }

  /** What the module wrote to its log about shares. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  // ---- the domain

  private static void configure(ModuleSite site) throws StepFailure {
    Map<String, String> settings = settings(site);
    for (String name : SETTINGS) {
      if (!settings.containsKey(name)) {
        throw Crash.uncaught("KeyError", "'" + name + "'");
      }
    }
    for (String name : SETTINGS) {
      site.environment().put(name, settings.getOrDefault(name, ""));
    }
    site.environment().put("SERVER_ROLE", "dc");
    site.environment().put("DOMAIN", value(site, "REALM").toLowerCase(Locale.ROOT));
    site.environment().put("NBALIAS", "");
    site.flags().add("account_provider");
    if (!isInVpn(site, value(site, "IPADDRESS"))) {
      site.flags().add("file_server");
    }
  }

  private static Map<String, String> settings(ModuleSite site) throws StepFailure {
    String text = new String(Delivered.bytes(site, "import.env"), StandardCharsets.UTF_8);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        settings.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return settings;
  }

  private static String value(ModuleSite site, String name) {
    return site.environment().getOrDefault(name, "");
  }

  private static boolean isInVpn(ModuleSite site, String address) {
    return InetAddresses.isInetAddress(address) && sameNetwork(address, site.clusterNetwork());
  }

  private static boolean sameNetwork(String address, String network) {
    int slash = network.indexOf('/');
    int mask = -1 << (32 - Integer.parseInt(network.substring(slash + 1)));
    return (number(address) & mask) == (number(network.substring(0, slash)) & mask);
  }

  private static int number(String address) {
    return InetAddresses.coerceToInteger(InetAddresses.forString(address));
  }

  private static void updateRoutes(ModuleSite site) {
    if (!isInVpn(site, value(site, "IPADDRESS"))) {
      site.log("<6>route to " + value(site, "IPADDRESS") + " through node " + site.node());
    }
  }

  /** Only copies count; what is missing shows when the service starts. */
  private static void takeCopies(ModuleSite site) throws StepFailure {
    try (Stream<Path> files = Files.walk(site.volume("data"))) {
      for (Path copy : files.filter(path -> path.toString().endsWith(COPY)).toList()) {
        String name = String.valueOf(copy.getFileName());
        Files.move(
            copy,
            copy.resolveSibling(name.substring(0, name.length() - COPY.length())),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw Crash.uncaught("OSError", String.valueOf(e.getMessage()));
    }
    if (!Files.exists(site.volume("data").resolve("private/idmap.ldb"))) {
      throw new StepFailure(1, null, "Unable to open tdb private/idmap.ldb");
    }
  }

  /** The unit waits for free ports on its address, and gives up when it cannot have them. */
  private void start(ModuleSite site) throws StepFailure {
    String address = value(site, "IPADDRESS");
    if (offers(site).stream().noneMatch(offer -> offer.ip().equals(address))) {
      throw new StepFailure(
          1, null, "Job for samba-dc.service failed because a timeout was exceeded.");
    }
    for (String needed : NEEDED) {
      if (!Files.exists(site.volume("data").resolve(needed))) {
        throw new StepFailure(1, null, "samba: " + needed + " is missing");
      }
    }
    try {
      amongAccounts = List.copyOf(controller.serve(site.volume("data")));
    } catch (IOException e) {
      throw new StepFailure(1, null, "samba: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailure(-1, null, "interrupted");
    }
  }

  private void advertise(ModuleSite site) {
    SambaAccounts known =
        new SambaAccounts(site.volume("data").resolve("private/sam.ldb"), value(site, "SVCUSER"));
    accounts = Optional.of(known);
    publish(site);
  }

  private void publish(ModuleSite site) {
    String domain = value(site, "DOMAIN");
    Map<String, String> service = new LinkedHashMap<>();
    service.put("domain", domain);
    service.put("schema", "ad");
    service.put("base_dn", "DC=" + domain.replace(".", ",DC="));
    service.put("bind_dn", value(site, "SVCUSER") + "@" + domain);
    service.put("bind_password", value(site, "SVCPASS"));
    service.put("host", value(site, "IPADDRESS"));
    service.put("port", "636");
    service.put("tls", "on");
    service.put("tls_verify", "off");
    service.put("node", String.valueOf(site.node()));
    service.put("module_id", site.moduleId());
    service.put("module_uuid", site.moduleUuid());
    try {
      service.put("counters.users", String.valueOf(users().size()));
      service.put("counters.groups", String.valueOf(groups().size()));
    } catch (StepFailure unreadable) {
      site.log("<4>accounts are not counted: " + unreadable.getMessage());
    }
    site.publishService("ldap", "tcp", service);
  }

  private static void setAlias(ModuleSite site) throws StepFailure {
    if (Files.exists(site.state().resolve("nbalias.txt"))) {
      site.environment().put("NBALIAS", Delivered.line(site, "nbalias.txt"));
    }
  }

  // ---- shares

  private void importShares(ModuleSite site) throws StepFailure {
    site.log("<6>podman exec samba-dc samba-tool ntacl sysvolreset");
    if (!Files.exists(site.state().resolve("accounts.json"))) {
      return;
    }
    List<Share> wanted = new ArrayList<>();
    for (JsonNode record : Delivered.records(site, "accounts.json")) {
      if (record.path("type").asText().equals("ibay")) {
        wanted.add(share(record));
      }
    }
    receive(site);
    wanted.stream().flatMap(share -> listed(share).stream()).forEach(each -> register(site, each));
  }

  /**
   * The program in the container is given a list: a line for each share, a tab behind its name. A
   * line feed in a description begins another share there, and settings find a share by its name.
   */
  private static List<Share> listed(Share share) {
    List<Share> listed = new ArrayList<>();
    for (String line : (share.name() + "\t" + share.description()).split("\n")) {
      String[] fields = line.split("\t", 2);
      String description = fields.length > 1 ? fields[1] : "";
      listed.add(
          fields[0].equals(share.name())
              ? new Share(
                  share.name(),
                  description,
                  share.browseable(),
                  share.audit(),
                  share.recycle(),
                  share.recycleVersions())
              : new Share(fields[0], description, true, false, false, false));
    }
    return listed;
  }

  private static Share share(JsonNode record) throws StepFailure {
    Props props = Props.of(record);
    if (!props.has("Description")) {
      throw Crash.uncaught("KeyError", "'Description'");
    }
    return new Share(
        record.path("name").asText(),
        props.get("Description", ""),
        props.get("SmbShareBrowseable", "enabled").equals("enabled"),
        props.get("SmbAuditStatus", "disabled").equals("enabled"),
        props.get("SmbRecycleBinStatus", "disabled").equals("enabled"),
        props.get("SmbRecycleBinVersionsStatus", "enabled").equals("enabled"));
  }

  private void receive(ModuleSite site) throws StepFailure {
    Map<String, Path> modules = new LinkedHashMap<>();
    SHARE_VOLUMES.forEach(name -> modules.put(name, site.volume(name)));
    try {
      ((ReceivingSite) site).receiveAgain(modules, amongAccounts);
      for (Path root : modules.values()) {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
          Files.setAttribute(root, "unix:uid", 0);
          Files.setAttribute(root, "unix:gid", 0);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailure(-1, null, "interrupted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of shares have no case: the last of several wins. */
  private synchronized void register(ModuleSite site, Share share) {
    if (shares.remove(share.name().toLowerCase(Locale.ROOT)) != null) {
      warnings.add("Ignoring previously defined share " + share.name());
    }
    shares.put(share.name().toLowerCase(Locale.ROOT), share);
    site.log("Enabled share " + share.name());
  }

  private synchronized JsonNode listShares(ModuleSite site) throws StepFailure {
    ObjectNode answer = NODES.objectNode();
    ArrayNode list = answer.putArray("shares");
    for (Share share : shares.values()) {
      ObjectNode listed =
          list.addObject()
              .put("name", share.name())
              .put("description", share.description())
              .put("browseable", share.browseable())
              .put("enable_audit", share.audit())
              .put("log_failed_events", false)
              .put("enable_recycle", share.recycle())
              .put("recycle_retention", 0)
              .put("recycle_versions", share.recycleVersions());
      ArrayNode acls = listed.putArray("acls");
      ShareRights.of(site.volume("shares").resolve(share.name()), amongAccounts)
          .forEach(
              (subject, rights) -> acls.addObject().put("subject", subject).put("rights", rights));
    }
    return answer;
  }

  // ---- addresses

  private List<Address> offers(ModuleSite site) {
    List<Address> all =
        new ArrayList<>(
            addresses.isEmpty()
                ? List.of(new Address("192.168.1." + (19 + site.node()), "eth0 (enp0s3)"))
                : addresses);
    all.add(new Address(site.nodeVpnAddress(), "wg0"));
    return all;
  }

  private JsonNode defaults(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors().object(input).required(input, "provision").end();
    ObjectNode answer = NODES.objectNode();
    answer.put("adminuser", "administrator").put("nbdomain", "AD").put("hostname", "dc1");
    answer.put("realm", "ad." + site.nodeFqdn()).put("can_install_file_server", true);
    answer.put("nbalias", "");
    answer.set("ipaddress_list", list(site));
    return answer;
  }

  private ArrayNode list(ModuleSite site) {
    ArrayNode list = NODES.arrayNode();
    for (Address offer : offers(site)) {
      list.addObject().put("ipaddress", offer.ip()).put("label", offer.label());
    }
    return list;
  }

  private JsonNode configuration(ModuleSite site, JsonNode input) {
    ObjectNode answer = NODES.objectNode();
    answer.put("configuration_required", value(site, "DOMAIN").isEmpty());
    answer.put("credentials_required", false);
    answer.put("realm", value(site, "REALM")).put("domain", value(site, "DOMAIN"));
    answer.put("nbalias", value(site, "NBALIAS")).put("nbdomain", value(site, "NBDOMAIN"));
    answer.put("ipaddress", value(site, "IPADDRESS"));
    answer.set("ipaddress_list", list(site));
    answer.put("ipaddress_alterable", true).put("hostname", value(site, "HOSTNAME"));
    return answer;
  }

  private @Nullable JsonNode setAddress(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors().object(input).required(input, "ipaddress").end();
    JsonNode wanted = input.get("ipaddress");
    if (!isPrivate(wanted.asText())) {
      throw InputErrors.semantic(2, "ipaddress", wanted, "ipaddress_private_check_failed");
    }
    if (offers(site).stream().noneMatch(offer -> offer.ip().equals(wanted.asText()))) {
      throw InputErrors.semantic(3, "ipaddress", wanted, "ipaddress_avail_check_failed");
    }
    site.environment().put("IPADDRESS", wanted.asText());
    publish(site);
    return null;
  }

  private static boolean isPrivate(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return false;
    }
    InetAddress parsed = InetAddresses.forString(address);
    return parsed instanceof Inet4Address && parsed.isSiteLocalAddress();
  }
}
