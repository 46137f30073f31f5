package io.github.ns8migration.sogo.predict;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.sogo.convert.SogoSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will be told of SOGo: document {@code configure-module}, the input of that action in
 * {@code rows/0/sent}, in the form in which results of NS7's own tool (nethserver-ns8-migration
 * d5b6df0) are recorded.
 */
public final class SogoPrediction {
  private static final String ROW = "/configure-module/rows/0";

  /**
   * What the source does not tell.
   *
   * @param host name of SOGo in NS8, once somebody chose it
   * @param mailServer unique id of NS8's mail server
   * @param mailDomain the host's domain
   * @param userDomain of the cluster
   * @param realm of the host's Active Directory
   */
  public record Place(
      Optional<String> host,
      Optional<String> mailServer,
      String mailDomain,
      Optional<String> userDomain,
      Optional<String> realm) {}

  private SogoPrediction() {}

  /** Computes it from what is delivered and from the record {@code sogod} it was made of. */
  public static Prediction of(SogoSettings settings, EsmithRecord sogod, Place place) {
    Map<String, @Nullable Object> ours = new LinkedHashMap<>(place(place));
    ours.put("admin_users", settings.admins());
    ours.put("dav", settings.dav());
    ours.put("activesync", settings.activeSync());
    ours.put("workers_count", settings.workers());
    ours.put("auxiliary_account", settings.auxiliaryAccounts());
    Prediction foretold =
        Prediction.of(documents(place, ours))
            .against(
                documents(place, existing(sogod, place)),
                (pointer, mine, other) -> why(pointer, sogod));
    List<Correction> all = new ArrayList<>(foretold.corrections());
    if (place.host().isEmpty()) {
      all.add(open("/configure-module/SOGO_VHOST", "host name that somebody chooses at the end"));
      all.add(open(ROW + "/sent/host", "host name that somebody chooses at the end"));
    }
    if (place.mailServer().isEmpty()) {
      all.add(open(ROW + "/sent/mail_server", "id that NS8 gives to the mail server"));
    }
    return new Prediction(foretold.documents(), all);
  }

  private static Correction open(String pointer, String reason) {
    return new Correction(pointer, Kind.OPEN, null, reason);
  }

  private static Map<String, @Nullable Object> place(Place place) {
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("host", place.host().orElse(null));
    sent.put("lets_encrypt", false);
    sent.put("mail_server", place.mailServer().orElse(null));
    sent.put("mail_domain", place.mailDomain());
    return sent;
  }

  /** Null when the other tool ends before it gets there: it reads these two without looking. */
  private static @Nullable Map<String, @Nullable Object> existing(EsmithRecord sogod, Place place) {
    if (sogod.property("AdminUsers").isEmpty() || sogod.property("WOWorkersCount").isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> sent = new LinkedHashMap<>(place(place));
    sent.put(
        "ldap_domain",
        place
            .realm()
            .filter(realm -> !realm.isEmpty())
            .map(realm -> realm.toLowerCase(Locale.ROOT))
            .or(place::userDomain)
            .orElse(null));
    sent.put("admin_users", sogod.property("AdminUsers").orElse(""));
    sent.put("dav", is(sogod, "Dav", "enabled"));
    sent.put("activesync", is(sogod, "ActiveSync", "enabled"));
    sent.put("workers_count", sogod.property("WOWorkersCount").orElse(""));
    sent.put("auxiliary_account", is(sogod, "MailAuxiliaryUserAccountsEnabled", "YES"));
    return sent;
  }

  private static boolean is(EsmithRecord sogod, String property, String on) {
    return sogod.property(property).filter(on::equals).isPresent();
  }

  private static Map<String, @Nullable Object> documents(
      Place place, @Nullable Map<String, @Nullable Object> sent) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("variant", "fixture as it is"); // the recordings' word for an unchanged host
    row.put("edits", Map.of());
    row.put("client_exit", sent == null ? 1 : 0);
    row.put("sent", sent);
    row.put("refused_by_schema", List.of());
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("SOGO_VHOST", place.host().orElse(null));
    document.put("rows", List.of(row));
    return Map.of("configure-module", document);
  }

  private static String why(String pointer, EsmithRecord sogod) {
    Objects.requireNonNull(pointer);
    return sogod.property("AdminUsers").isEmpty() || sogod.property("WOWorkersCount").isEmpty()
        ? "a missing property would end the other tool after the import: SOGo would never be"
            + " configured; what NS7 does without the property is delivered"
        : "the user domain is not told: NS8 takes that of the mail server; names of administrators"
            + " are trimmed and in lower case, the number of workers is a number";
  }
}
