package io.github.ns8migration.mail.settings;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The mail settings of NS7 as NS8 gets them. A pure function of {@link MailRecords}: the same
 * records make the same bytes.
 *
 * @param files what the import of NS8 reads, the DKIM key apart; without content when a finding
 *     blocks
 * @param options what is set after the import
 * @param converted what arrives in another form
 * @param leftBehind what does not arrive
 * @param findings what to solve or to know first
 * @param domains mail domains NS8 will hold
 * @param addresses addresses NS8 will list besides those of accounts: {@code local@domain}, {@code
 *     local@} for every domain; in lower case
 * @param relayRules subjects of the relay rules NS8 will hold, {@code *} for all mail; in lower
 *     case
 * @param networks addresses and networks that may relay
 * @param forwards destinations by user
 * @param limits users with a quota of their own, in MiB, 0 for none
 * @param users short names of all users
 * @param smartHost whether all mail goes through a smart host
 */
public record MailSettings(
    List<StateFile> files,
    List<DomainOptions> options,
    List<Plan.Item> converted,
    List<Plan.Item> leftBehind,
    List<Finding> findings,
    Set<String> domains,
    Set<String> addresses,
    Set<String> relayRules,
    Set<String> networks,
    Map<String, Set<String>> forwards,
    Map<String, Long> limits,
    Set<String> users,
    boolean smartHost) {

  /** Translates; nothing of what it is given is ever refused with an exception. */
  public static MailSettings of(MailRecords records) {
    Report report = new Report();
    return new Conversion(records, report).settings();
  }

  /** One translation. */
  private static final class Conversion {
    private final MailRecords records;
    private final Report report;
    private final Accounts accounts;
    private final EsmithRecord postfix;
    private final EsmithRecord dovecot;
    private final MailDomains domains;
    private final Aliases aliases;
    private final Mailboxes mailboxes;
    private final Relays relays;

    Conversion(MailRecords records, Report report) {
      this.records = records;
      this.report = report;
      accounts = new Accounts(records.accounts(), records.mailDomain());
      postfix = records.postfix().orElseGet(() -> missing("postfix"));
      dovecot = records.dovecot().orElseGet(() -> missing("dovecot"));
      domains = new MailDomains(records.domains(), report);
      aliases = new Aliases(records.accountRecords(), accounts, domains.names(), report);
      mailboxes =
          new Mailboxes(
              records.accountRecords(),
              accounts,
              domains.names(),
              dovecot.enabled("QuotaStatus"),
              report);
      relays = new Relays(domains.relayRules(), records.smarthosts(), report);
    }

    private EsmithRecord missing(String key) {
      report.notice(Notice.RECORD_MISSING, key);
      return new EsmithRecord(key, "service", Map.of());
    }

    private void nameWhatBlocks() {
      if (records.userDomain().isEmpty()) {
        report.notice(Notice.USER_DOMAIN_MISSING, records.mailDomain());
      }
      if (records.mailDomain().isEmpty()) {
        report.notice(Notice.MAIL_DOMAIN_MISSING, "hostname -d");
      } else if (!domains.names().contains(records.mailDomain())) {
        report.notice(Notice.MAIL_DOMAIN_NOT_LOCAL, records.mailDomain());
      }
    }

    MailSettings settings() {
      nameWhatBlocks();
      nameWhatIsLost();
      Map<String, String> smartHost = relays.forAllMail(postfix);
      Set<String> bypass = Networks.bypass(postfix, report);
      List<Delivered> networks =
          Networks.trusted(postfix) ? Networks.convert(records.networks(), report) : List.of();
      List<StateFile> files = files(smartHost, bypass, networks);
      List<DomainOptions> options = domains.options(accounts);
      boolean relayed = "enabled".equals(smartHost.get("SmartHostStatus"));
      List<Finding> findings = report.findings();
      return new MailSettings(
          findings.stream().anyMatch(Finding::blocks) ? List.of() : files,
          options,
          report.converted(),
          report.leftBehind(),
          findings,
          domains.names(),
          aliases.addresses(),
          relayRules(relayed),
          relayingNetworks(bypass, networks),
          mailboxes.forwards(),
          mailboxes.limits(),
          users(),
          relayed);
    }

    private List<StateFile> files(
        Map<String, String> smartHost, Set<String> bypass, List<Delivered> networks) {
      List<StateFile> files = new ArrayList<>();
      files.add(StateFile.text("user_domain.txt", records.userDomain().orElse("").strip() + "\n"));
      files.add(StateFile.text("mail_domain.txt", records.mailDomain() + "\n"));
      files.add(Delivered.file("postfix.json", postfix(smartHost, bypass)));
      files.add(Delivered.file("dovecot.json", MailboxSettings.convert(dovecot, report)));
      files.add(Delivered.file("rspamd.json", rspamd()));
      files.add(Delivered.file("clamd.json", Filter.clamd(records.clamd(), report)));
      files.add(Delivered.file("smarthosts.json", sorted(relays.delivered().stream())));
      files.add(Delivered.file("networks.json", sorted(networks.stream())));
      files.add(Delivered.file("domains.json", sorted(domains.delivered().stream())));
      files.add(
          Delivered.file(
              "accounts.json",
              sorted(Stream.concat(aliases.delivered().stream(), mailboxes.delivered().stream()))));
      files.add(Delivered.file("users.json", accounts.users()));
      files.add(Delivered.file("groups.json", accounts.groups()));
      return files;
    }

    private static List<Delivered> sorted(Stream<Delivered> records) {
      return records
          .sorted(Comparator.comparing(Delivered::name).thenComparing(Delivered::type))
          .toList();
    }

    /** The bare {@code 1} is what NS7 prints for a record that is not there. */
    private Object rspamd() {
      if (records.rspamd().isEmpty()) {
        report.notice(Notice.FILTER_MISSING, "rspamd");
        return 1;
      }
      return Filter.rspamd(records.rspamd().get(), report);
    }

    private Delivered postfix(Map<String, String> smartHost, Set<String> bypass) {
      Map<String, String> props = new LinkedHashMap<>(smartHost);
      props.put("AccessBypassList", String.join(",", bypass));
      props.put("AccessPolicies", Networks.trusted(postfix) ? "trustednetworks" : "");
      props.put("DynamicGroupAlias", Delivered.status(postfix.enabled("DynamicGroupAlias")));
      props.put("SenderValidation", Delivered.status(postfix.enabled("SenderValidation")));
      props.putAll(copyOfAll());
      return Delivered.of("postfix", "service", props);
    }

    private Map<String, String> copyOfAll() {
      var address = MailboxSettings.address(postfix.property("AlwaysBccAddress"));
      boolean enabled = postfix.enabled("AlwaysBccStatus");
      if (enabled && address.isEmpty()) {
        report.notice(Notice.BCC_NO_ADDRESS, "all mail");
      }
      return Map.of(
          "AlwaysBccStatus", Delivered.status(enabled && address.isPresent()),
          "AlwaysBccAddress", address.orElse(""));
    }

    private void nameWhatIsLost() {
      lost("MessageSizeMax", "20000000", "largest message, bytes");
      lost("MessageQueueLifetime", "4", "days a message is tried again");
      lost("ConnectionsLimit", "0", "connections at a time");
      lost("ConnectionsLimitPerIp", "0", "connections of one address at a time");
      lost("HeloHost", "", "name in the greeting");
    }

    private void lost(String property, String usual, String words) {
      postfix
          .property(property)
          .filter(value -> !value.isBlank() && !value.equals(usual))
          .ifPresent(
              value ->
                  report.leftBehind(
                      "db configuration postfix",
                      words + ": " + value,
                      "NS8 keeps its own; set it there if it is needed"));
    }

    private Set<String> relayRules(boolean forAllMail) {
      Set<String> all = new TreeSet<>(relays.subjects());
      if (forAllMail) {
        all.add("*");
      }
      return all;
    }

    private static Set<String> relayingNetworks(Set<String> bypass, List<Delivered> networks) {
      Set<String> all = new TreeSet<>(bypass);
      networks.forEach(
          each ->
              Ipv4Network.of(each.name(), each.props().getOrDefault("Mask", ""))
                  .ifPresent(network -> all.add(network.first() + "/" + network.prefix())));
      return all;
    }

    private Set<String> users() {
      Set<String> names = new TreeSet<>();
      accounts.users().forEach(each -> accounts.shortName(each).ifPresent(names::add));
      return names;
    }
  }

  /** Copies what could change. */
  public MailSettings {
    files = List.copyOf(files);
    options = List.copyOf(options);
    converted = List.copyOf(converted);
    leftBehind = List.copyOf(leftBehind);
    findings = List.copyOf(findings);
    domains = ImmutableSortedSet.copyOf(domains);
    addresses = ImmutableSortedSet.copyOf(addresses);
    relayRules = ImmutableSortedSet.copyOf(relayRules);
    networks = ImmutableSortedSet.copyOf(networks);
    forwards = ImmutableSortedMap.copyOf(forwards);
    limits = ImmutableSortedMap.copyOf(limits);
    users = ImmutableSortedSet.copyOf(users);
  }
}
