package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Ordering;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour.Action;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Actions of the mail module that tell what is there. Accounts of the user domain are those named
 * in the delivered {@code users.json} and {@code groups.json}: the directory itself is not asked.
 */
final class MailActions {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final MailInstance mail;

  MailActions(MailInstance mail) {
    this.mail = mail;
  }

  Map<String, Action> all() {
    Map<String, Action> actions = new LinkedHashMap<>();
    actions.put("get-configuration", (site, input) -> configuration(site));
    actions.put("list-domains", (site, input) -> domains(site));
    actions.put("list-addresses", (site, input) -> addresses(site));
    actions.put("list-user-mailboxes", (site, input) -> userMailboxes(site));
    actions.put("list-public-mailboxes", (site, input) -> publicMailboxes(site));
    actions.put("list-relay-rules", (site, input) -> relayRules(site));
    actions.put("list-bypass-rules", (site, input) -> bypassRules());
    actions.put("get-relay-configuration", (site, input) -> relayConfiguration(site));
    actions.put("get-filter-configuration", (site, input) -> filterConfiguration(site));
    actions.put("get-mailbox-settings", (site, input) -> mailboxSettings(site));
    actions.put("get-always-bcc", (site, input) -> alwaysBcc(site));
    actions.put("get-domain-dkim", this::domainDkim);
    return actions;
  }

  private static JsonNode configuration(ModuleSite site) {
    ObjectNode answer = NODES.objectNode();
    answer.set("user_domain", userDomain(site));
    answer.put("hostname", site.environment().get("POSTFIX_HOSTNAME"));
    return answer;
  }

  JsonNode domains(ModuleSite site) throws StepFailure {
    ArrayNode answer = NODES.arrayNode();
    for (ObjectNode row : mail.database.rows(MailDatabase.DOMAINS)) {
      if (!row.path("domain").asText().equals(MailDatabase.WILDCARD)) {
        answer.add(domain(site, row));
      }
    }
    return answer;
  }

  ObjectNode domain(ModuleSite site, ObjectNode row) throws StepFailure {
    ObjectNode domain = NODES.objectNode();
    domain.set("domain", row.get("domain"));
    domain.put("addusers", row.path("addusers").asInt() == 1);
    domain.put("addgroups", row.path("addgroups").asInt() == 1);
    JsonNode catchAll = row.path("catchall");
    domain.set("catchall", catchAll.isNull() ? catchAll : destination(site, catchAll.asText()));
    domain.set("bccaddr", row.get("bccaddr"));
    domain.set("description", row.get("ddesc"));
    return domain;
  }

  private JsonNode addresses(ModuleSite site) throws StepFailure {
    List<ObjectNode> domains = mail.database.rows(MailDatabase.DOMAINS);
    Map<String, ObjectNode> described = new HashMap<>();
    mail.database
        .rows(MailDatabase.ADDRESSES)
        .forEach(row -> described.putIfAbsent(addressKey(row), row));
    Map<String, ObjectNode> addresses = new LinkedHashMap<>();
    for (ObjectNode row : mail.database.rows(MailDatabase.DESTINATIONS)) {
      String key = addressKey(row);
      ObjectNode address = addresses.get(key);
      if (address == null) {
        address = address(row, described.get(key));
        addresses.put(key, address);
      }
      address.withArray("destinations").add(destination(site, row.path("dest").asText()));
    }
    ObjectNode postmaster = addresses.get("postmaster@*");
    if (postmaster != null) {
      postmaster.put("delete_forbidden", true);
    }
    if (anyHas(domains, "addusers")) {
      requireUserDomain(site);
      addAccounts(addresses, mail.users, "adduser", MailDatabase.USERS, "user", "@+");
    }
    if (anyHas(domains, "addgroups")) {
      requireUserDomain(site);
      addAccounts(addresses, mail.groups, "addgroup", MailDatabase.GROUPS, "group", "@#");
    }
    ObjectNode answer = NODES.objectNode();
    ArrayNode addUserDomains = answer.putArray("adduser_domains");
    domains.stream()
        .filter(row -> row.path("addusers").asInt() == 1)
        .forEach(row -> addUserDomains.add(row.get("domain")));
    answer.putArray("addresses").addAll(addresses.values());
    return answer;
  }

  /** The database takes {@code INFO@} and {@code info@} for one address. */
  private static String addressKey(ObjectNode row) {
    return (row.path("alocal").asText() + "@" + row.path("domain").asText())
        .toLowerCase(Locale.ROOT);
  }

  private static ObjectNode address(ObjectNode destination, @Nullable ObjectNode described) {
    ObjectNode address = NODES.objectNode();
    address.set("local", destination.get("alocal"));
    address.putArray("destinations");
    if (described != null) {
      if (described.path("internal").asInt() == 1) {
        address.put("internal", true);
      }
      if (!described.path("adesc").asText("").isEmpty()) {
        address.set("description", described.get("adesc"));
      }
    }
    boolean everywhere = destination.path("domain").asText().equals(MailDatabase.WILDCARD);
    address.put("atype", everywhere ? "wildcard" : "domain");
    if (!everywhere) {
      address.set("domain", destination.get("domain"));
    }
    return address;
  }

  private void addAccounts(
      Map<String, ObjectNode> addresses,
      Iterable<String> names,
      String type,
      String table,
      String column,
      String mark) {
    for (String name : sorted(names)) {
      addresses.put(
          name + mark,
          NODES.objectNode().put("atype", type).put("local", name).put("description", name));
    }
    for (ObjectNode row : mail.database.rows(table)) {
      ObjectNode address = addresses.get(row.path(column).asText() + mark);
      if (address != null && row.path("internal").asInt() == 1) {
        address.put("internal", true);
      }
    }
  }

  private JsonNode userMailboxes(ModuleSite site) throws StepFailure {
    if (!site.environment().containsKey("MAIL_HOSTNAME")) {
      return NODES.arrayNode();
    }
    Map<String, ObjectNode> mailboxes = new LinkedHashMap<>();
    List<String> disabled = disabledUsers(site);
    for (String user : disabled) {
      mailboxes.put(user, NODES.objectNode().put("user", user).put("enabled", false));
    }
    MailVolume volume = new MailVolume(site.volume("dovecot-data"));
    for (String user : sorted(mail.users)) {
      if (!disabled.contains(user)) {
        ObjectNode mailbox = NODES.objectNode().put("user", user);
        mailbox.set("quota", quota(site, volume, user));
        mailboxes.put(user, mailbox);
      }
    }
    addForwards(site, mailboxes);
    int retention = integer(Environment.get(site, "DOVECOT_SPAM_RETENTION"));
    mail.retentions.forEach(
        (user, days) -> {
          ObjectNode mailbox = mailboxes.get(user);
          if (mailbox != null) {
            mailbox.putObject("spam_retention").put("custom", true).put("value", days.intValue());
          }
        });
    ObjectNode answer = NODES.objectNode();
    answer.putObject("default_spam_retention").put("value", retention);
    answer.putArray("user_mailboxes").addAll(mailboxes.values());
    return answer;
  }

  private ObjectNode quota(ModuleSite site, MailVolume volume, String user) {
    String common = Environment.get(site, "DOVECOT_QUOTA_MB");
    String limit = mail.quotas.getOrDefault(user, common);
    int used = (int) (volume.bytes(user) >> 20);
    ObjectNode quota = NODES.objectNode();
    int megabytes = limit.matches("[0-9]{1,9}") ? Integer.parseInt(limit) : 0;
    quota.put("limit", megabytes);
    quota.put("value", used);
    quota.put("percent", megabytes == 0 ? 0 : (int) (used * 100L / megabytes));
    if (!String.valueOf(megabytes).equals(common)) {
      quota.put("custom", true);
    }
    return quota;
  }

  private void addForwards(ModuleSite site, Map<String, ObjectNode> mailboxes) throws StepFailure {
    List<ObjectNode> forwards = mail.database.rows(MailDatabase.FORWARDS);
    for (ObjectNode row : forwards) {
      ObjectNode mailbox = mailboxes.get(row.path("user").asText());
      if (mailbox != null && !keepsCopy(row)) {
        mailbox
            .withObject("/forward")
            .withArray("destinations")
            .add(destination(site, row.path("dest").asText()));
      }
    }
    for (ObjectNode row : forwards) {
      ObjectNode mailbox = mailboxes.get(row.path("user").asText());
      if (mailbox != null && keepsCopy(row) && mailbox.get("forward") instanceof ObjectNode to) {
        to.put("keepcopy", true);
      }
    }
  }

  private static boolean keepsCopy(ObjectNode forward) {
    return forward.path("user").equals(forward.path("dest"));
  }

  private JsonNode publicMailboxes(ModuleSite site) throws StepFailure {
    ArrayNode answer = NODES.arrayNode();
    if (!site.environment().containsKey("MAIL_HOSTNAME")) {
      return answer;
    }
    MailVolume volume = new MailVolume(site.volume("dovecot-data"));
    for (String mailbox : volume.mailboxes("vmail")) {
      if (!mailbox.equals("INBOX") && !mailbox.equals("Trash") && !mailbox.contains("/")) {
        ObjectNode entry = answer.addObject();
        entry.put("mailbox", mailbox);
        ArrayNode list = entry.putArray("acls");
        for (String line : volume.accessList("vmail", mailbox)) {
          if (!line.isBlank()) {
            list.add(access(site, line));
          }
        }
      }
    }
    return answer;
  }

  private ObjectNode access(ModuleSite site, String line) throws StepFailure {
    int blank = line.startsWith("\"") ? line.lastIndexOf("\" ") + 1 : line.indexOf(' ');
    String id = blank <= 0 ? line : line.substring(0, blank).replace("\"", "");
    String letters = blank <= 0 ? "" : line.substring(blank + 1).split(":", -1)[0];
    ObjectNode access = NODES.objectNode();
    if (id.startsWith("user=") || id.startsWith("group=")) {
      int equals = id.indexOf('=');
      access.put("stype", id.substring(0, equals));
      access.set("subject", destination(site, id.substring(equals + 1)));
    } else {
      access.put("stype", "none");
      access.set("subject", NODES.objectNode().put("dtype", "apo").put("name", id));
    }
    access.set("rights", AccessRights.of(letters));
    return access;
  }

  private JsonNode relayRules(ModuleSite site) {
    if (!site.environment().containsKey("MAIL_HOSTNAME")) {
      return NODES.arrayNode();
    }
    List<ObjectNode> rules =
        mail.database.rows(MailDatabase.RELAY_RULES).stream()
            .map(MailActions::relayRule)
            .sorted(
                Comparator.comparing(MailActions::rank)
                    .thenComparing(rule -> rule.path("rule_subject").asText()))
            .toList();
    ObjectNode answer = NODES.objectNode();
    answer.put(
        "has_wildcard",
        rules.stream()
            .anyMatch(rule -> rule.path("rule_subject").asText().equals(MailDatabase.WILDCARD)));
    answer.putArray("rules").addAll(rules);
    return answer;
  }

  private static ObjectNode relayRule(ObjectNode row) {
    ObjectNode rule = NODES.objectNode();
    for (String name : List.of("rule_type", "rule_subject", "host", "port")) {
      rule.set(name, row.get(name));
    }
    rule.put("tls", row.path("tls").asText().equals("encrypt"));
    rule.set("username", row.get("username"));
    // A missing password is not the empty one: such a rule shows a password too.
    rule.put(
        "has_password", row.path("password").isNull() || !row.path("password").asText().isEmpty());
    rule.put("enabled", row.path("enabled").asInt() == 1);
    return rule;
  }

  /** Recipients before senders, addresses before domains, the rule for everything at the end. */
  private static int rank(ObjectNode rule) {
    int half = rule.path("rule_subject").asText().contains("@") ? 0 : 1;
    return switch (rule.path("rule_type").asText()) {
      case "recipient" -> half;
      case "sender" -> 2 + half;
      default -> 4;
    };
  }

  private JsonNode bypassRules() {
    ObjectNode answer = NODES.objectNode();
    ArrayNode rules = answer.putArray("bypass_rules");
    mail.bypassEntries()
        .forEach(
            (map, entries) ->
                entries.forEach(
                    entry ->
                        rules
                            .addObject()
                            .put("type", bypassType(map, entry))
                            .put("direction", map.startsWith("bypass_recipient") ? "to" : "from")
                            .put("value", entry)));
    return answer;
  }

  private static String bypassType(String map, String entry) {
    if (map.equals("bypass_ip.map")) {
      return entry.contains("/") ? "cidr" : "ip";
    }
    return map.endsWith("_domain.map") ? "domain" : "email";
  }

  private JsonNode relayConfiguration(ModuleSite site) {
    ObjectNode answer = NODES.objectNode();
    answer.put(
        "postfix_restricted_sender",
        !"".equals(site.environment().get("POSTFIX_RESTRICTED_SENDER")));
    ArrayNode networks = answer.putArray("networks");
    mail.database.rows(MailDatabase.NETWORKS).forEach(row -> networks.add(row.get("network")));
    return answer;
  }

  private JsonNode filterConfiguration(ModuleSite site) {
    ObjectNode answer = NODES.objectNode();
    answer.put("bypass_rules", mail.bypassEntries().values().stream().mapToInt(List::size).sum());
    ObjectNode antivirus = answer.putObject("antivirus");
    ObjectNode antispam = answer.putObject("antispam");
    antivirus.put("enabled", mail.enabledUnits.contains("clamav.service"));
    if (!site.environment().containsKey("MAIL_HOSTNAME")) {
      antispam.put("enabled", false);
      return answer;
    }
    antivirus.put("clamav_official_sigs", mail.enabledUnits.contains("freshclam.timer"));
    antivirus.put(
        "third_party_sigs_rating",
        site.environment().getOrDefault("CLAMAV_CUS_RATING", "MEDIUM").toLowerCase(Locale.ROOT));
    antivirus
        .putObject("memory_info")
        .put("installed", 8192)
        .put("available", 6144)
        .put("recommended", 4096);
    antispam(site, antispam);
    return answer;
  }

  private void antispam(ModuleSite site, ObjectNode antispam) {
    MailInstance.Thresholds now = mail.thresholds();
    Double addHeader = now.addHeader();
    antispam.put("enabled", isSet(site, "RSPAMD_antispam_checks_enabled"));
    antispam.put("rspamd_url", "https://" + Environment.get(site, "POSTFIX_HOSTNAME") + "/rspamd/");
    antispam.put("spam_flag_threshold", addHeader);
    antispam.put("deny_message_threshold", now.reject());
    Double greylist = now.greylist();
    antispam
        .putObject("greylist")
        .put("enabled", isSet(site, "RSPAMD_greylist_enabled"))
        .put(
            "threshold", greylist == null ? (addHeader == null ? 6.0 : addHeader) / 2.0 : greylist);
    boolean prefixed = isSet(site, "DOVECOT_SPAM_SUBJECT_PREFIX");
    antispam
        .putObject("prefix_email_subject")
        .put("enabled", prefixed)
        .put(
            "prefix",
            prefixed ? Environment.get(site, "DOVECOT_SPAM_SUBJECT_PREFIX") : "***SPAM***");
  }

  private static JsonNode mailboxSettings(ModuleSite site) {
    ObjectNode answer = NODES.objectNode();
    answer.putObject("quota").set("limit", integerOrZero(site, "DOVECOT_QUOTA_MB"));
    answer.putObject("spam_retention").set("value", integerOrZero(site, "DOVECOT_SPAM_RETENTION"));
    ObjectNode folder = answer.putObject("spam_folder");
    folder.put("enabled", isSet(site, "DOVECOT_SPAM_FOLDER"));
    if (isSet(site, "DOVECOT_SPAM_FOLDER")) {
      folder.put("name", Environment.get(site, "DOVECOT_SPAM_FOLDER"));
    }
    answer.putObject("sharedseen").put("enabled", isSet(site, "DOVECOT_SHAREDSEEN"));
    return answer;
  }

  private static JsonNode alwaysBcc(ModuleSite site) {
    return NODES.objectNode().put("bcc", site.environment().get("POSTFIX_ALWAYS_BCC"));
  }

  private JsonNode domainDkim(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors().object(input).required(input, "domain").text(input, "domain").end();
    byte[] key = mail.dkim.get("default.key");
    byte[] record = mail.dkim.get("default.txt");
    String data = key == null ? "" : DkimRecord.of(key).orElse("");
    if (data.isEmpty() || record == null || record.length == 0) {
      return NODES.objectNode().put("enabled", false);
    }
    return NODES
        .objectNode()
        .put("enabled", true)
        .put("dkimRecordData", data)
        .put("dkimFullRawRecord", new String(record, UTF_8));
  }

  /** What a stored destination is: an address, a public mailbox, a group, a user, or unknown. */
  JsonNode destination(ModuleSite site, String name) throws StepFailure {
    ObjectNode destination = NODES.objectNode();
    if (name.contains("@")) {
      return destination.put("dtype", "external").put("name", name);
    }
    if (name.startsWith("vmail+")) {
      return destination.put("dtype", "public").put("name", name.substring("vmail+".length()));
    }
    requireUserDomain(site);
    // Accounts are looked up in lower case: a destination in other case is unknown.
    if (mail.groups.contains(name)) {
      return destination.put("dtype", "group").put("name", name).put("ui_name", name);
    }
    if (mail.users.contains(name)) {
      return destination.put("dtype", "user").put("name", name).put("ui_name", name);
    }
    return destination.put("dtype", "apo").put("name", name);
  }

  /** Without its user domain the module cannot tell what a name stands for. */
  private static void requireUserDomain(ModuleSite site) throws StepFailure {
    if (userDomain(site).isNull()) {
      throw Crash.assertion("no user domain " + Environment.get(site, "POSTFIX_ORIGIN"));
    }
  }

  private static JsonNode userDomain(ModuleSite site) {
    String name = Environment.get(site, "POSTFIX_ORIGIN");
    for (JsonNode domain : site.userDomains()) {
      if (domain.path("name").asText().equals(name)) {
        return domain;
      }
    }
    return NullNode.instance;
  }

  private static List<String> disabledUsers(ModuleSite site) {
    return Stream.of(Environment.get(site, "DOVECOT_DISABLED_USERS").split(",", -1))
        .filter(name -> !name.isBlank())
        .toList();
  }

  private static boolean anyHas(List<ObjectNode> rows, String flag) {
    return rows.stream().anyMatch(row -> row.path(flag).asInt() == 1);
  }

  private static boolean isSet(ModuleSite site, String variable) {
    return !Environment.get(site, variable).isEmpty();
  }

  private static JsonNode integerOrZero(ModuleSite site, String variable) {
    try {
      return IntNode.valueOf(
          PythonNumbers.integer(Environment.get(site, variable)).intValueExact());
    } catch (ArithmeticException | NumberFormatException none) {
      return IntNode.valueOf(0);
    }
  }

  private static int integer(String text) throws StepFailure {
    try {
      return PythonNumbers.integer(text).intValueExact();
    } catch (ArithmeticException | NumberFormatException none) {
      throw Crash.uncaught("NameError", "the default spam retention is no number: " + text);
    }
  }

  private static List<String> sorted(Iterable<String> names) {
    return Ordering.natural().sortedCopy(names);
  }
}
