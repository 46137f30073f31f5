package io.github.ns8migration.mail.predict;

import com.google.common.collect.ImmutableSet;
import io.github.ns8migration.mail.predict.DeliveredFiles.Properties;
import io.github.ns8migration.mail.predict.DeliveredFiles.Row;
import io.github.ns8migration.mail.predict.MailTables.Refused;
import io.github.ns8migration.mail.settings.DomainOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the import of NS8's mail module (as of ns8-mail 9642b3a) over delivered files, its
 * weaknesses with them: what is not trimmed there is not trimmed here, and where it ends with an
 * error this does too. The steps on mailboxes are not among them.
 */
final class MailImport {
  private static final String POSTMASTER = "vmail+postmaster";

  private final DeliveredFiles files;
  private final Optional<String> node;
  private final Map<String, @Nullable Object> environment = new TreeMap<>();
  private final MailTables tables = new MailTables();
  private final List<Object> doveadm = new ArrayList<>();
  private final List<Object> rspamd = new ArrayList<>();
  private final List<Object> subtasks = new ArrayList<>();

  /** {@code node} is the full name of the node that will run the module, as far as it is known. */
  MailImport(DeliveredFiles files, Optional<String> node) {
    this.files = files;
    this.node = node;
  }

  void run() throws ImportStops {
    environment();
    relaying();
    domains();
    addresses();
    if (files.isRecord("rspamd.json")) {
      new FilterImport(files, environment, rspamd, subtasks).run();
    }
  }

  /** What {@code alter-domain} sets after the import. */
  void set(List<DomainOptions> options) {
    for (DomainOptions each : options) {
      Map<String, @Nullable Object> row = tables.domain(each.domain());
      if (row != null) {
        each.catchAll()
            .ifPresent(
                to ->
                    row.put(
                        "catchall", to.kind().equals("public") ? "vmail+" + to.name() : to.name()));
        each.copyTo().ifPresent(to -> row.put("bccaddr", to));
      }
    }
  }

  Map<String, @Nullable Object> documents() {
    Map<String, @Nullable Object> documents = new LinkedHashMap<>();
    documents.put("environment", object("variables", environment));
    documents.put("pcdb", tables.document());
    documents.put("doveadm", object("calls", doveadm));
    documents.put("rspamd", object("calls", rspamd));
    documents.put("subtasks", object("subtasks", subtasks));
    return documents;
  }

  private void environment() throws ImportStops {
    Properties dovecot = files.properties("dovecot.json");
    String userDomain = files.line("user_domain.txt");
    environment.put("POSTFIX_ORIGIN", userDomain);
    environment.put("DOVECOT_SPAM_SUBJECT_PREFIX", subjectPrefix());
    environment.put(
        "DOVECOT_QUOTA_MB",
        dovecot.enabled("QuotaStatus")
            ? ImportNumbers.megabytes(dovecot.get("QuotaDefaultSize")).orElse("0")
            : "0");
    environment.put("DOVECOT_SPAM_FOLDER", dovecot.get("SpamFolder", "Junk"));
    environment.put("DOVECOT_SHAREDSEEN", dovecot.enabled("SharedSeen") ? "1" : "");
    String retention = dovecot.get("SpamRetentionTime", "");
    environment.put(
        "DOVECOT_SPAM_RETENTION",
        retention.endsWith("d") ? retention.replaceFirst("d+$", "") : "15");
    environment.put("MAIL_HOSTNAME", node.orElse(null));
    environment.put("POSTFIX_HOSTNAME", node.orElse(null));
    subtasks.add(
        subtask(
            "configure-module",
            object("user_domain", userDomain, "hostname", node.orElse(null)),
            0));
  }

  private String subjectPrefix() throws ImportStops {
    if (!files.isRecord("rspamd.json")) {
      return "";
    }
    Properties filter = files.properties("rspamd.json");
    return filter.enabled("SpamSubjectPrefixStatus")
        ? filter.get("SpamSubjectPrefixString", "")
        : "";
  }

  private void relaying() throws ImportStops {
    Properties postfix = files.properties("postfix.json");
    if (postfix.enabled("AlwaysBccStatus")) {
      environment.put("POSTFIX_ALWAYS_BCC", postfix.get("AlwaysBccAddress", "None"));
    }
    for (Row each : files.records("smarthosts.json")) {
      Properties props = each.properties();
      String subject = each.name().startsWith("@") ? each.name().substring(1) : each.name();
      relayRule(
          each.type(), subject, props, "", stored(props.get("Port")), props.enabled("status"));
    }
    environment.put("POSTFIX_RESTRICTED_SENDER", postfix.enabled("SenderValidation") ? "1" : "");
    if (postfix.enabled("SmartHostStatus")) {
      long port =
          ImportNumbers.integer(postfix.get("SmartHostPort"))
              .orElseThrow(() -> new ImportStops("the smart host has no port"));
      relayRule("wildcard", MailTables.ANY, postfix, "SmartHost", number(port), true);
    }
    networks(postfix);
  }

  private void relayRule(
      String type,
      String subject,
      Properties props,
      String prefix,
      @Nullable Object port,
      boolean enabled)
      throws ImportStops {
    String host = props.get(prefix + (prefix.isEmpty() ? "Host" : "Name"));
    if (host == null) {
      throw new ImportStops("the relay rule of " + subject + " has no host");
    }
    try {
      tables.add(
          "relayrules",
          object(
              "rule_type",
              type,
              "rule_subject",
              subject,
              "transport",
              "smtp",
              "host",
              host,
              "port",
              port,
              "tls",
              props.enabled(prefix + "TlsStatus") ? "encrypt" : "may",
              "username",
              props.get(prefix + "Username"),
              "password",
              props.get(prefix + "Password"),
              "enabled",
              flag(enabled)));
    } catch (Refused e) {
      throw new ImportStops("there are two relay rules of " + subject);
    }
  }

  /** The column takes what looks like a number for one, and keeps any other text. */
  private static @Nullable Object stored(@Nullable String port) {
    Optional<Long> number = ImportNumbers.integer(port);
    return number.isPresent() ? number(number.get()) : port;
  }

  private void networks(Properties postfix) throws ImportStops {
    if (postfix.get("AccessBypassList") == null) {
      throw new ImportStops("AccessBypassList is missing");
    }
    postfix.list("AccessBypassList").forEach(this::network);
    if (postfix.is("AccessPolicies", "trustednetworks")) {
      for (Row each : files.records("networks.json")) {
        if (each.type().equals("network")) {
          String mask = each.properties().get("Mask");
          if (mask == null) {
            throw new ImportStops("the network " + each.name() + " has no mask");
          }
          OptionalInt prefix = ImportNumbers.prefix(mask);
          prefix.ifPresent(length -> network(each.name() + "/" + length));
        }
      }
    }
  }

  private void network(String network) {
    tryAdd("mynetworks", object("network", network));
  }

  private void domains() throws ImportStops {
    String main = files.line("mail_domain.txt");
    boolean groups = files.properties("postfix.json").enabled("DynamicGroupAlias");
    tryAdd("domains", domain(MailTables.ANY, false, false, "Builtin wildcard domain"));
    doveadm.add(
        object(
            "method",
            "mailboxCreate",
            "params",
            object("mailbox", List.of("postmaster"), "user", "vmail")));
    for (Row each : files.records("domains.json")) {
      if (each.type().equals("domain") && each.properties().is("TransportType", "LocalDelivery")) {
        boolean own = each.name().equals(main);
        try {
          tables.add(
              "domains",
              domain(each.name(), own, own && groups, each.properties().get("Description")));
        } catch (Refused e) {
          throw new ImportStops("the domain " + each.name() + " stands there twice");
        }
      }
    }
    tryAdd(
        "addresses",
        address("postmaster", MailTables.ANY, false, "RFC-mandatory postmaster alias"));
    tryAdd("destmap", destination("postmaster", MailTables.ANY, POSTMASTER));
  }

  private static Map<String, @Nullable Object> domain(
      String name, boolean users, boolean groups, @Nullable String description) {
    return object(
        "domain",
        name,
        "transport",
        null,
        "addusers",
        flag(users),
        "addgroups",
        flag(groups),
        "catchall",
        null,
        "bccaddr",
        null,
        "ddesc",
        description);
  }

  private static Map<String, @Nullable Object> address(
      String local, String domain, boolean internal, @Nullable String description) {
    return object(
        "alocal", local, "domain", domain, "internal", flag(internal), "adesc", description);
  }

  private static Map<String, @Nullable Object> destination(
      String local, String domain, String destination) {
    return object("alocal", local, "domain", domain, "dest", destination);
  }

  private void addresses() throws ImportStops {
    AddressImport addresses =
        new AddressImport(
            files.line("mail_domain.txt"),
            ImmutableSet.copyOf(files.names("users.json")),
            ImmutableSet.copyOf(files.names("groups.json")),
            files.records("accounts.json"));
    addresses.run();
    environment.put("DOVECOT_DISABLED_USERS", String.join(",", addresses.disabled));
  }

  private void tryAdd(String table, Map<String, @Nullable Object> row) {
    try {
      tables.add(table, row);
    } catch (Refused e) {
      // the import goes on with the next
    }
  }

  /** {@code 55import_addresses}. A row that is refused ends its record, and no more. */
  private final class AddressImport {
    private final String domain;
    private final Set<String> users;
    private final Set<String> groups;
    private final List<Row> records;
    // The import closes the mailbox of root, whoever may get that name later.
    final List<String> disabled = new ArrayList<>(List.of("root"));

    AddressImport(String domain, Set<String> users, Set<String> groups, List<Row> records) {
      this.domain = domain;
      this.users = users;
      this.groups = groups;
      this.records = records;
    }

    void run() throws ImportStops {
      for (Row each : records) {
        try {
          switch (each.type()) {
            case "pseudonym" -> alias(each);
            case "user" -> user(each);
            case "group" -> group(each);
            default -> {}
          }
        } catch (Refused e) {
          // the rest of this record is lost, the next one is read
        }
      }
    }

    private void alias(Row alias) throws ImportStops, Refused {
      Properties props = alias.properties();
      String account = props.get("Account", "");
      if (account.isEmpty()) {
        return;
      }
      int at = at(alias);
      String local = alias.name().substring(0, at);
      String in = alias.name().substring(at + 1);
      String of = in.isEmpty() ? MailTables.ANY : in;
      if (!tables.hasDomain(of)) {
        throw new Refused("no such domain");
      }
      for (String each : account.split(",", -1)) {
        tables.add("destmap", destination(local, of, target(each)));
      }
      tables.add(
          "addresses", address(local, of, props.is("Access", "private"), props.get("Description")));
    }

    private String target(String name) {
      if (name.equals("root")) {
        return POSTMASTER;
      }
      if (groups.contains(name) && records.stream().anyMatch(each -> hides(each, name))) {
        return name;
      }
      return users.contains(name) || groups.contains(name) ? bare(name) : name;
    }

    /** Whether an alias, of this domain or of all, has the name of that group. */
    private boolean hides(Row alias, String group) {
      return alias.type().equals("pseudonym")
          && (alias.name().equals(group)
              || (alias.name().endsWith("@") && group.startsWith(alias.name())));
    }

    private String bare(String name) {
      String suffix = "@" + domain;
      return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    private void user(Row user) throws ImportStops, Refused {
      int at = at(user);
      String name = user.name().substring(0, at);
      if (!user.name().substring(at + 1).equals(domain)) {
        return;
      }
      Properties props = user.properties();
      if (props.is("MailStatus", "disabled")) {
        disabled.add(name);
        return;
      }
      if (props.is("MailAccess", "private")) {
        tables.add("userattrs", object("user", name, "internal", 1));
      }
      forwards(name, props);
      quota(name, props);
      retention(name, props);
    }

    private void forwards(String name, Properties props) throws Refused {
      List<String> targets = props.list("MailForwardAddress");
      if (!props.enabled("MailForwardStatus") || targets.isEmpty()) {
        return;
      }
      for (String each : targets) {
        tables.add("userforwards", object("user", name, "dest", each.strip()));
      }
      if (props.is("MailForwardKeepMessageCopy", "yes")) {
        tables.add("userforwards", object("user", name, "dest", name));
      }
    }

    private void quota(String name, Properties props) {
      if (props.is("MailQuotaType", "custom")) {
        String custom = props.get("MailQuotaCustom");
        Optional<String> megabytes =
            "unlimited".equals(custom) ? Optional.of("0") : ImportNumbers.megabytes(custom);
        megabytes.ifPresent(
            value ->
                dict("fs:posix:prefix=/var/lib/dovecot/dict/uquota/", "shared/" + name, value));
      }
    }

    private void retention(String name, Properties props) {
      if (props.enabled("MailSpamRetentionStatus")) {
        String time = props.get("MailSpamRetentionTime", "");
        ImportNumbers.integer(time.endsWith("d") ? time.substring(0, time.length() - 1) : time)
            .ifPresent(
                days ->
                    dict(
                        "file:/var/lib/dovecot/dict/uspamret.db",
                        "shared/spam_retention/" + name,
                        number(days)));
      }
    }

    private void dict(String uri, String key, Object value) {
      doveadm.add(
          object(
              "method", "dictSet", "params", object("dictUri", uri, "key", key, "value", value)));
    }

    private void group(Row group) throws ImportStops, Refused {
      Properties props = group.properties();
      if (group.name().endsWith("@" + domain)
          && (props.is("MailAccess", "private") || props.is("MailStatus", "disabled"))) {
        tables.add("groupattrs", object("group", bare(group.name()), "internal", 1));
      }
    }

    private static int at(Row record) throws ImportStops {
      int at = record.name().indexOf('@');
      if (at < 0) {
        throw new ImportStops("the name " + record.name() + " has no at sign");
      }
      return at;
    }
  }

  static Map<String, @Nullable Object> subtask(String action, Object data, int exitCode) {
    return object(
        "action", action, "data", data, "exit_code", exitCode, "validation_errors", List.of());
  }

  static int flag(boolean value) {
    return value ? 1 : 0;
  }

  private static Number number(long value) {
    if (value == (int) value) {
      return (int) value;
    }
    return value;
  }

  /** Name, value, name, value, ... */
  static Map<String, @Nullable Object> object(@Nullable Object... members) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put(String.valueOf(members[i]), members[i + 1]);
    }
    return object;
  }
}
