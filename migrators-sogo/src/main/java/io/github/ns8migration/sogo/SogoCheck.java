package io.github.ns8migration.sogo;

import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.sogo.convert.SogoSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SOGo's {@code get-configuration} answers, compared with what it was told. NS8 has no action
 * that counts calendars: that all rows are there is what the import's own end tells, since loading
 * stops at the first statement that fails.
 */
final class SogoCheck {
  private static final String SET =
      "NS8 did not take it, or somebody changed it there since: set it in the settings of SOGo in"
          + " NS8.";

  private SogoCheck() {}

  static Verification of(
      SogoSettings settings,
      String mailDomain,
      Optional<HostName> host,
      Map<?, ?> found,
      List<Map<String, String>> mailServers) {
    List<Check> checks = new ArrayList<>();
    checks.add(hostName(host, text(found, "host")));
    checks.add(
        check(
            "mail domain",
            mailDomain,
            text(found, "mail_domain"),
            "People send with addresses of another domain until then."));
    checks.add(
        check(
            "administrators",
            settings.admins(),
            text(found, "admin_users"),
            "Whoever is named there can open everybody's mail and calendars."));
    checks.add(
        check(
            "workers",
            settings.workers(),
            text(found, "workers_count"),
            "With fewer, people may have to wait when many use it; with more, it takes more"
                + " memory."));
    checks.add(
        check(
            "DAV access",
            settings.dav(),
            text(found, "dav"),
            "Programs and devices get calendars and contacts only where it is on."));
    checks.add(
        check(
            "ActiveSync",
            settings.activeSync(),
            text(found, "activesync"),
            "Telephones are synchronised only where it is on."));
    checks.add(
        check(
            "mail accounts of elsewhere",
            settings.auxiliaryAccounts(),
            text(found, "auxiliary_account"),
            "People can add accounts of other mail servers only where it is on."));
    checks.add(mailServer(text(found, "mail_server"), mailServers));
    return new Verification(checks);
  }

  private static Check hostName(Optional<HostName> chosen, String found) {
    String effect = "People find SOGo under no other name.";
    return chosen.isPresent()
        ? check("host name", chosen.get(), found, effect)
        : Check.holds(
            "host name", "one", found, HostName.parse(found).isPresent(), SET + " " + effect);
  }

  private static Check check(String what, Object expected, String found, String effect) {
    return Check.equal(what, expected, found, SET + " " + effect);
  }

  private static String text(Map<?, ?> found, String member) {
    return String.valueOf(found.get(member));
  }

  private static Check mailServer(String uuid, List<Map<String, String>> mailServers) {
    Optional<String> known =
        mailServers.stream()
            .filter(server -> uuid.equals(server.get("module_uuid")))
            .map(server -> server.getOrDefault("module_id", "?"))
            .findFirst();
    return Check.holds(
        "mail server",
        "one of the cluster",
        known.orElse("an unknown one"),
        known.isPresent(),
        "SOGo was told of none, or it was removed from the cluster since, and nobody sees mail in"
            + " SOGo: choose one in the settings of SOGo in NS8.");
  }
}
