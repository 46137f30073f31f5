package io.github.ns8migration.webtop.predict;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will be told of WebTop: document {@code configure-module}, the input of that action in
 * {@code rows/0/sent}, and document {@code state}, what is delivered beside it. Both in the form in
 * which results of NS7's own tool (nethserver-ns8-migration d5b6df0) are recorded.
 */
public final class WebTopPrediction {
  private static final String ROW = "/configure-module/rows/0";
  private static final Set<String> LEVELS =
      Set.of("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final String DELETES =
      "su - postgres -c psql -nqS -P pager=off webtop5 -c \"delete from core.user_settings where"
          + " service_id='com.sonicle.webtop.mail' and key='host' and value ='localhost';\"";

  /**
   * What the records of WebTop do not tell.
   *
   * @param host name of WebTop in NS8, once somebody chose it
   * @param mailModule id of NS8's mail server
   * @param mailDomain the host's domain
   * @param home what goes into the volume of the home, what is left out of it included
   * @param devices what goes into the volume of mobile devices
   */
  public record Place(
      Optional<String> host,
      Optional<String> mailModule,
      String mailDomain,
      VolumeFiles home,
      VolumeFiles devices) {}

  private final WebTopSettings settings;
  private final Optional<EsmithRecord> webtop;
  private final Optional<EsmithRecord> pecBridge;
  private final Place place;

  private WebTopPrediction(
      WebTopSettings settings,
      Optional<EsmithRecord> webtop,
      Optional<EsmithRecord> pecBridge,
      Place place) {
    this.settings = settings;
    this.webtop = webtop;
    this.pecBridge = pecBridge;
    this.place = place;
  }

  /** Computes it from what is delivered, and from the records it was made of. */
  public static Prediction of(
      WebTopSettings settings,
      Optional<EsmithRecord> webtop,
      Optional<EsmithRecord> pecBridge,
      Place place) {
    return new WebTopPrediction(settings, webtop, pecBridge, place).foretold();
  }

  private Prediction foretold() {
    Map<String, @Nullable Object> other = existing();
    Prediction foretold =
        Prediction.of(documents(ours(), state(settings.legacyIds(), place.home().sent(), false)))
            .against(
                documents(other, state(existingLegacyIds(), place.home().all(), true)), this::why);
    List<Correction> all = new ArrayList<>(foretold.corrections());
    if (place.host().isEmpty()) {
      String reason = "host name that somebody chooses at the end";
      all.add(open("/configure-module/WEBTOP_VHOST", reason));
      all.add(open(ROW + "/sent/hostname", reason));
    }
    if (place.mailModule().isEmpty()) {
      String reason = "id that NS8 gives to the mail server";
      all.add(open("/configure-module/mail_module", reason));
      all.add(open(ROW + "/sent/mail_module", reason));
    }
    return new Prediction(foretold.documents(), all);
  }

  private static Correction open(String pointer, String reason) {
    return new Correction(pointer, Kind.OPEN, null, reason);
  }

  private Map<String, @Nullable Object> ours() {
    Map<String, @Nullable Object> sent =
        new LinkedHashMap<>(
            settings.input(new HostName("open.invalid"), "open", place.mailDomain()));
    sent.put("hostname", place.host().orElse(null));
    sent.put("mail_module", place.mailModule().orElse(null));
    return sent;
  }

  /** Null when the other tool ends before it gets there, or sends nothing. */
  private @Nullable Map<String, @Nullable Object> existing() {
    if (property("ActiveSyncLegacyIds").isEmpty()) {
      return null; // it reads this one without looking
    }
    Optional<Number> min = number("MinMemory");
    Optional<Number> max = number("MaxMemory");
    if (min.isEmpty() || max.isEmpty()) {
      return null;
    }
    boolean debug = property("Debug").filter("true"::equals).isPresent();
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("hostname", place.host().orElse(null));
    sent.put("mail_module", place.mailModule().orElse(null));
    sent.put("mail_domain", place.mailDomain());
    sent.put("timezone", property("DefaultTimezone").orElse(null));
    sent.put("locale", property("DefaultLocale").orElse(null));
    sent.put(
        "pecbridge_admin_mail",
        pecBridge.flatMap(record -> record.property("AdminMail")).orElse(""));
    sent.put("webapp", Map.of("debug", debug, "min_memory", min.get(), "max_memory", max.get()));
    sent.put("webdav", Map.of("debug", debug, "loglevel", level("DavServerLog")));
    sent.put("zpush", Map.of("debug", debug, "loglevel", level("ActiveSyncLog")));
    return sent;
  }

  private Optional<String> property(String name) {
    return webtop.flatMap(record -> record.property(name));
  }

  private Optional<Number> number(String name) {
    return property(name)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(WebTopPrediction::numbered);
  }

  private static Number numbered(String text) {
    if (text.contains(".") || text.length() > 9) {
      return Double.valueOf(text);
    }
    return Integer.valueOf(text);
  }

  private String level(String name) {
    return property(name).filter(LEVELS::contains).orElse("ERROR");
  }

  private boolean existingLegacyIds() {
    return property("ActiveSyncLegacyIds").filter("enabled"::equals).isPresent();
  }

  private Map<String, @Nullable Object> documents(
      @Nullable Map<String, @Nullable Object> sent, Map<String, @Nullable Object> state) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("variant", "fixture as it is"); // the recordings' word for an unchanged host
    row.put("edits", Map.of());
    row.put("client_exit", sent == null && property("ActiveSyncLegacyIds").isEmpty() ? 1 : 0);
    row.put("sent", sent);
    row.put("refused_by_schema", Map.of("HEAD", List.of(), "1.4.5", List.of()));
    Map<String, @Nullable Object> configure = new LinkedHashMap<>();
    configure.put("mail_module", place.mailModule().orElse(null));
    configure.put("WEBTOP_VHOST", place.host().orElse(null));
    configure.put("rows", List.of(row));
    Map<String, @Nullable Object> documents = new LinkedHashMap<>();
    documents.put("configure-module", configure);
    documents.put("state", state);
    return documents;
  }

  private Map<String, @Nullable Object> state(
      boolean legacyIds, Optional<List<List<String>>> home, boolean existing) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("legacy_ids_enabled_delivered", legacyIds);
    state.put("flag_file_left_after_step", false);
    state.put("environment", legacyIds ? Map.of("Z_PUSH_USE_LEGACY_FOLDER_IDS", "True") : Map.of());
    state.put("webtop5_dump_identical_to_fixture", existing);
    state.put("source_database_statement", existing ? List.of(DELETES) : List.of());
    home.ifPresent(files -> state.put("webtop-home", files));
    place.devices().all().ifPresent(files -> state.put("z-push_state", files));
    return state;
  }

  private String why(String pointer, @Nullable Object ours, @Nullable Object other) {
    if (pointer.startsWith("/state/source_database_statement")) {
      return "nothing is deleted in NS7's database: WebTop there goes on as it was";
    }
    if (pointer.equals("/state/webtop5_dump_identical_to_fixture")) {
      return "settings that name NS7 as the mail server are taken out of the dump on its way, and"
          + " not out of NS7's database";
    }
    if (pointer.startsWith("/state/webtop-home")) {
      return "the nightly dump of the database is not sent: the database itself is";
    }
    if (pointer.startsWith("/state/")) {
      return "devices know their folders by the ids of older versions unless that was switched off";
    }
    return "what NS8 would refuse, with WebTop disabled on NS7 already, is completed or replaced by"
        + " the nearest that it knows";
  }
}
