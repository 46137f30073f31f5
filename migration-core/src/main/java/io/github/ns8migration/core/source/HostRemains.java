package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds what stays on the old server because it belongs to no application that is moved: each thing
 * with its remedy. What a migrator leaves behind of its own application stands in its plan.
 */
public final class HostRemains {
  private static final String CUSTOM = "/etc/e-smith/templates-custom";
  private static final String EMAIL = "/etc/e-smith/db/configuration/defaults/dovecot/status";
  private static final String CONTROLLER = "/etc/e-smith/db/configuration/defaults/nsdc/type";

  // What NS7 and the packages it comes with install there.
  private static final Set<String> USUAL_SCHEDULES =
      Set.of(
          "0hourly",
          "raid-check",
          "sysstat",
          "getmail",
          "certbot",
          "mcelog",
          "clamav-update",
          "unbound-anchor",
          "rspamd",
          "imapsync",
          "php-zts",
          "sogo",
          "sogo-backup",
          "mailman",
          "netdata-updater");

  private final SourceHost source;
  private final List<Finding> found = new ArrayList<>();

  private HostRemains(SourceHost source) {
    this.source = source;
  }

  /** Looks; only what is there is told. */
  public static List<Finding> on(SourceHost source) throws MigrationException {
    HostRemains remains = new HostRemains(source);
    remains.templates();
    remains.schedules();
    remains.smartHost();
    remains.shares();
    remains.services();
    return List.copyOf(remains.found);
  }

  private void templates() throws MigrationException {
    List<String> files =
        source.filesBelow(CUSTOM).stream().filter(name -> !name.contains("ns8migration")).toList();
    tell(
        Severity.WARNING,
        "custom-templates",
        "These templates were made for this host. NS8 does not use NS7's templates: what they"
            + " configure stays behind.",
        "Look at what each of them changes, and set that in the application on NS8, where it can be"
            + " set.",
        files);
  }

  private void schedules() throws MigrationException {
    List<String> files = new ArrayList<>(source.filesBelow("/var/spool/cron"));
    source.filesBelow("/etc/cron.d").stream()
        .filter(name -> !USUAL_SCHEDULES.contains(last(name)))
        .filter(name -> !last(name).startsWith("nethserver") && !last(name).startsWith("."))
        .forEach(files::add);
    tell(
        Severity.WARNING,
        "crontabs",
        "These files start programs by the clock. They stay behind, with the programs.",
        "Look at what each of them does; what is still needed must be set up anew, on a node of NS8"
            + " or elsewhere.",
        files);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A smart host is moved with Email; the cluster has one of its own for its messages. */
  private void smartHost() throws MigrationException {
    Optional<EsmithRecord> postfix = source.database("configuration").record("postfix");
    if (postfix.isPresent()
        && postfix.get().enabled("SmartHostStatus")
        && !Files.exists(source.path(EMAIL))) {
      tell(
          Severity.WARNING,
          "smart-host-without-email",
          "This host sends its messages through another mail server, and has no Email that would be"
              + " moved with that setting.",
          "Set the server in NS8's settings under Email notifications, if the cluster shall use it"
              + " too.",
          List.of(postfix.get().property("SmartHostName").orElse("postfix")));
    }
  }

  private void shares() throws MigrationException {
    if (!Files.exists(source.path(CONTROLLER))) {
      tell(
          Severity.WARNING,
          "shares-without-domain",
          "These shared folders are on a host without a domain controller of its own. NS8 has file"
              + " servers only in domain controllers: the folders stay here.",
          "Copy them by hand to a file server of your choice, for example one in the domain that"
              + " has the accounts.",
          names("accounts", record -> record.type().equals("ibay")));
    }
  }

  private void services() throws MigrationException {
    tell(
        Severity.NOTE,
        "firewall-rules",
        "Rules of this host's firewall stay behind: a node of NS8 is no gateway.",
        "Keep this host as the gateway, or make the rules anew on another one.",
        names(
            "fwrules",
            record -> !record.property("status").filter("disabled"::equals).isPresent()));
    tell(
        Severity.NOTE,
        "port-forwards",
        "Ports that this host passes on to others stay behind.",
        "Make them anew on the gateway; those that led to this host itself must lead to the node of"
            + " NS8.",
        names("portforward", record -> record.type().equals("pf")));
    tell(
        Severity.NOTE,
        "dhcp-ranges",
        "This host gives addresses to others. That stays behind.",
        "Set up DHCP on the gateway, or install DNSmasq in NS8.",
        names("dhcp", record -> record.type().equals("range") && record.enabled("status")));
    tell(
        Severity.NOTE,
        "pop3-proxy",
        "This host looks into mail that others fetch through it (POP3 proxy). NS8 has no such"
            + " thing.",
        "Nothing, if mail is fetched from NS8's own mail server.",
        names("configuration", HostRemains::isPop3Proxy));
  }

  private static boolean isPop3Proxy(EsmithRecord record) {
    return record.key().equals("p3scan") && record.enabled("status");
  }

  private List<String> names(String database, Predicate<EsmithRecord> wanted)
      throws MigrationException {
    return source.database(database).records().stream()
        .filter(wanted)
        .map(record -> "db " + database + " " + record.key())
        .toList();
  }

  private void tell(
      Severity severity, String code, String message, String remedy, List<String> items) {
    if (!items.isEmpty()) {
      found.add(Finding.of(severity, code, Side.SOURCE, message, remedy, items));
    }
  }
}
