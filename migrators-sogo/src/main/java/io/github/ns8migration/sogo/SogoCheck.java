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
  private SogoCheck() {}

  static Verification of(
      SogoSettings settings,
      String mailDomain,
      Optional<HostName> host,
      Map<?, ?> found,
      List<Map<String, String>> mailServers) {
    List<Check> checks = new ArrayList<>();
    if (host.isPresent()) {
      checks.add(check("host name", host.get(), text(found, "host")));
    } else {
      String name = text(found, "host");
      checks.add(new Check("host name", "one", name, HostName.parse(name).isPresent()));
    }
    checks.add(check("mail domain", mailDomain, text(found, "mail_domain")));
    checks.add(check("administrators", settings.admins(), text(found, "admin_users")));
    checks.add(check("workers", settings.workers(), text(found, "workers_count")));
    checks.add(check("DAV access", settings.dav(), text(found, "dav")));
    checks.add(check("ActiveSync", settings.activeSync(), text(found, "activesync")));
    checks.add(
        check(
            "mail accounts of elsewhere",
            settings.auxiliaryAccounts(),
            text(found, "auxiliary_account")));
    checks.add(mailServer(text(found, "mail_server"), mailServers));
    return new Verification(checks);
  }

  private static Check check(String what, Object expected, String found) {
    return Check.equal(what, expected, found);
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
    return new Check(
        "mail server", "one of the cluster", known.orElse("an unknown one"), known.isPresent());
  }
}
