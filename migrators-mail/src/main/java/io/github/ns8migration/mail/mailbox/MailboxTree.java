package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.AccountLists;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The mailboxes of NS7 on disk, made ready to be sent into the volume of NS8's Dovecot. */
public final class MailboxTree {

  private static final Ownership VMAIL = new Ownership(100, 101);

  private MailboxTree() {}

  /**
   * Looks through the vmail folder and prepares what is sent.
   *
   * @param vmail {@code /var/lib/nethserver/vmail} of the host
   * @param mailDomain the host's domain, which is the suffix of all home folders
   * @param accounts users and groups of the host
   * @param overlay an empty folder for corrected copies; empty to look only
   * @throws MigrationException when a folder cannot be read
   */
  public static PreparedMailboxes prepare(
      Path vmail, String mailDomain, AccountLists accounts, Optional<Path> overlay)
      throws MigrationException {
    TreeTransfer main =
        TreeTransfer.of(vmail, "dovecot-data")
            .ownedBy(VMAIL)
            .leavingOut(Exclusion.named("lucene-indexes"))
            .deletingExtraneous();
    return new PreparedMailboxes(
        List.of(main), List.of(), List.of(), List.of(), 0, 0, new TreeSet<>());
  }
}
