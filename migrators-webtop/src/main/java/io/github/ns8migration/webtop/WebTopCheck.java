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
              false));
    }
  }

  private static Verification compare(Configuration found, WebTopSettings settings, String domain) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "host name of WebTop",
            "one",
            found.hostname().isEmpty() ? "none" : found.hostname(),
            !found.hostname().isEmpty()));
    checks.add(
        new Check(
            "mail server of WebTop",
            "an instance",
            found.mail_module().isEmpty() ? "none" : found.mail_module(),
            !found.mail_module().isEmpty()));
    checks.add(Check.equal("domain of WebTop's users", domain, found.mail_domain()));
    checks.add(Check.equal("language of WebTop", settings.locale(), found.locale()));
    checks.add(Check.equal("time zone of WebTop", settings.timezone(), found.timezone()));
    checks.add(
        Check.equal(
            "memory of WebTop",
            settings.minMemory() + " to " + settings.maxMemory() + " MB",
            found.webapp().min_memory() + " to " + found.webapp().max_memory() + " MB"));
    checks.add(
        Check.equal(
            "log of calendars and contacts", settings.davLevel(), found.webdav().loglevel()));
    checks.add(
        Check.equal("log of mobile devices", settings.activeSyncLevel(), found.zpush().loglevel()));
    return new Verification(checks);
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
