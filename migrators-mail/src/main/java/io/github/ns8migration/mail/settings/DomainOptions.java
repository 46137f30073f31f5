package io.github.ns8migration.mail.settings;

import java.util.Optional;

/**
 * Options of a mail domain that the import of NS8 does not take; its action {@code alter-domain}
 * sets them afterwards.
 *
 * @param domain name of the domain
 * @param catchAll where mail to unknown addresses goes
 * @param copyTo address that gets a copy of every message to the domain
 */
public record DomainOptions(String domain, Optional<CatchAll> catchAll, Optional<String> copyTo) {

  /**
   * A mailbox of NS8.
   *
   * @param kind {@code user} or {@code public}, in the words of NS8
   * @param name short name of the user, or name of the public mailbox
   */
  public record CatchAll(String kind, String name) {
    /** Reads {@code user@hostdomain}, {@code root} or {@code vmail+FOLDER} of NS7. */
    static Optional<CatchAll> of(String mailbox, Accounts accounts) {
      if (Destinations.isPublic(mailbox)) {
        return Optional.of(new CatchAll("public", mailbox.substring("vmail+".length())));
      }
      if (mailbox.equalsIgnoreCase("root")) {
        return Optional.of(new CatchAll("public", "postmaster"));
      }
      String local = accounts.shortName(mailbox).orElseGet(() -> Accounts.lower(mailbox));
      return accounts.isUser(accounts.longName(local))
          ? Optional.of(new CatchAll("user", local))
          : Optional.empty();
    }
  }
}
