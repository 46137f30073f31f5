package io.github.ns8migration.sogo.convert;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The record {@code sogod} of NS7 as NS8's {@code configure-module} wants it. A property that is
 * missing means what NS7's own templates make of that.
 *
 * @param admins short names in lower case, with commas between
 * @param workers a number, as a text: NS8 refuses one that is no text
 * @param dav whether calendars and address books are offered to other programs
 * @param activeSync whether they are offered to mobile devices
 * @param auxiliaryAccounts whether users may add mail accounts of elsewhere
 * @param address the host name it has on NS7; empty when it has none of its own
 * @param notes what is changed or left behind
 */
public record SogoSettings(
    String admins,
    String workers,
    boolean dav,
    boolean activeSync,
    boolean auxiliaryAccounts,
    Optional<HostName> address,
    List<Finding> notes) {
  private static final String ADMINS = "admin";
  private static final String WORKERS = "10";

  // What NS8 has no setting for, with the value that nobody would miss.
  private static final Map<String, String> WITHOUT_PLACE = new LinkedHashMap<>();

  static {
    WITHOUT_PLACE.put("Notifications", "Appointment,EMail");
    WITHOUT_PLACE.put("DraftsFolder", "Drafts");
    WITHOUT_PLACE.put("SentFolder", "Sent");
    WITHOUT_PLACE.put("TrashFolder", "Trash");
    WITHOUT_PLACE.put("CustomEmailField", "userPrincipalName");
    WITHOUT_PLACE.put("Certificate", "");
    WITHOUT_PLACE.put("webAccess", "public");
    WITHOUT_PLACE.put("WOWatchDogRequestTimeout", "60");
    WITHOUT_PLACE.put("SxVMemLimit", "512");
    WITHOUT_PLACE.put("SessionDuration", "1440");
    WITHOUT_PLACE.put("SOGoMaximumPingInterval", "3540");
    WITHOUT_PLACE.put("SOGoMaximumSyncInterval", "3540");
    WITHOUT_PLACE.put("SOGoInternalSyncInterval", "30");
    WITHOUT_PLACE.put("SOGoMaximumSyncResponseSize", "2048");
    WITHOUT_PLACE.put("SOGoMaximumSyncWindowSize", "100");
  }

  /** Copies the list. */
  public SogoSettings {
    notes = List.copyOf(notes);
  }

  /** Those of a record; of an empty one when the host has none. */
  public static SogoSettings of(Optional<EsmithRecord> record) {
    EsmithRecord sogod = record.orElseGet(() -> new EsmithRecord("sogod", "service", Map.of()));
    List<Finding> notes = new ArrayList<>();
    return new SogoSettings(
        admins(sogod),
        workers(sogod, notes),
        is(sogod, "Dav", "enabled"),
        is(sogod, "ActiveSync", "enabled"),
        is(sogod, "MailAuxiliaryUserAccountsEnabled", "YES"),
        sogod.property("VirtualHost").flatMap(HostName::parse),
        notes);
  }

  // NS7's templates compare these literally: anything else is off.
  private static boolean is(EsmithRecord sogod, String property, String on) {
    return sogod.property(property).filter(on::equals).isPresent();
  }

  private static String admins(EsmithRecord sogod) {
    return Stream.of(sogod.property("AdminUsers").orElse(ADMINS).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static String workers(EsmithRecord sogod, List<Finding> notes) {
    String typed = sogod.property("WOWorkersCount").orElse(WORKERS).strip();
    if (typed.matches("[1-9][0-9]{0,3}")) {
      return typed;
    }
    notes.add(
        Finding.of(
            Severity.NOTE,
            "workers-not-a-number",
            Side.SOURCE,
            "The number of SOGo's workers is \"" + typed + "\", which is no number; NS8 gets 10.",
            "Nothing needs to be done; change it in NS8 later if 10 are not enough.",
            List.of("sogod")));
    return WORKERS;
  }

  /** Input of {@code configure-module}. */
  public Map<String, Object> input(HostName host, String mailServer, String mailDomain) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("host", host.value());
    // DNS leads to NS7 yet: a certificate could not be had.
    input.put("lets_encrypt", false);
    input.put("mail_server", mailServer);
    input.put("mail_domain", mailDomain);
    input.put("admin_users", admins);
    input.put("dav", dav);
    input.put("activesync", activeSync);
    input.put("workers_count", workers);
    input.put("auxiliary_account", auxiliaryAccounts);
    return input;
  }

  /** Says in a plan what NS8 will hold of these. */
  public void describe(Plan.Builder plan, Optional<EsmithRecord> record) {
    plan.arrives("administrators", admins.isEmpty() ? "none" : admins);
    plan.arrives("DAV access", dav ? "on" : "off");
    plan.arrives("ActiveSync", activeSync ? "on" : "off");
    plan.arrives("mail accounts of elsewhere", auxiliaryAccounts ? "allowed" : "not allowed");
    plan.arrives("workers", workers);
    notes.forEach(plan::finding);
    record.ifPresent(sogod -> leaveBehind(plan, sogod));
  }

  private static void leaveBehind(Plan.Builder plan, EsmithRecord sogod) {
    WITHOUT_PLACE.forEach(
        (property, usual) ->
            sogod
                .property(property)
                .filter(value -> !value.isBlank() && !value.equals(usual))
                .ifPresent(
                    value ->
                        plan.leftBehind(
                            property + " " + value, "NS8 has no such setting for SOGo")));
  }
}
