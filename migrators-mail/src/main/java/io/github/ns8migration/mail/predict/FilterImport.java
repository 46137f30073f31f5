package io.github.ns8migration.mail.predict;

import static io.github.ns8migration.mail.predict.MailImport.object;

import com.google.common.collect.ImmutableSet;
import io.github.ns8migration.mail.predict.DeliveredFiles.Properties;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code 55import_filter}, and the action that it runs with what it made of the settings. */
final class FilterImport {
  private static final Set<String> RATINGS = ImmutableSet.of("low", "medium", "high");
  private static final int REFUSED_BY_SCHEMA = 10;

  private final Properties filter;
  private final Properties postfix;
  private final Properties clamd;
  private final Map<String, @Nullable Object> environment;
  private final List<Object> calls;
  private final List<Object> subtasks;

  FilterImport(
      DeliveredFiles files,
      Map<String, @Nullable Object> environment,
      List<Object> calls,
      List<Object> subtasks)
      throws ImportStops {
    filter = files.properties("rspamd.json");
    postfix = files.properties("postfix.json");
    clamd = files.properties("clamd.json");
    this.environment = environment;
    this.calls = calls;
    this.subtasks = subtasks;
  }

  void run() throws ImportStops {
    maps("sender", filter.list("SenderWhiteList"));
    maps("recipient", filter.list("RecipientWhiteList"));
    map("bypass_ip", postfix.list("AccessBypassList").stream());
    boolean antispam = filter.get("SpamCheckStatus", "enabled").equals("enabled");
    boolean antivirus = filter.get("VirusCheckStatus", "enabled").equals("enabled");
    Optional<Double> grey = greyLevel();
    Object spam = antispam ? spam(grey) : object("enabled", false);
    Object virus = antivirus ? virus() : object("enabled", false);
    boolean accepted = !antivirus || RATINGS.contains(rating());
    subtasks.add(
        MailImport.subtask(
            "set-filter-configuration",
            object("antispam", spam, "antivirus", virus),
            accepted ? 0 : REFUSED_BY_SCHEMA));
    if (accepted) {
      apply(antispam, antivirus, grey);
    }
  }

  private void maps(String whose, List<String> entries) {
    map("bypass_" + whose, entries.stream().filter(each -> each.contains("@")));
    map("bypass_" + whose + "_domain", entries.stream().filter(each -> !each.contains("@")));
  }

  private void map(String name, Stream<String> entries) {
    StringBuilder payload = new StringBuilder();
    entries.forEach(each -> payload.append(each).append('\n'));
    if (!payload.isEmpty()) {
      calls.add(
          object(
              "path",
              "savemap",
              "map",
              "/var/lib/rspamd/" + name + ".map",
              "payload",
              payload.toString()));
    }
  }

  /** Off when it is no number. */
  private Optional<Double> greyLevel() throws ImportStops {
    String level = filter.get("SpamGreyLevel");
    if (level == null) {
      throw new ImportStops("SpamGreyLevel is missing");
    }
    return ImportNumbers.real(level);
  }

  /** Of the marking and of the refusal; one that is no number resets both. */
  private Number[] thresholds() {
    Optional<Double> mark = ImportNumbers.real(filter.get("SpamTag2Level", "6"));
    Optional<Double> reject = ImportNumbers.real(filter.get("SpamKillLevel", "15"));
    return mark.isPresent() && reject.isPresent()
        ? new Number[] {mark.get(), reject.get()}
        : new Number[] {6, 15};
  }

  private Object spam(Optional<Double> grey) {
    Number[] thresholds = thresholds();
    boolean prefix = filter.enabled("SpamSubjectPrefixStatus");
    return object(
        "enabled",
        true,
        "spam_flag_threshold",
        thresholds[0],
        "deny_message_threshold",
        thresholds[1],
        "greylist",
        grey.isPresent()
            ? object("enabled", true, "threshold", grey.get())
            : object("enabled", false),
        "prefix_email_subject",
        prefix ? object("enabled", true, "prefix", prefix()) : object("enabled", false));
  }

  private String prefix() {
    return filter.get("SpamSubjectPrefixString", "***SPAM***");
  }

  private Object virus() {
    return object(
        "enabled", true,
        "clamav_official_sigs", clamd.enabled("OfficialSignatures"),
        "third_party_sigs_rating", rating());
  }

  private String rating() {
    return clamd.get("UnofficialSignaturesRating", "medium");
  }

  private void apply(boolean antispam, boolean antivirus, Optional<Double> grey) {
    if (antivirus) {
      environment.put("CLAMAV_CUS_RATING", rating().toUpperCase(Locale.ROOT));
    }
    environment.put("RSPAMD_antispam_checks_enabled", antispam ? "1" : "");
    if (antispam) {
      Number[] thresholds = thresholds();
      environment.put("RSPAMD_greylist_enabled", grey.isPresent() ? "1" : "");
      environment.put(
          "DOVECOT_SPAM_SUBJECT_PREFIX", filter.enabled("SpamSubjectPrefixStatus") ? prefix() : "");
      calls.add(
          object(
              "path",
              "saveactions",
              "map",
              null,
              "payload",
              Arrays.asList(
                  thresholds[1].doubleValue(),
                  null,
                  thresholds[0].doubleValue(),
                  grey.orElse(null))));
    }
  }
}
