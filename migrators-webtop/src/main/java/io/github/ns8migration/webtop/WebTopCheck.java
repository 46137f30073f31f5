package io.github.ns8migration.webtop;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import java.util.ArrayList;
import java.util.List;

/** Compares what NS8 says of WebTop with what NS7 has. */
final class WebTopCheck {
  private static final String SET =
      "NS8 did not take it, or somebody changed it there since: set it in the settings of WebTop in"
          + " NS8.";

  private WebTopCheck() {}

  static Verification compare(VerifyContext context, WebTopSettings settings)
      throws MigrationException, InterruptedException {
    try {
      Configuration found =
          context.instance().run(ActionCall.of("get-configuration", null, Configuration.class));
      return compare(found, settings, context.source().domain());
    } catch (ActionFailedException e) {
      return Verification.of(
          new Check(
              "settings of WebTop",
              "an answer to get-configuration",
              e.problem().message(),
              false,
              "So nothing of them was compared. " + e.problem().remedy()));
    }
  }

  static Verification compare(Configuration found, WebTopSettings settings, String domain) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.holds(
            "host name of WebTop",
            "one",
            found.hostname().isEmpty() ? "none" : found.hostname(),
            !found.hostname().isEmpty(),
            SET + " Without one nobody can open it."));
    checks.add(
        Check.holds(
            "mail server of WebTop",
            "an instance",
            found.mail_module().isEmpty() ? "none" : found.mail_module(),
            !found.mail_module().isEmpty(),
            SET + " Without one nobody can log in and see mail."));
    checks.add(
        check(
            "domain of WebTop's users",
            domain,
            found.mail_domain(),
            "What people have in WebTop belongs to their names in the domain of NS7."));
    checks.add(
        check(
            "language of WebTop",
            settings.locale(),
            found.locale(),
            "It is that of people who have chosen none."));
    checks.add(
        check(
            "time zone of WebTop",
            settings.timezone(),
            found.timezone(),
            "Of people who have chosen none, appointments are shown at other hours."));
    checks.add(
        check(
            "memory of WebTop",
            settings.minMemory() + " to " + settings.maxMemory() + " MB",
            found.webapp().min_memory() + " to " + found.webapp().max_memory() + " MB",
            "With less it gets slow when many use it."));
    checks.add(
        check(
            "log of calendars and contacts",
            settings.davLevel(),
            found.webdav().loglevel(),
            "Only what is logged changes with it."));
    checks.add(
        check(
            "log of mobile devices",
            settings.activeSyncLevel(),
            found.zpush().loglevel(),
            "Only what is logged changes with it."));
    return new Verification(checks);
  }

  private static Check check(String what, String expected, String found, String effect) {
    return Check.equal(what, expected, found, SET + " " + effect);
  }

  /** Answer of {@code get-configuration}, as far as it is compared. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Configuration(
      String hostname,
      String locale,
      String timezone,
      String mail_module,
      String mail_domain,
      Memory webapp,
      Log webdav,
      Log zpush) {}

  /** Of the web application, in MB. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Memory(long min_memory, long max_memory) {}

  /** How much is logged. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Log(String loglevel) {}
}
