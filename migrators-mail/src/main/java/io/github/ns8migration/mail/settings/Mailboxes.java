package io.github.ns8migration.mail.settings;

import io.github.ns8migration.api.source.EsmithRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Converts what users and groups have set for themselves. */
final class Mailboxes {
  private final Accounts accounts;
  private final Destinations destinations;
  private final boolean quotas;
  private final Report report;
  private final Map<String, Delivered> users = new TreeMap<>();
  private final Map<String, Delivered> groups = new TreeMap<>();
  private final Map<String, Set<String>> forwards = new TreeMap<>();
  private final Map<String, Long> limits = new TreeMap<>();

  Mailboxes(
      List<EsmithRecord> records,
      Accounts accounts,
      Set<String> localDomains,
      boolean quotas,
      Report report) {
    this.accounts = accounts;
    this.quotas = quotas;
    this.report = report;
    destinations = new Destinations(accounts, localDomains);
    records.stream().filter(each -> each.type().equals("user")).forEach(this::readUser);
    records.stream().filter(each -> each.type().equals("group")).forEach(this::readGroup);
  }

  private void readUser(EsmithRecord record) {
    account(record, users)
        .ifPresent(
            local -> {
              String name = accounts.longName(local);
              boolean known = accounts.isUser(name);
              if (!known) {
                report.notice(Notice.ACCOUNT_UNKNOWN, record.key());
              }
              users.put(name, Delivered.of(name, "user", user(local, record, known)));
            });
  }

  private void readGroup(EsmithRecord record) {
    account(record, groups)
        .ifPresent(
            local -> {
              String name = accounts.longName(local);
              if (!accounts.isGroup(name)) {
                report.notice(Notice.ACCOUNT_UNKNOWN, record.key());
              }
              groups.put(name, Delivered.of(name, "group", group(record)));
            });
  }

  /** The short name, unless the record is of no account of this host, or of one that was read. */
  private Optional<String> account(EsmithRecord record, Map<String, Delivered> read) {
    Optional<String> local = accounts.shortName(record.key());
    if (local.isEmpty()) {
      report.notice(Notice.RECORD_NO_ADDRESS, record.key());
      return Optional.empty();
    }
    if (read.containsKey(accounts.longName(local.get()))) {
      report.notice(Notice.RECORD_TWINS, record.key());
      return Optional.empty();
    }
    return local;
  }

  private static String source(EsmithRecord record) {
    return "db accounts " + record.key();
  }

  private Map<String, String> group(EsmithRecord record) {
    boolean disabled = Accesses.is(record, "MailStatus", "disabled", report);
    if (disabled) {
      report.converted(
          source(record),
          "group " + record.key(),
          "mail was disabled; on NS8 it still gets mail from users of the house");
    }
    return Map.of(
        "MailAccess", access(record),
        "MailStatus", Delivered.status(!disabled));
  }

  private String access(EsmithRecord record) {
    return Accesses.isPrivate(record, "MailAccess", report) ? "private" : "public";
  }

  private Map<String, String> user(String local, EsmithRecord record, boolean known) {
    boolean disabled = Accesses.is(record, "MailStatus", "disabled", report);
    Map<String, String> props = new LinkedHashMap<>();
    props.put("MailStatus", Delivered.status(!disabled));
    props.put("MailAccess", access(record));
    props.putAll(forward(local, record, disabled, known));
    props.putAll(quota(local, record, disabled, known));
    props.putAll(spamRetention(local, record));
    return props;
  }

  private Map<String, String> forward(
      String local, EsmithRecord record, boolean disabled, boolean known) {
    List<String> members =
        destinations.parse(record.property("MailForwardAddress").orElse("")).stream()
            .filter(each -> !isSelf(local, each))
            .toList();
    boolean self = forwardsToSelf(local, record);
    if (!record.enabled("MailForwardStatus") || members.isEmpty()) {
      return forward(List.of(), false);
    }
    if (disabled) {
      report.notice(Notice.USER_DISABLED_FORWARD, record.key());
      return forward(List.of(), false);
    }
    if (!record.enabled("MailStatus")) {
      report.converted(
          source(record),
          "forward of " + record.key(),
          "not in force on NS7, since the mail status is not set; not sent");
      return forward(List.of(), false);
    }
    nameWhatIsNoAddress(record, members);
    if (known) {
      forwards.put(local, new TreeSet<>(members));
    }
    return forward(members, self || keepsCopy(record));
  }

  private boolean forwardsToSelf(String local, EsmithRecord record) {
    return destinations.parse(record.property("MailForwardAddress").orElse("")).stream()
        .anyMatch(each -> isSelf(local, each));
  }

  private boolean isSelf(String local, String destination) {
    return destination.equals(accounts.longName(local));
  }

  private void nameWhatIsNoAddress(EsmithRecord record, List<String> members) {
    members.stream()
        .filter(each -> each.indexOf('@') < 1)
        .filter(each -> !Destinations.isPublic(each) && !Destinations.isRoot(each))
        .forEach(each -> report.notice(Notice.FORWARD_NO_ADDRESS, record.key() + " to " + each));
  }

  private static Map<String, String> forward(List<String> members, boolean copy) {
    return Map.of(
        "MailForwardStatus", Delivered.status(!members.isEmpty()),
        "MailForwardAddress", String.join(",", members),
        "MailForwardKeepMessageCopy", copy ? "yes" : "no");
  }

  private boolean keepsCopy(EsmithRecord record) {
    String value = record.property("MailForwardKeepMessageCopy").orElse("no");
    if (!value.equals("yes") && !value.equals("no")) {
      report.notice(Notice.KEEP_COPY_ODD, record.key() + ": " + value);
    }
    return value.equals("yes");
  }

  private Map<String, String> quota(
      String local, EsmithRecord record, boolean disabled, boolean known) {
    if (!Accesses.is(record, "MailQuotaType", "custom", report)) {
      return Map.of("MailQuotaType", "default");
    }
    if (!quotas) {
      report.converted(
          source(record),
          "quota of " + record.key(),
          "quotas are off on NS7: not sent, so NS8 sets no limit either");
      return Map.of("MailQuotaType", "default");
    }
    Quota quota = Quota.parse(record.property("MailQuotaCustom"));
    if (quota.odd()) {
      report.notice(
          Notice.QUOTA_ODD,
          record.key()
              + ": "
              + record.property("MailQuotaCustom").orElse("missing")
              + " ("
              + quota.words()
              + ")");
    }
    report.converted(source(record), "quota of " + record.key(), quota.words());
    if (known && !disabled) {
      limits.put(local, quota.megabytes());
    }
    return Map.of("MailQuotaType", "custom", "MailQuotaCustom", quota.delivered());
  }

  private Map<String, String> spamRetention(String local, EsmithRecord record) {
    if (!record.enabled("MailSpamRetentionStatus")) {
      return Map.of("MailSpamRetentionStatus", "disabled");
    }
    Retention retention =
        MailboxSettings.retention(
            source(record),
            "spam of " + accounts.longName(local),
            record.property("MailSpamRetentionTime"),
            report);
    return Map.of(
        "MailSpamRetentionStatus", "enabled", "MailSpamRetentionTime", retention.delivered());
  }

  List<Delivered> delivered() {
    return Stream.concat(users.values().stream(), groups.values().stream()).toList();
  }

  /** Destinations of the forwards of accounts that exist, by short name. */
  Map<String, Set<String>> forwards() {
    return forwards;
  }

  /** Limits in MiB of accounts that exist and have their own, by short name; 0 is none. */
  Map<String, Long> limits() {
    return limits;
  }
}
