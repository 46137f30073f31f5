package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An old server with much of everything, to see that memory does not grow with it: small messages
 * in up to a hundred mailboxes, and account records of which a third are users of the provider, the
 * others aliases. The content is the same each time.
 */
public final class LargeHost {
  private static final int MOST_MAILBOXES = 100;
  private static final int MESSAGES_IN_A_FOLDER = 250;
  private static final long FIRST_ARRIVAL = 1_600_000_000;

  private LargeHost() {}

  /**
   * Makes the host; 100,000 messages take well below a minute.
   *
   * @param folder made when missing; must not hold a host
   * @param messages in all mailboxes together
   * @param accountRecords records of the database {@code accounts} beside that of postmaster
   */
  public static TestHost create(Path folder, int messages, int accountRecords) throws IOException {
    return create(folder, messages, accountRecords, MESSAGES_IN_A_FOLDER);
  }

  /**
   * The same with so many messages in each folder of a mailbox.
   *
   * @param messagesInAFolder one or more
   */
  public static TestHost create(
      Path folder, int messages, int accountRecords, int messagesInAFolder) throws IOException {
    if (messages < 0 || accountRecords < 0 || messagesInAFolder < 1) {
      throw new IllegalArgumentException(
          "too few: " + messages + ", " + accountRecords + ", " + messagesInAFolder);
    }
    HostBuilder host = TestHost.builder("server.example.org");
    int users = Math.max(1, accountRecords / 3);
    for (int i = 0; i < users; i++) {
      host.user(user(i), "User Number " + i);
      if (i < accountRecords) {
        host.record(
            "accounts",
            user(i) + "@example.org",
            "user",
            "MailStatus",
            "enabled",
            "MailAccess",
            "public",
            "MailQuotaType",
            "custom",
            "MailQuotaCustom",
            String.valueOf(10 + i % 90));
      }
    }
    for (int i = users; i < accountRecords; i++) {
      host.alias("alias%06d@example.org".formatted(i), user(i % users) + "@example.org");
    }
    int mailboxes = Math.min(users, MOST_MAILBOXES);
    for (int i = 0; i < mailboxes; i++) {
      host.mailbox(user(i), box -> {});
    }
    TestHost built = host.build(folder);
    for (int i = 0; i < mailboxes; i++) {
      int share = messages / mailboxes + (i < messages % mailboxes ? 1 : 0);
      fill(
          built.path("/var/lib/nethserver/vmail/" + user(i) + "@example.org/Maildir"),
          i,
          share,
          messagesInAFolder);
    }
    return built;
  }

  private static String user(int number) {
    return "user%05d".formatted(number);
  }

  /** Written at once, not kept: the builder would hold all messages in memory. */
  private static void fill(Path mailbox, int user, int messages, int messagesInAFolder)
      throws IOException {
    Maildir maildir = new Maildir(mailbox, "server.example.org");
    for (int i = 0; i < messages; i++) {
      String folder = i < messagesInAFolder ? "INBOX" : "Archive/" + i / messagesInAFolder;
      maildir
          .folder(folder)
          .add(
              text(user, i),
              FIRST_ARRIVAL + user * 100_000L + i,
              i % 3 == 0 ? "" : "S",
              List.of(),
              false);
    }
    maildir.finish();
  }

  private static byte[] text(int user, int number) {
    return """
    From: Sender <sender@partner.example.net>
    To: <%s@example.org>
    Subject: Message %d
    Message-ID: <%d.%d@server.example.org>

    Number %d of many.
    """
        .formatted(user(user), number, user, number, number)
        .getBytes(UTF_8);
  }
}
