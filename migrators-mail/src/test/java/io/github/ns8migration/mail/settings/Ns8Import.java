package io.github.ns8migration.mail.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the import of NS8 makes of delivered settings, as far as its contract tells: tables by row,
 * with its own weaknesses. Checked against recorded results of the real one before it judges ours.
 */
final class Ns8Import {
  /** The real import would have stopped here, with NS7's mail down. */
  static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Aborted(String why) {
      super(why);
    }
  }

  final Map<String, String> environment = new TreeMap<>();
  final Set<String> domains = new TreeSet<>();
  final Set<String> addresses = new TreeSet<>();
  final Set<String> destmap = new TreeSet<>();
  final Set<String> userattrs = new TreeSet<>();
  final Set<String> userforwards = new TreeSet<>();
  final Set<String> groupattrs = new TreeSet<>();
  final Set<String> relayrules = new TreeSet<>();
  final Set<String> mynetworks = new TreeSet<>();
  final Map<String, String> quotas = new TreeMap<>();
  final Map<String, String> retentions = new TreeMap<>();
  final Set<String> disabled = new TreeSet<>();
  final List<String> skipped = new ArrayList<>();

  private final Map<String, String> files;
  private final String mailDomain;
  private final Set<String> subjects = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> domainKeys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> rows = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private Ns8Import(Map<String, String> files) {
    this.files = files;
    mailDomain = file("mail_domain.txt").strip();
  }

  static Ns8Import of(Map<String, String> files) {
    Ns8Import run = new Ns8Import(files);
    run.environment();
    run.alwaysBcc();
    run.smarthosts();
    run.domains();
    run.addresses();
    run.filter();
    return run;
  }

  private String file(String name) {
    return Optional.ofNullable(files.get(name)).orElseThrow(() -> new Aborted("no file " + name));
  }

  private JsonNode json(String name) {
    return Given.json(file(name));
  }

  private JsonNode props(String name) {
    JsonNode record = json(name);
    if (!record.has("props")) {
      throw new Aborted(name + " is no object with props");
    }
    return record.get("props");
  }

  private static Optional<String> get(JsonNode props, String name) {
    return Optional.ofNullable(props.get(name)).map(JsonNode::asText);
  }

  private static boolean enabled(JsonNode props, String name) {
    return get(props, name).equals(Optional.of("enabled"));
  }

  private void environment() {
    environment.put("POSTFIX_ORIGIN", file("user_domain.txt").strip());
    JsonNode dovecot = props("dovecot.json");
    environment.put(
        "DOVECOT_QUOTA_MB",
        enabled(dovecot, "QuotaStatus")
            ? get(dovecot, "QuotaDefaultSize").flatMap(Ns8Import::megabytes).orElse("0")
            : "0");
    environment.put("DOVECOT_SPAM_FOLDER", get(dovecot, "SpamFolder").orElse("Junk"));
    environment.put("DOVECOT_SHAREDSEEN", enabled(dovecot, "SharedSeen") ? "1" : "");
    String retention = get(dovecot, "SpamRetentionTime").orElse("");
    environment.put(
        "DOVECOT_SPAM_RETENTION",
        retention.endsWith("d") ? retention.substring(0, retention.length() - 1) : "15");
    JsonNode rspamd = json("rspamd.json");
    boolean prefix = rspamd.isObject() && enabled(rspamd.path("props"), "SpamSubjectPrefixStatus");
    environment.put(
        "DOVECOT_SPAM_SUBJECT_PREFIX",
        prefix ? get(rspamd.path("props"), "SpamSubjectPrefixString").orElse("") : "");
  }

  private void alwaysBcc() {
    JsonNode postfix = props("postfix.json");
    if (enabled(postfix, "AlwaysBccStatus")) {
      environment.put("POSTFIX_ALWAYS_BCC", get(postfix, "AlwaysBccAddress").orElse("None"));
    }
  }

  private void smarthosts() {
    JsonNode postfix = props("postfix.json");
    if (enabled(postfix, "SmartHostStatus")) {
      rule(
          "wildcard",
          "*",
          get(postfix, "SmartHostName"),
          get(postfix, "SmartHostPort"),
          enabled(postfix, "SmartHostTlsStatus"),
          get(postfix, "SmartHostUsername").orElse("null"),
          get(postfix, "SmartHostPassword").orElse("null"),
          true);
      try {
        Integer.parseInt(get(postfix, "SmartHostPort").orElse(""));
      } catch (NumberFormatException e) {
        throw new Aborted("smart host without port");
      }
    }
    for (JsonNode each : json("smarthosts.json")) {
      JsonNode props = each.get("props");
      String name = each.get("name").asText();
      rule(
          each.get("type").asText(),
          name.startsWith("@") ? name.substring(1) : name,
          get(props, "Host"),
          get(props, "Port"),
          enabled(props, "TlsStatus"),
          get(props, "Username").orElse("null"),
          get(props, "Password").orElse("null"),
          enabled(props, "status"));
    }
    environment.put("POSTFIX_RESTRICTED_SENDER", enabled(postfix, "SenderValidation") ? "1" : "");
    String bypass =
        get(postfix, "AccessBypassList").orElseThrow(() -> new Aborted("no AccessBypassList"));
    for (String each : bypass.split(",")) {
      if (!each.isEmpty()) {
        mynetworks.add(each);
      }
    }
    if (get(postfix, "AccessPolicies").equals(Optional.of("trustednetworks"))) {
      for (JsonNode each : json("networks.json")) {
        if (each.get("type").asText().equals("network")) {
          String mask = get(each.get("props"), "Mask").orElseThrow(() -> new Aborted("no Mask"));
          Ipv4Network.of("0.0.0.0", mask)
              .ifPresentOrElse(
                  prefix -> mynetworks.add(each.get("name").asText() + "/" + prefix.prefix()),
                  () -> skipped.add(each.get("name").asText()));
        }
      }
    }
  }

  private void rule(
      String type,
      String subject,
      Optional<String> host,
      Optional<String> port,
      boolean tls,
      String username,
      String password,
      boolean enabled) {
    if (!subjects.add(subject)) {
      throw new Aborted("relay rule twice: " + subject);
    }
    relayrules.add(
        String.join(
            " ",
            type,
            subject,
            host.orElseThrow(() -> new Aborted("relay rule without host: " + subject)),
            port.orElse("null"),
            tls ? "encrypt" : "may",
            username,
            password,
            enabled ? "1" : "0"));
  }

  private void domains() {
    boolean addgroups = enabled(props("postfix.json"), "DynamicGroupAlias");
    for (JsonNode each : json("domains.json")) {
      JsonNode props = each.get("props");
      if (each.get("type").asText().equals("domain")
          && get(props, "TransportType").equals(Optional.of("LocalDelivery"))) {
        String name = each.get("name").asText();
        if (!domainKeys.add(name)) {
          throw new Aborted("domain twice: " + name);
        }
        boolean main = name.equals(mailDomain);
        domains.add(
            String.join(
                " ",
                name,
                main ? "1" : "0",
                main && addgroups ? "1" : "0",
                get(props, "Description").orElse("")));
      }
    }
    addresses.add("postmaster@* 0 RFC-mandatory postmaster alias");
    destmap.add("postmaster@* vmail+postmaster");
    rows.add("address postmaster@*");
    rows.add("destmap postmaster@* vmail+postmaster");
  }

  private void addresses() {
    Set<String> users = names("users.json");
    Set<String> groups = names("groups.json");
    JsonNode records = json("accounts.json");
    Set<String> aliases = new TreeSet<>();
    for (JsonNode each : records) {
      if (each.get("type").asText().equals("pseudonym")) {
        aliases.add(each.get("name").asText());
      }
    }
    for (JsonNode each : records) {
      String name = each.get("name").asText();
      String type = each.get("type").asText();
      if (!Set.of("pseudonym", "user", "group").contains(type)) {
        continue;
      }
      JsonNode props =
          Optional.ofNullable(each.get("props"))
              .orElseThrow(() -> new Aborted(name + " without props"));
      switch (type) {
        case "pseudonym" -> alias(name, props, users, groups, aliases);
        case "user" -> user(name, props);
        default -> group(name, props);
      }
    }
  }

  private Set<String> names(String file) {
    Set<String> names = new TreeSet<>();
    json(file).forEach(each -> names.add(each.asText()));
    return names;
  }

  private void alias(
      String name, JsonNode props, Set<String> users, Set<String> groups, Set<String> aliases) {
    String account = get(props, "Account").orElse("");
    if (account.isEmpty()) {
      return;
    }
    int at = name.indexOf('@');
    if (at < 0) {
      throw new Aborted("pseudonym without at: " + name);
    }
    String domain = name.endsWith("@") && at == name.length() - 1 ? "*" : name.substring(at + 1);
    String key = name.substring(0, at) + "@" + domain;
    if (!domain.equals("*") && !domainKeys.contains(domain)) {
      skipped.add(name);
      return;
    }
    for (String destination : account.split(",", -1)) {
      String row = key + " " + destination(destination, users, groups, aliases);
      if (!rows.add("destmap " + row)) {
        skipped.add(name);
        return;
      }
      destmap.add(row);
    }
    if (!rows.add("address " + key)) {
      skipped.add(name);
      return;
    }
    addresses.add(
        key
            + " "
            + (get(props, "Access").equals(Optional.of("private")) ? "1" : "0")
            + " "
            + get(props, "Description").orElse(""));
  }

  private String destination(
      String name, Set<String> users, Set<String> groups, Set<String> aliases) {
    if (name.equals("root")) {
      return "vmail+postmaster";
    }
    String wildcard = name.substring(0, name.indexOf('@') + 1);
    if (groups.contains(name) && (aliases.contains(name) || aliases.contains(wildcard))) {
      return name;
    }
    String suffix = "@" + mailDomain;
    return (users.contains(name) || groups.contains(name)) && name.endsWith(suffix)
        ? name.substring(0, name.length() - suffix.length())
        : name;
  }

  private void user(String name, JsonNode props) {
    int at = name.indexOf('@');
    if (at < 0) {
      throw new Aborted("user without at: " + name);
    }
    if (!name.substring(at + 1).equals(mailDomain)) {
      skipped.add(name);
      return;
    }
    String local = name.substring(0, at);
    if (get(props, "MailStatus").equals(Optional.of("disabled"))) {
      disabled.add(local);
      return;
    }
    if (get(props, "MailAccess").equals(Optional.of("private"))) {
      userattrs.add(local);
    }
    if (enabled(props, "MailForwardStatus")
        && !get(props, "MailForwardAddress").orElse("").isEmpty()) {
      List<String> all = new ArrayList<>();
      for (String each : get(props, "MailForwardAddress").orElse("").split(",")) {
        all.add(each.strip());
      }
      if (get(props, "MailForwardKeepMessageCopy").equals(Optional.of("yes"))) {
        all.add(local);
      }
      for (String each : all) {
        if (!rows.add("forward " + local + " " + each)) {
          skipped.add(name);
          return;
        }
        userforwards.add(local + " " + each);
      }
    }
    if (get(props, "MailQuotaType").equals(Optional.of("custom"))) {
      String quota = get(props, "MailQuotaCustom").orElse("");
      (quota.equals("unlimited") ? Optional.of("0") : megabytes(quota))
          .ifPresentOrElse(mb -> quotas.put(local, mb), () -> skipped.add(name + " quota"));
    }
    if (enabled(props, "MailSpamRetentionStatus")) {
      String time = get(props, "MailSpamRetentionTime").orElse("");
      String number = time.endsWith("d") ? time.substring(0, time.length() - 1) : time;
      if (number.matches("[0-9]+")) {
        retentions.put(local, number);
      } else {
        skipped.add(name + " retention");
      }
    }
  }

  private void group(String name, JsonNode props) {
    String suffix = "@" + mailDomain;
    if (!name.endsWith(suffix)) {
      skipped.add(name);
    } else if (get(props, "MailAccess").equals(Optional.of("private"))
        || get(props, "MailStatus").equals(Optional.of("disabled"))) {
      groupattrs.add(name.substring(0, name.length() - suffix.length()));
    }
  }

  private void filter() {
    JsonNode rspamd = json("rspamd.json");
    if (!rspamd.isObject()) {
      return;
    }
    JsonNode props = rspamd.path("props");
    if (!props.has("SpamGreyLevel")) {
      throw new Aborted("no SpamGreyLevel");
    }
    JsonNode clamd = props("clamd.json");
    String rating = get(clamd, "UnofficialSignaturesRating").orElse("medium");
    if (!Set.of("low", "medium", "high").contains(rating.toLowerCase(Locale.ROOT))) {
      skipped.add("filter");
    }
  }

  /** As the contract has it: tenths of a GiB, above 20000 MB rounded up to a whole GiB. */
  static Optional<String> megabytes(String tenths) {
    if (!tenths.matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    double mb = Long.parseLong(tenths) * 102.4;
    return Optional.of(Long.toString(mb > 20_000 ? (long) Math.ceil(mb / 1024) * 1024 : (long) mb));
  }
}
