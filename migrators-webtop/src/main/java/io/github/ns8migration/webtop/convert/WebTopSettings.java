package io.github.ns8migration.webtop.convert;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;

/**
 * The settings of WebTop as {@code configure-module} of NS8 takes them. It runs when WebTop has
 * left NS7 already, and refuses what it does not know, so each value is one that it knows: the
 * nearest to NS7's, or the one that NS7's package begins with.
 *
 * @param timezone an id of Java's
 * @param locale one of NS8's list
 * @param pecAdmin address of who looks after the bridge to certified mail; empty for none
 * @param debug whether the web application explains itself
 * @param minMemory of the web application, in MB
 * @param maxMemory the same
 * @param davLevel what the server for calendars and contacts logs
 * @param activeSyncLevel what the server for mobile devices logs
 * @param legacyIds whether mobile devices know their folders by the ids of older versions
 * @param activeSync whether WebTop serves mobile devices, or SOGo does
 * @param virtualHost under which WebTop was reached on NS7 beside the usual path
 * @param converted what goes over in another form
 * @param leftBehind what does not go over
 * @param findings what people should know first
 */
public record WebTopSettings(
    String timezone,
    String locale,
    String pecAdmin,
    boolean debug,
    int minMemory,
    int maxMemory,
    String davLevel,
    String activeSyncLevel,
    boolean legacyIds,
    boolean activeSync,
    Optional<HostName> virtualHost,
    List<Plan.Item> converted,
    List<Plan.Item> leftBehind,
    List<Finding> findings) {

  /** Copies the lists. */
  public WebTopSettings {
    converted = List.copyOf(converted);
    leftBehind = List.copyOf(leftBehind);
    findings = List.copyOf(findings);
  }

  /**
   * Reads records of the configuration database.
   *
   * @param webtop record {@code webtop}
   * @param pecBridge record {@code webtop-pecbridge}; most hosts have none
   */
  public static WebTopSettings of(Optional<EsmithRecord> webtop, Optional<EsmithRecord> pecBridge) {
    return new Reader(
            webtop.orElseGet(() -> new EsmithRecord("webtop", "", Map.of())),
            pecBridge.orElseGet(() -> new EsmithRecord("webtop-pecbridge", "", Map.of())))
        .read();
  }

  /**
   * Input of {@code configure-module}.
   *
   * @param host the name under which NS8 shall serve WebTop
   * @param mailModule id of the instance with the mailboxes, not its UUID
   * @param mailDomain domain of the users' addresses: they log in with it, as on NS7
   */
  public Map<String, Object> input(HostName host, String mailModule, String mailDomain) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("hostname", host.value());
    input.put("mail_module", mailModule);
    input.put("mail_domain", mailDomain);
    input.put("timezone", timezone);
    input.put("locale", locale);
    input.put("pecbridge_admin_mail", pecAdmin);
    input.put("webapp", Map.of("debug", debug, "min_memory", minMemory, "max_memory", maxMemory));
    input.put("webdav", Map.of("debug", debug, "loglevel", davLevel));
    input.put("zpush", Map.of("debug", debug, "loglevel", activeSyncLevel));
    return input;
  }

  /** Reads one record. */
  private static final class Reader {
    private static final int MIN_MEMORY = 512;
    private static final int MAX_MEMORY = 1024;
    private static final String ZONE = "Etc/UTC";
    private static final String LEVEL = "ERROR";
    private static final List<String> LEVELS =
        List.of("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG");

    // Property, what it is for, what NS7's package begins with.
    private static final List<List<String>> NOT_TAKEN =
        List.of(
            List.of(
                "PublicUrl",
                "address in links that WebTop sends: NS8 makes it of the new name",
                ""),
            List.of("DavServerUrl", "address for calendars and contacts: as above", ""),
            List.of("DefaultToolbarIconsSize", "size of icons", "medium"),
            List.of("PbxProvider", "telephone system", ""),
            List.of("PbxProviderNethvoiceWebrestUrl", "address of the telephone system", ""),
            List.of("RemoteCalendarAutosync", "reading of calendars elsewhere", "enabled"),
            List.of("RemoteCalendarAutosyncOnlywhenonline", "the same, while online", "enabled"),
            List.of("RemoteCategoryAutosync", "reading of contacts elsewhere", "disabled"),
            List.of("RemoteCategoryAutosyncOnlywhenonline", "the same, while online", "disabled"),
            List.of(
                "KnownDeviceVerification", "messages about logins from new devices", "disabled"),
            List.of("KnownDeviceVerificationRecipients", "who gets these messages", ""),
            List.of("KnownDeviceVerificationNetWhitelist", "networks without these messages", ""));

    private final EsmithRecord webtop;
    private final EsmithRecord pecBridge;
    private final List<Plan.Item> converted = new ArrayList<>();
    private final List<Plan.Item> leftBehind = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    Reader(EsmithRecord webtop, EsmithRecord pecBridge) {
      this.webtop = webtop;
      this.pecBridge = pecBridge;
    }

    WebTopSettings read() {
      String zone = zone();
      String locale = locale();
      int min = memory("MinMemory", MIN_MEMORY);
      int max = memory("MaxMemory", MAX_MEMORY);
      if (max < min) {
        instead("MaxMemory", Integer.toString(max), Integer.toString(min), "less than MinMemory");
        max = min;
      }
      String dav = level("DavServerLog");
      String activeSync = level("ActiveSyncLog");
      String pecAdmin = pecAdmin();
      for (List<String> each : NOT_TAKEN) {
        notTaken(each.get(0), each.get(1), each.get(2));
      }
      return new WebTopSettings(
          zone,
          locale,
          pecAdmin,
          value("Debug").equals("true"),
          min,
          max,
          dav,
          activeSync,
          // NS7's package begins with enabled ids; only a word against it switches them off.
          webtop.property("ActiveSyncLegacyIds").isEmpty() || webtop.enabled("ActiveSyncLegacyIds"),
          !value("ActiveSync").equalsIgnoreCase("disabled"),
          HostName.parse(value("VirtualHost")),
          converted,
          leftBehind,
          findings);
    }

    private String value(String name) {
      return webtop.property(name).orElse("").strip();
    }

    private String zone() {
      String zone = value("DefaultTimezone");
      if (zone.isEmpty()) {
        return instead("DefaultTimezone", zone, ZONE, "not set");
      }
      for (String known : TimeZone.getAvailableIDs()) {
        if (known.equals(zone)) {
          return zone;
        }
      }
      for (String known : TimeZone.getAvailableIDs()) {
        if (known.equalsIgnoreCase(zone)) {
          return instead("DefaultTimezone", zone, known, "written otherwise");
        }
      }
      noticed(
          "DefaultTimezone",
          "The time zone \""
              + zone
              + "\" is unknown to NS8; users without their own get "
              + ZONE
              + ".");
      return instead("DefaultTimezone", zone, ZONE, "unknown to NS8");
    }

    private String locale() {
      String locale = value("DefaultLocale");
      if (locale.isEmpty()) {
        return instead("DefaultLocale", locale, Locales.USUAL, "not set");
      }
      Optional<String> nearest = Locales.nearest(locale);
      if (nearest.isEmpty()) {
        noticed(
            "DefaultLocale",
            "NS8's WebTop has no language \""
                + locale
                + "\"; users without their own get English.");
        return instead("DefaultLocale", locale, Locales.USUAL, "not offered by NS8");
      }
      return nearest.get().equals(locale)
          ? locale
          : instead("DefaultLocale", locale, nearest.get(), "not offered by NS8");
    }

    /** Whole MB; a Java machine starts neither with nothing nor with a fraction. */
    private int memory(String name, int usual) {
      String value = value(name);
      if (value.matches("[0-9]{1,7}") && Integer.parseInt(value) > 0) {
        return Integer.parseInt(value);
      }
      instead(
          name, value, Integer.toString(usual), value.isEmpty() ? "not set" : "no number of MB");
      return usual;
    }

    private String level(String name) {
      String level = value(name);
      return LEVELS.contains(level)
          ? level
          : instead(name, level, LEVEL, level.isEmpty() ? "not set" : "no level of NS8");
    }

    private String pecAdmin() {
      String address = pecBridge.property("AdminMail").orElse("").strip();
      if (address.isEmpty() || address.matches("[^\\s@<>,;\"]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*")) {
        return address;
      }
      noticed(
          "AdminMail",
          "\"" + address + "\" is no address; the bridge to certified mail has nobody to tell.");
      return instead("AdminMail", address, "", "no address");
    }

    private String instead(String name, String value, String other, String why) {
      converted.add(item(name, "\"" + value + "\" becomes \"" + other + "\": " + why));
      return other;
    }

    private static Plan.Item item(String property, String text) {
      String record = property.equals("AdminMail") ? "webtop-pecbridge" : "webtop";
      return new Plan.Item(property, text, "db configuration " + record);
    }

    private void noticed(String name, String message) {
      findings.add(
          Finding.of(
              Severity.WARNING,
              "webtop-setting-not-known",
              Side.SOURCE,
              message,
              "Correct " + name + " on NS7 first, or set it in NS8 afterwards.",
              List.of(name)));
    }

    private void notTaken(String name, String text, String usual) {
      String value = value(name);
      if (!value.isEmpty() && !value.equals(usual)) {
        leftBehind.add(item(name, text + " (" + value + ")"));
      }
    }
  }
}
