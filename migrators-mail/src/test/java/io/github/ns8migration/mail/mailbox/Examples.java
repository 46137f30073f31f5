package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.source.AccountLists;
import java.util.List;
import java.util.TreeSet;

/** Accounts of the small company of the fixture. */
final class Examples {

  static final AccountLists ACCOUNTS =
      new AccountLists(
          new TreeSet<>(
              List.of(
                  "admin@example.org",
                  "anna.bianchi@example.org",
                  "grusso@example.org",
                  "jdupont@example.org",
                  "luca.verdi@example.org",
                  "m.oconnor@example.org",
                  "mario_rossi@example.org",
                  "mcdonald@example.org",
                  "old.employee@example.org",
                  "reception@example.org",
                  "yuki.tanaka@example.org")),
          new TreeSet<>(
              List.of("domain admins@example.org", "sales@example.org", "support@example.org")));

  static final AccountNames NAMES = new AccountNames("example.org", ACCOUNTS);

  private Examples() {}
}
