package io.github.ns8migration.mail.settings;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Converts the records of the mail filter. */
final class Filter {
  private static final Splitter ITEMS =
      Splitter.on(CharMatcher.whitespace().or(CharMatcher.is(','))).omitEmptyStrings();
  private static final String NUMBER = "-?[0-9]{1,6}(\\.[0-9]{1,6})?";
  private static final Set<String> RATINGS = Set.of("low", "medium", "high");
  // What NS7 puts into records that lack the property.
  private static final String MARK_LEVEL = "6";
  private static final String REJECT_LEVEL = "20";
  private static final String RATING = "low";

  private static final String RECORD = "db configuration rspamd";

  private Filter() {}

  /** The record {@code rspamd}; its password for the web console has no use on NS8. */
  static Delivered rspamd(EsmithRecord rspamd, Report report) {
    nameWhatIsLost(rspamd, report);
    Map<String, String> props = new LinkedHashMap<>();
    props.put("SpamCheckStatus", Delivered.status(isOn(rspamd, "SpamCheckStatus")));
    props.put("VirusCheckStatus", Delivered.status(isOn(rspamd, "VirusCheckStatus")));
    props.put("SpamTag2Level", level(rspamd, "SpamTag2Level", MARK_LEVEL, report));
    props.put("SpamKillLevel", level(rspamd, "SpamKillLevel", REJECT_LEVEL, report));
    props.put("SpamGreyLevel", level(rspamd, "SpamGreyLevel", "", report));
    props.put(
        "SpamSubjectPrefixStatus", Delivered.status(rspamd.enabled("SpamSubjectPrefixStatus")));
    props.put(
        "SpamSubjectPrefixString",
        rspamd
            .unescaped("SpamSubjectPrefixString")
            .map(text -> text.replaceAll("\\p{Cntrl}", ""))
            .orElse(""));
    props.put("SenderWhiteList", list(rspamd, "SenderWhiteList"));
    props.put("RecipientWhiteList", list(rspamd, "RecipientWhiteList"));
    return Delivered.of("rspamd", "service", props);
  }

  /** The record {@code clamd}; without antivirus an object all the same, which the import needs. */
  static Delivered clamd(Optional<EsmithRecord> clamd, Report report) {
    return clamd
        .map(
            record ->
                Delivered.of(
                    "clamd",
                    "configuration",
                    Map.of(
                        "OfficialSignatures",
                        Delivered.status(record.enabled("OfficialSignatures")),
                        "UnofficialSignaturesRating",
                        rating(record, report))))
        .orElseGet(() -> Delivered.of("clamd", "configuration", Map.of()));
  }

  /** Both are on when nothing is said. */
  private static boolean isOn(EsmithRecord rspamd, String property) {
    return rspamd.property(property).isEmpty() || rspamd.enabled(property);
  }

  private static String level(
      EsmithRecord rspamd, String property, String otherwise, Report report) {
    Optional<String> stored = rspamd.property(property).map(String::strip);
    if (stored.isEmpty() || stored.get().isEmpty()) {
      return otherwise;
    }
    String number = stored.get().replace(',', '.');
    String sent = number.matches(NUMBER) ? number : otherwise;
    if (!sent.equals(stored.get())) {
      report.notice(Notice.FILTER_ODD, odd("rspamd " + property, stored.get(), sent));
    }
    return sent;
  }

  private static String rating(EsmithRecord clamd, Report report) {
    String stored = clamd.property("UnofficialSignaturesRating").orElse("").strip();
    String word = stored.toLowerCase(Locale.ROOT);
    if (RATINGS.contains(word)) {
      return word;
    }
    report.notice(Notice.FILTER_ODD, odd("clamd UnofficialSignaturesRating", stored, RATING));
    return RATING;
  }

  private static String odd(String property, String stored, String sent) {
    return property + ": " + stored + " (" + (sent.isEmpty() ? "off" : sent) + ")";
  }

  private static String list(EsmithRecord rspamd, String property) {
    return ITEMS
        .splitToStream(rspamd.property(property).orElse(""))
        .distinct()
        .reduce((one, other) -> one + "," + other)
        .orElse("");
  }

  private static void nameWhatIsLost(EsmithRecord rspamd, Report report) {
    String blocked = list(rspamd, "SenderBlackList");
    if (!blocked.isEmpty()) {
      report.leftBehind(
          RECORD, "blocked senders " + blocked, "NS8 has no such list in its settings");
    }
    if (rspamd.enabled("BlockAttachmentStatus")) {
      report.leftBehind(
          RECORD,
          "blocked attachments " + list(rspamd, "BlockAttachmentClassList"),
          "NS8 has its own rules for attachments");
    }
    if (rspamd.enabled("BlockAttachmentCustomStatus")) {
      report.leftBehind(
          RECORD,
          "blocked extensions " + list(rspamd, "BlockAttachmentCustomList"),
          "NS8 has its own rules for attachments");
    }
    if (rspamd.enabled("QuarantineStatus")) {
      report.leftBehind(RECORD, "quarantine", "NS8 marks or rejects, it keeps no quarantine");
    }
  }
}
