package io.github.ns8migration.mail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares with what the existing tool delivers, and with what the real import makes of that. */
class GoldenSettingsTest {
  private static final List<String> RECORDS =
      List.of(
          "postfix.json",
          "dovecot.json",
          "rspamd.json",
          "clamd.json",
          "smarthosts.json",
          "networks.json",
          "domains.json",
          "accounts.json");

  private static final List<String> ALL =
      Stream.concat(
              RECORDS.stream(),
              Stream.of("user_domain.txt", "mail_domain.txt", "users.json", "groups.json"))
          .toList();

  /** Everything that differs on purpose, as {@code file record property: existing -> ours}. */
  private static final Map<String, String> DIFFERENCES = new TreeMap<>();

  static {
    DIFFERENCES.put("accounts.json gone.user@example.org MailQuotaCustom: 200 -> absent", unused());
    for (String user :
        List.of("grusso", "luca.verdi", "mario_rossi", "old.employee", "yuki.tanaka")) {
      DIFFERENCES.put(
          "accounts.json " + user + "@example.org MailQuotaCustom: 200 -> absent", unused());
    }
    for (String user :
        List.of("gone.user", "grusso", "jdupont", "luca.verdi", "mario_rossi", "old.employee")) {
      DIFFERENCES.put(
          "accounts.json " + user + "@example.org MailSpamRetentionTime: 30d -> absent", unused());
    }
    DIFFERENCES.put(
        "accounts.json yuki.tanaka@example.org MailSpamRetentionTime: infinitd -> absent",
        unused());
    DIFFERENCES.put(
        "accounts.json mario_rossi@example.org MailForwardStatus: enabled -> disabled",
        "a forward without address is none");
    DIFFERENCES.put(
        "accounts.json reception@example.org MailSpamRetentionTime: infinite -> 18250d",
        "CM29: the import would let the default delete spam that is kept for ever");
    DIFFERENCES.put(
        "accounts.json postmaster@ record: present -> absent",
        "NS8 makes it itself, the import skips the record");
    DIFFERENCES.put(
        "accounts.json someone@other.example.com record: present -> absent",
        "CM33: the import skips it; named in a finding");
    DIFFERENCES.put(
        "accounts.json support@ Account: support@example.org -> support",
        "CM05: the alias would match itself");
    for (String property :
        List.of(
            "MailAccess: absent -> public",
            "MailForwardAddress: absent -> ",
            "MailForwardKeepMessageCopy: absent -> no",
            "MailForwardStatus: absent -> disabled",
            "MailQuotaType: absent -> default",
            "MailSpamRetentionStatus: absent -> disabled")) {
      DIFFERENCES.put(
          "accounts.json paolo.neri@example.org " + property,
          "F21: records are completed with what NS7 does without the property");
    }
    DIFFERENCES.put(
        "networks.json 192.168.77.0 record: present -> absent",
        "the mask is none: the import skips it; named in a finding");
    for (String device : List.of("eth0", "eth0:0", "eth1", "ppp0", "red1")) {
      DIFFERENCES.put("networks.json " + device + " record: present -> absent", onlyRead());
    }
    for (String share : List.of("Progetti 2024", "docs", "grafica", "old-archive", "ghost@")) {
      DIFFERENCES.put("accounts.json " + share + " record: present -> absent", onlyRead());
    }
    DIFFERENCES.put("domains.json branch.example.net record: present -> absent", onlyRead());
    DIFFERENCES.put(
        "smarthosts.json branch.example.net record: absent -> present",
        "CM40: a relayed domain becomes a relay rule");
  }

  private static String unused() {
    return "not in force, so it is not sent";
  }

  private static String onlyRead() {
    return "the import reads no such record: not sent";
  }

  @Test
  void deliveryDiffersFromTheExistingToolOnlyWhereItShall() {
    Map<String, String> ours = Given.files(Given.smallCompany().settings());

    Set<String> found = new TreeSet<>();
    for (String file : RECORDS) {
      compare(file, records(Given.text("golden/" + file)), records(ours.get(file)), found);
    }

    assertThat(found).isEqualTo(new TreeSet<>(DIFFERENCES.keySet()));
  }

  @Test
  @Tag("F23")
  void accountListsAndDomainsAreThoseOfTheExistingTool() {
    Map<String, String> ours = Given.files(Given.smallCompany().settings());

    assertThat(Given.json(ours.get("users.json"))).isEqualTo(Given.resource("golden/users.json"));
    assertThat(Given.json(ours.get("groups.json"))).isEqualTo(Given.resource("golden/groups.json"));
    assertThat(ours.get("mail_domain.txt")).isEqualTo(Given.text("golden/mail_domain.txt"));
    assertThat(ours.get("user_domain.txt")).isEqualTo(Given.text("golden/user_domain.txt"));
  }

  @Test
  void theModelOfTheImportAgreesWithTheRealOne() {
    Map<String, String> delivered =
        ALL.stream().collect(Collectors.toMap(name -> name, name -> Given.text("golden/" + name)));

    Ns8Import model = Ns8Import.of(delivered);

    assertThat(tables(model)).isEqualTo(recordedTables());
    assertThat(model.environment).containsAllEntriesOf(recordedEnvironment());
    assertThat(model.disabled).containsExactly("old.employee");
    assertThat(model.quotas)
        .isEqualTo(Map.of("anna.bianchi", "5120", "jdupont", "512", "reception", "0"));
    assertThat(model.retentions).isEqualTo(Map.of("anna.bianchi", "60"));
  }

  @Test
  @Tag("CM05")
  @Tag("CM29")
  @Tag("F22")
  @Tag("F30")
  void importHoldsWhatTheRealOneDoesAndWhatIsMendedOnPurpose() {
    Ns8Import ours = Given.smallCompany().imported();

    Map<String, Set<String>> expected = recordedTables();
    // The members of the group get the mail of its alias.
    expected.get("destmap").remove("support@* support@example.org");
    expected.get("destmap").add("support@* support");
    // A relayed domain keeps its way.
    expected
        .get("relayrules")
        .add("recipient branch.example.net mail.branch.example.net 2525 may   1");
    assertThat(tables(ours)).isEqualTo(expected);
    assertThat(ours.environment).containsAllEntriesOf(recordedEnvironment());
    assertThat(ours.disabled).containsExactly("old.employee");
    assertThat(ours.quotas)
        .isEqualTo(Map.of("anna.bianchi", "5120", "jdupont", "512", "reception", "0"));
    assertThat(ours.retentions).isEqualTo(Map.of("anna.bianchi", "60", "reception", "18250"));
    assertThat(ours.skipped).isEmpty();
  }

  private static Map<String, Set<String>> tables(Ns8Import model) {
    Map<String, Set<String>> tables = new TreeMap<>();
    tables.put("domains", model.domains);
    tables.put("addresses", model.addresses);
    tables.put("destmap", model.destmap);
    tables.put("userattrs", model.userattrs);
    tables.put("userforwards", model.userforwards);
    tables.put("groupattrs", model.groupattrs);
    tables.put("relayrules", model.relayrules);
    tables.put("mynetworks", model.mynetworks);
    return tables;
  }

  private static Map<String, Set<String>> recordedTables() {
    JsonNode recorded = Given.resource("golden/pcdb.json").get("tables");
    Map<String, Set<String>> tables = new TreeMap<>();
    tables.put("domains", rows(recorded, "domains", "domain addusers addgroups ddesc"));
    tables.get("domains").removeIf(row -> row.startsWith("* "));
    tables.put("addresses", addresses(recorded, "addresses", "internal adesc"));
    tables.put("destmap", addresses(recorded, "destmap", "dest"));
    tables.put("userattrs", rows(recorded, "userattrs", "user"));
    tables.put("userforwards", rows(recorded, "userforwards", "user dest"));
    tables.put("groupattrs", rows(recorded, "groupattrs", "group"));
    tables.put(
        "relayrules",
        rows(
            recorded,
            "relayrules",
            "rule_type rule_subject host port tls username password enabled"));
    tables.put("mynetworks", rows(recorded, "mynetworks", "network"));
    return tables;
  }

  private static Set<String> rows(JsonNode tables, String table, String columns) {
    return StreamSupport.stream(tables.get(table).spliterator(), false)
        .map(row -> columns(row, columns))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> addresses(JsonNode tables, String table, String columns) {
    return StreamSupport.stream(tables.get(table).spliterator(), false)
        .map(
            row ->
                row.get("alocal").asText()
                    + "@"
                    + row.get("domain").asText()
                    + " "
                    + columns(row, columns))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String columns(JsonNode row, String columns) {
    return Stream.of(columns.split(" "))
        .map(column -> row.get(column).asText())
        .collect(Collectors.joining(" "));
  }

  private static Map<String, String> recordedEnvironment() {
    JsonNode variables = Given.resource("golden/environment.json").get("variables");
    Map<String, String> all = new TreeMap<>();
    for (String name :
        List.of(
            "POSTFIX_ORIGIN",
            "POSTFIX_ALWAYS_BCC",
            "POSTFIX_RESTRICTED_SENDER",
            "DOVECOT_QUOTA_MB",
            "DOVECOT_SHAREDSEEN",
            "DOVECOT_SPAM_FOLDER",
            "DOVECOT_SPAM_RETENTION",
            "DOVECOT_SPAM_SUBJECT_PREFIX")) {
      all.put(name, variables.get(name).asText());
    }
    return all;
  }

  private static Map<String, Map<String, String>> records(String text) {
    JsonNode json = Given.json(text);
    Map<String, Map<String, String>> records = new LinkedHashMap<>();
    for (JsonNode each : json.isArray() ? json : List.of(json)) {
      Map<String, String> props = new TreeMap<>();
      props.put("type", each.get("type").asText());
      Iterator<Map.Entry<String, JsonNode>> fields = each.get("props").fields();
      fields.forEachRemaining(field -> props.put(field.getKey(), field.getValue().asText()));
      records.put(each.get("name").asText(), props);
    }
    return records;
  }

  /** Properties that we never send are not compared, for the import does not read them. */
  private static void compare(
      String file,
      Map<String, Map<String, String>> existing,
      Map<String, Map<String, String>> ours,
      Set<String> found) {
    Set<String> sent =
        ours.values().stream()
            .flatMap(props -> props.keySet().stream())
            .collect(Collectors.toSet());
    Set<String> names = new TreeSet<>(existing.keySet());
    names.addAll(ours.keySet());
    for (String name : names) {
      String subject = file + " " + name + " ";
      if (!ours.containsKey(name)) {
        found.add(subject + "record: present -> absent");
      } else if (!existing.containsKey(name)) {
        found.add(subject + "record: absent -> present");
      } else {
        for (String property : sent) {
          String was = existing.get(name).getOrDefault(property, "absent");
          String is = ours.get(name).getOrDefault(property, "absent");
          if (!was.equals(is)) {
            found.add(subject + property + ": " + was + " -> " + is);
          }
        }
      }
    }
  }
}
