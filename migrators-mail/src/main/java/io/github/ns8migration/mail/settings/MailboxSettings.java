package io.github.ns8migration.mail.settings;

import io.github.ns8migration.api.source.EsmithRecord;
import java.util.Map;
import java.util.Optional;

/** Converts the record {@code dovecot}: what holds for all mailboxes. */
final class MailboxSettings {
  // What NS7 puts into a record that lacks the property.
  private static final String DEFAULT_QUOTA = "20";
  private static final String DEFAULT_RETENTION = "15d";
  private static final String DEFAULT_FOLDER = "Junk";

  private static final String RECORD = "db configuration dovecot";

  private MailboxSettings() {}

  static Delivered convert(EsmithRecord dovecot, Report report) {
    nameWhatIsLost(dovecot, report);
    Quota quota = quota(dovecot, report);
    return Delivered.of(
        "dovecot",
        "service",
        Map.of(
            "QuotaStatus", Delivered.status(quota.tenths() > 0),
            "QuotaDefaultSize", Long.toString(quota.tenths()),
            "SharedSeen", Delivered.status(dovecot.enabled("SharedSeen")),
            "SpamFolder", spamFolder(dovecot, report),
            "SpamRetentionTime",
                retention(
                        RECORD,
                        "spam of all users",
                        Optional.of(
                            dovecot.property("SpamRetentionTime").orElse(DEFAULT_RETENTION)),
                        report)
                    .delivered()));
  }

  private static Quota quota(EsmithRecord dovecot, Report report) {
    if (!dovecot.enabled("QuotaStatus")) {
      return new Quota(0, false);
    }
    String size = dovecot.property("QuotaDefaultSize").orElse(DEFAULT_QUOTA);
    Quota quota = Quota.parse(Optional.of(size));
    if (quota.odd()) {
      report.notice(Notice.QUOTA_ODD, "all users: " + size + " (" + quota.words() + ")");
    }
    report.converted(RECORD, "quota of all users", quota.words());
    return quota;
  }

  private static String spamFolder(EsmithRecord dovecot, Report report) {
    String folder = Delivered.oneLine(dovecot.property("SpamFolder").orElse(DEFAULT_FOLDER));
    if (!folder.isEmpty()) {
      return folder;
    }
    report.converted(
        RECORD, "folder for spam", "NS7 has none; NS8 puts spam into " + DEFAULT_FOLDER);
    return DEFAULT_FOLDER;
  }

  /** How long spam is kept, with what people must know about it. */
  static Retention retention(
      String source, String subject, Optional<String> stored, Report report) {
    Retention retention = Retention.parse(stored);
    if (retention.odd()) {
      report.notice(
          Notice.RETENTION_ODD,
          subject + ": " + stored.orElse("missing") + " (" + retention.delivered() + ")");
    }
    if (retention.forEver()) {
      report.converted(source, subject, retention.words());
    }
    return retention;
  }

  /** A mail address somebody typed; empty when it is none. */
  static Optional<String> address(Optional<String> typed) {
    return typed
        .map(String::strip)
        .filter(text -> text.matches("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+"));
  }

  private static void nameWhatIsLost(EsmithRecord dovecot, Report report) {
    if (dovecot.enabled("AdminIsMaster")) {
      report.leftBehind(RECORD, "root may open any mailbox", "give that right to a user on NS8");
    }
    if (dovecot.enabled("DeletedToTrash")) {
      report.leftBehind(
          RECORD, "deleted mail goes to the trash", "NS8 leaves that to the mail program");
    }
    dovecot
        .property("RestrictedAccessGroup")
        .filter(group -> !group.isBlank())
        .ifPresent(
            group ->
                report.leftBehind(
                    RECORD,
                    "login from trusted networks only for " + group,
                    "NS8 has no such restriction"));
  }
}
