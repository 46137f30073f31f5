package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code 55import_addresses}: aliases, settings of users, settings of groups. One transaction: a
 * row that the database refuses ends its record only, anything unforeseen takes everything back.
 */
final class AddressStep {

  private final MailInstance mail;

  AddressStep(MailInstance mail) {
    this.mail = mail;
  }

  void run(ModuleSite site) throws StepFailure {
    String domain = Delivered.line(site, "mail_domain.txt");
    List<String> users = Delivered.names(site, "users.json");
    List<String> groups = Delivered.names(site, "groups.json");
    mail.users.addAll(bareNames(users));
    mail.groups.addAll(bareNames(groups));
    Import work = new Import(site, domain, users, groups, Delivered.records(site, "accounts.json"));
    mail.database.transaction(work::all);
    Environment.set(site, "DOVECOT_DISABLED_USERS", String.join(",", work.disabled));
    mail.command("systemctl", "--user", "-T", "reload", "dovecot");
  }

  private static List<String> bareNames(List<String> names) {
    return names.stream()
        .map(name -> name.replaceFirst("@[^@]*$", "").toLowerCase(Locale.ROOT))
        .toList();
  }

  private final class Import {

    private final ModuleSite site;
    private final String domain;
    private final Set<String> groups;
    private final Set<String> accounts;
    private final List<JsonNode> records;
    // The mailbox of root stays closed: a user of that name made later would inherit it.
    private final List<String> disabled = new ArrayList<>(List.of("root"));

    Import(
        ModuleSite site,
        String domain,
        List<String> users,
        List<String> groups,
        List<JsonNode> records) {
      this.site = site;
      this.domain = domain;
      this.groups = Set.copyOf(new HashSet<>(groups));
      Set<String> all = new HashSet<>(users);
      all.addAll(groups);
      this.accounts = Set.copyOf(all);
      this.records = records;
    }

    void all() throws StepFailure {
      for (JsonNode record : records) {
        try {
          switch (record.path("type").asText()) {
            case "pseudonym" -> alias(record);
            case "user" -> user(record);
            case "group" -> group(record);
            default -> {} // Shared folders and whatever else the database holds.
          }
        } catch (ConstraintException refused) {
          site.log("<4>rest of record skipped: " + record + ": " + refused.getMessage());
        }
      }
    }

    private void alias(JsonNode record) throws StepFailure, ConstraintException {
      Props props = Props.of(record);
      String account = props.get("Account", "");
      if (account.isEmpty()) {
        return;
      }
      String[] address = split(record);
      JsonNode local = MailDatabase.text(address[0]);
      JsonNode in = MailDatabase.text(address[1].isEmpty() ? MailDatabase.WILDCARD : address[1]);
      for (String destination : account.split(",", -1)) {
        mail.database.insert(
            MailDatabase.DESTINATIONS,
            Map.of(
                "alocal", local,
                "domain", in,
                "dest", MailDatabase.text(destination(destination))));
      }
      Map<String, JsonNode> values = new LinkedHashMap<>();
      values.put("alocal", local);
      values.put("domain", in);
      values.put("internal", MailDatabase.flag(props.is("Access", "private")));
      values.put("adesc", MailDatabase.text(props.get("Description")));
      mail.database.insert(MailDatabase.ADDRESSES, values);
    }

    private String destination(String name) throws StepFailure {
      if (name.equals("root")) {
        return "vmail+postmaster";
      }
      if (isHiddenGroup(name)) {
        site.log("<4>the alias wins over the group of the same name: " + name);
        return name;
      }
      return accounts.contains(name) ? withoutDomain(name) : name;
    }

    /** A group whose address is an alias as well, of this domain or of all. */
    private boolean isHiddenGroup(String name) throws StepFailure {
      if (!groups.contains(name)) {
        return false;
      }
      for (JsonNode record : records) {
        if (Props.member(record, "type").equals("pseudonym")) {
          String alias = Props.member(record, "name");
          if (alias.isEmpty()) {
            throw Crash.uncaught("IndexError", "an alias without a name");
          }
          if (name.equals(alias) || (alias.endsWith("@") && name.startsWith(alias))) {
            return true;
          }
        }
      }
      return false;
    }

    private void user(JsonNode record) throws StepFailure, ConstraintException {
      String[] name = split(record);
      String user = name[0];
      if (!name[1].equals(domain)) {
        site.log("<4>skipped, not of the mail domain: " + record);
        return;
      }
      Props props = Props.of(record);
      if (props.is("MailStatus", "disabled")) {
        site.log("<4>skipped, mail is disabled: " + record);
        disabled.add(user);
        return;
      }
      if (props.is("MailAccess", "private")) {
        mail.database.insert(
            MailDatabase.USERS,
            Map.of("user", MailDatabase.text(user), "internal", MailDatabase.flag(true)));
      }
      forwards(user, props);
      quota(user, props);
      spamRetention(user, props);
    }

    private void forwards(String user, Props props) throws ConstraintException {
      List<String> destinations =
          props.list("MailForwardAddress").stream().map(PythonNumbers::strip).toList();
      if (!props.enabled("MailForwardStatus") || destinations.isEmpty()) {
        return;
      }
      for (String destination : destinations) {
        forward(user, destination);
      }
      if (props.is("MailForwardKeepMessageCopy", "yes")) {
        forward(user, user);
      }
    }

    private void forward(String user, String destination) throws ConstraintException {
      mail.database.insert(
          MailDatabase.FORWARDS,
          Map.of("user", MailDatabase.text(user), "dest", MailDatabase.text(destination)));
    }

    private void quota(String user, Props props) {
      if (props.is("MailQuotaType", "custom")) {
        String custom = props.get("MailQuotaCustom");
        try {
          mail.setQuota(
              user, "unlimited".equals(custom) ? "0" : PythonNumbers.quotaMegabytes(custom));
        } catch (NumberFormatException refused) {
          site.log("<4>custom quota of " + user + " not set: " + refused.getMessage());
        }
      }
    }

    private void spamRetention(String user, Props props) {
      if (props.enabled("MailSpamRetentionStatus")) {
        try {
          mail.setSpamRetention(user, days(props.get("MailSpamRetentionTime")));
        } catch (NumberFormatException refused) {
          site.log("<4>custom spam retention of " + user + " not set: " + refused.getMessage());
        }
      }
    }

    private static JsonNode days(@Nullable String time) {
      String text =
          time != null && time.endsWith("d") ? time.substring(0, time.length() - 1) : time;
      BigInteger days = PythonNumbers.integer(text);
      return days.bitLength() < 32
          ? IntNode.valueOf(days.intValueExact())
          : BigIntegerNode.valueOf(days);
    }

    private void group(JsonNode record) throws StepFailure, ConstraintException {
      Props props = Props.of(record);
      String name = record.path("name").asText();
      if (!name.endsWith("@" + domain)) {
        site.log("<4>ignored, group not of the mail domain: " + record);
        return;
      }
      if (props.is("MailAccess", "private") || props.is("MailStatus", "disabled")) {
        mail.database.insert(
            MailDatabase.GROUPS,
            Map.of(
                "group", MailDatabase.text(withoutDomain(name)),
                "internal", MailDatabase.flag(true)));
      }
    }

    private String withoutDomain(String name) {
      String suffix = "@" + domain;
      return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    /** Local part and domain; the domain begins at the first @. */
    private static String[] split(JsonNode record) throws StepFailure {
      String[] parts = Props.member(record, "name").split("@", 2);
      if (parts.length < 2) {
        throw Crash.uncaught("ValueError", "no @ in the name of " + record);
      }
      return parts;
    }
  }
}
