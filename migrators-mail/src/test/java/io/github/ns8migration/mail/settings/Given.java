package io.github.ns8migration.mail.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Mail records made by hand: a host of the domain example.org, to which a test adds what it needs.
 */
public final class Given {
  private static final ObjectMapper JSON = new ObjectMapper();

  private String mailDomain = "example.org";
  private Optional<String> userDomain = Optional.of("example.org");
  private final TreeSet<String> users = new TreeSet<>();
  private final TreeSet<String> groups = new TreeSet<>();
  private final Map<String, EsmithRecord> configuration = new LinkedHashMap<>();
  private final List<EsmithRecord> domains = new ArrayList<>();
  private final List<EsmithRecord> accounts = new ArrayList<>();
  private final List<EsmithRecord> smarthosts = new ArrayList<>();
  private final List<EsmithRecord> networks = new ArrayList<>();

  /** A host with one domain and Postfix, Dovecot and the filter as they are installed. */
  public static Given host() {
    return new Given()
        .configuration("postfix", "AccessBypassList", "")
        .configuration("dovecot", "SpamRetentionTime", "15d")
        .configuration("rspamd", "SpamGreyLevel", "")
        .configuration("clamd", "UnofficialSignaturesRating", "low")
        .domain("example.org", "TransportType", "LocalDelivery");
  }

  /** The small company of the fixture, from what its own tools print. */
  public static Given smallCompany() {
    Given given = new Given();
    given.users.addAll(keys("list-users.json"));
    given.groups.addAll(keys("list-groups.json"));
    records("configuration.json").forEach(each -> given.configuration.put(each.key(), each));
    given.domains.addAll(records("domains.json"));
    given.accounts.addAll(records("accounts.json"));
    given.smarthosts.addAll(records("smarthosts.json"));
    given.networks.addAll(records("networks.json"));
    return given;
  }

  private static Set<String> keys(String name) {
    Set<String> names = new TreeSet<>();
    resource("ns7-small/" + name).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<EsmithRecord> records(String name) {
    List<EsmithRecord> records = new ArrayList<>();
    resource("ns7-small/" + name).forEach(each -> records.add(record(each)));
    return records;
  }

  private static EsmithRecord record(JsonNode json) {
    Map<String, String> props = new TreeMap<>();
    json.path("props").fields().forEachRemaining(e -> props.put(e.getKey(), e.getValue().asText()));
    return new EsmithRecord(json.get("name").asText(), json.get("type").asText(), props);
  }

  static JsonNode resource(String name) {
    return json(text(name));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    try (InputStream in = Given.class.getResourceAsStream("/settings/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Given mailDomain(String name) {
    mailDomain = name;
    return this;
  }

  public Given userDomain(Optional<String> name) {
    userDomain = name;
    return this;
  }

  public Given users(String... names) {
    for (String name : names) {
      users.add(name + "@example.org");
    }
    return this;
  }

  public Given groups(String... names) {
    for (String name : names) {
      groups.add(name + "@example.org");
    }
    return this;
  }

  /** Sets properties of a record of the configuration, keeping the others. */
  public Given configuration(String key, String... props) {
    EsmithRecord record =
        configuration.getOrDefault(key, new EsmithRecord(key, "service", Map.of()));
    for (int i = 0; i < props.length; i += 2) {
      record = record.with(props[i], props[i + 1]);
    }
    configuration.put(key, record);
    return this;
  }

  public Given lacking(String key) {
    configuration.remove(key);
    return this;
  }

  public Given lacking(String key, String property) {
    configuration.computeIfPresent(key, (unused, record) -> record.without(property));
    return this;
  }

  public Given domain(String name, String... props) {
    domains.add(new EsmithRecord(name, "domain", props(props)));
    return this;
  }

  public Given withoutDomains() {
    domains.clear();
    return this;
  }

  public Given alias(String name, String destinations, String... props) {
    return account("pseudonym", name, "Account", destinations, props);
  }

  public Given user(String name, String... props) {
    accounts.add(new EsmithRecord(name, "user", props(props)));
    return this;
  }

  public Given group(String name, String... props) {
    accounts.add(new EsmithRecord(name, "group", props(props)));
    return this;
  }

  public Given account(String type, String name, String prop, String value, String... props) {
    Map<String, String> all = props(props);
    all.put(prop, value);
    accounts.add(new EsmithRecord(name, type, all));
    return this;
  }

  public Given record(EsmithRecord record) {
    accounts.add(record);
    return this;
  }

  public Given smarthost(String type, String name, String... props) {
    smarthosts.add(new EsmithRecord(name, type, props(props)));
    return this;
  }

  public Given network(String name, String... props) {
    networks.add(new EsmithRecord(name, "network", props(props)));
    return this;
  }

  public Given device(String name, String... props) {
    networks.add(new EsmithRecord(name, "ethernet", props(props)));
    return this;
  }

  private static Map<String, String> props(String... pairs) {
    Map<String, String> props = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      props.put(pairs[i], pairs[i + 1]);
    }
    return props;
  }

  public MailRecords records() {
    return new MailRecords(
        mailDomain,
        userDomain,
        new AccountLists(users, groups),
        Optional.ofNullable(configuration.get("postfix")),
        Optional.ofNullable(configuration.get("dovecot")),
        Optional.ofNullable(configuration.get("rspamd")),
        Optional.ofNullable(configuration.get("clamd")),
        domains,
        accounts,
        smarthosts,
        networks);
  }

  MailSettings settings() {
    return MailSettings.of(records());
  }

  /** What NS8 holds after its import of these settings. */
  Ns8Import imported() {
    return Ns8Import.of(files(settings()));
  }

  public static Map<String, String> files(MailSettings settings) {
    Map<String, String> files = new TreeMap<>();
    for (StateFile file : settings.files()) {
      files.put(
          file.name(),
          new String(((StateFile.Bytes) file.content()).bytes(), StandardCharsets.UTF_8));
    }
    return files;
  }

  /** Code words of the findings. */
  static List<String> codes(MailSettings settings) {
    return settings.findings().stream().map(each -> each.problem().code()).toList();
  }

  /** The items of the finding with that code. */
  static List<String> items(MailSettings settings, String code) {
    return settings.findings().stream()
        .filter(each -> each.problem().code().equals(code))
        .map(Finding::items)
        .findFirst()
        .orElse(List.of());
  }
}
