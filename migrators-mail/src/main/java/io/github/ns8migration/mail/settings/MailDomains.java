package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Converts the mail domains: which NS8 delivers, which it passes on, what else they had. */
final class MailDomains {
  private static final String RELAY_PORT = "25";

  private final Map<String, EsmithRecord> local = new TreeMap<>();
  private final Map<String, EsmithRecord> relayed = new TreeMap<>();
  private final Report report;

  MailDomains(List<EsmithRecord> records, Report report) {
    this.report = report;
    records.stream().filter(each -> each.type().equals("domain")).forEach(this::sort);
  }

  private void sort(EsmithRecord domain) {
    String name = Ascii.toLowerCase(domain.key().strip());
    String transport = domain.property("TransportType").orElse("").strip();
    if (transport.equalsIgnoreCase("LocalDelivery")) {
      keepFirst(local, name, domain);
    } else if (transport.equalsIgnoreCase("Relay") && relayHost(domain).isPresent()) {
      keepFirst(relayed, name, domain);
      report.notice(Notice.DOMAIN_RELAY, name);
    } else {
      report.notice(Notice.DOMAIN_NO_TRANSPORT, domain.key());
    }
  }

  private void keepFirst(Map<String, EsmithRecord> kept, String name, EsmithRecord domain) {
    if (kept.putIfAbsent(name, domain) != null) {
      report.notice(Notice.DOMAIN_TWINS, domain.key());
    }
  }

  private static Optional<String> relayHost(EsmithRecord domain) {
    return domain.property("RelayHost").map(String::strip).filter(host -> !host.isEmpty());
  }

  /** The domains NS8 will deliver, in lower case, since it compares them so. */
  Set<String> names() {
    return local.keySet();
  }

  List<Delivered> delivered() {
    return local.entrySet().stream()
        .map(
            each ->
                Delivered.of(
                    each.getKey(),
                    "domain",
                    Map.of(
                        "TransportType",
                        "LocalDelivery",
                        "Description",
                        each.getValue()
                            .property("Description")
                            .map(Delivered::oneLine)
                            .orElse(""))))
        .toList();
  }

  /** Rules that send the mail of relayed domains on its way, in the form of smart host records. */
  List<EsmithRecord> relayRules() {
    return relayed.entrySet().stream()
        .map(each -> relayRule(each.getKey(), each.getValue()))
        .toList();
  }

  private static EsmithRecord relayRule(String name, EsmithRecord domain) {
    String port = domain.property("RelayPort").map(String::strip).orElse("");
    return new EsmithRecord(
        name,
        "recipient",
        Map.of(
            "Host",
            relayHost(domain).orElseThrow(),
            "Port",
            port.isEmpty() ? RELAY_PORT : port,
            "status",
            "enabled"));
  }

  /** What the import does not take and an action of NS8 sets afterwards. */
  List<DomainOptions> options(Accounts accounts) {
    List<DomainOptions> all = new ArrayList<>();
    local.forEach(
        (name, domain) -> {
          nameWhatIsLost(name, domain);
          DomainOptions options =
              new DomainOptions(name, catchAll(name, domain, accounts), copy(name, domain));
          if (options.catchAll().isPresent() || options.copyTo().isPresent()) {
            all.add(options);
          }
        });
    return all;
  }

  private void nameWhatIsLost(String name, EsmithRecord domain) {
    if (domain.enabled("DisclaimerStatus")) {
      report.leftBehind("db domains " + name, "disclaimer of " + name, "NS8 has no disclaimers");
    }
  }

  private Optional<DomainOptions.CatchAll> catchAll(
      String name, EsmithRecord domain, Accounts accounts) {
    String type = domain.property("UnknownRecipientsActionType").orElse("").strip();
    if (!type.equalsIgnoreCase("deliver")) {
      return Optional.empty();
    }
    String mailbox = domain.unescaped("UnknownRecipientsActionDeliverMailbox").orElse("").strip();
    Optional<DomainOptions.CatchAll> target = DomainOptions.CatchAll.of(mailbox, accounts);
    target.ifPresentOrElse(
        found ->
            report.converted(
                "db domains " + name,
                "catch-all of " + name,
                "set again after the import: " + found.kind() + " " + found.name()),
        () -> report.notice(Notice.CATCH_ALL_UNKNOWN, name + ": " + mailbox));
    return target;
  }

  private Optional<String> copy(String name, EsmithRecord domain) {
    if (!domain.enabled("AlwaysBccStatus")) {
      return Optional.empty();
    }
    Optional<String> address = MailboxSettings.address(domain.property("AlwaysBccAddress"));
    address.ifPresentOrElse(
        to ->
            report.converted(
                "db domains " + name,
                "copies of mail to " + name,
                "set again after the import: " + to),
        () -> report.notice(Notice.BCC_NO_ADDRESS, name));
    return address;
  }
}
