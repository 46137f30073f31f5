package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The old server of a small company, for a first look at a migration: {@code server.example.org},
 * twelve users and three groups of a remote LDAP server (base DN {@code dc=example,dc=org}), Email
 * with some two hundred messages, a POP3/IMAP connector, WebTop and SOGo. Every name in it is
 * invented, every secret says {@code FAKE}; the content is the same each time.
 *
 * <p>It has what real hosts have and what makes a plan worth reading: aliases in odd shapes, shared
 * and public folders, filters, a forward, quotas, a second mail domain with a catch-all, a relay
 * domain, relay rules.
 */
public final class SampleHost {
  private static final List<String> SENDERS =
      List.of(
          "Nora Weiss <nora.weiss@partner.example.net>",
          "Orders <orders@shop.example.com>",
          "Anna Bianchi <anna.bianchi@example.org>",
          "Luca Verdi <luca.verdi@example.org>",
          "Newsletter <news@lists.example.com>");

  private static final List<String> SUBJECTS =
      List.of(
          "Offer for the new lighting",
          "Minutes of Monday's meeting",
          "=?UTF-8?Q?R=C3=A9union_de_vendredi?=",
          "Invoice 2023-117",
          "Re: delivery date",
          "Holiday plan");

  private static final String FILTER =
      """
      require ["fileinto", "mailbox", "copy"];
      # rule: orders go where all of us look
      if header :contains "Subject" "order" {
          fileinto "Shared/luca.verdi@example.org/Orders";
          stop;
      }
      # rule: newsletters
      if header :contains "List-Id" "news" {
          fileinto "Newsletters";
      }
      """;

  private static final String VACATION =
      """
      require ["vacation"];
      vacation :days 7 :addresses ["marie.dubois@example.org"] text:
      Je suis absente jusqu'à lundi.
      .
      ;
      """;

  private SampleHost() {}

  /**
   * Makes the host.
   *
   * @param folder made when missing; must not hold a host
   */
  public static TestHost create(Path folder) throws IOException {
    return sample().build(folder);
  }

  /**
   * Makes the same host with an OpenLDAP of its own: its accounts move too.
   *
   * @param folder made when missing; must not hold a host
   */
  public static TestHost withDirectory(Path folder) throws IOException {
    return sample().localLdap().locked("former.colleague").build(folder);
  }

  private static HostBuilder sample() throws IOException {
    HostBuilder host = TestHost.builder("server.example.org");
    people(host);
    addresses(host);
    settings(host);
    mailboxes(host);
    connectors(host);
    groupware(host);
    webTop(host);
    return host;
  }

  private static void people(HostBuilder host) {
    host.user(
            "anna.bianchi",
            "Anna Bianchi",
            "MailStatus",
            "enabled",
            "MailQuotaType",
            "custom",
            "MailQuotaCustom",
            "50",
            "MailSpamRetentionStatus",
            "enabled",
            "MailSpamRetentionTime",
            "60d")
        .user(
            "luca.verdi",
            "Luca Verdi",
            "MailStatus",
            "enabled",
            "MailForwardStatus",
            "enabled",
            "MailForwardAddress",
            "luca@personal.example.com",
            "MailForwardKeepMessageCopy",
            "yes")
        .user(
            "marie.dubois",
            "Marie Dubois",
            "MailStatus",
            "enabled",
            "MailQuotaType",
            "custom",
            "MailQuotaCustom",
            "unlimited")
        .user("m.oconnor", "Máire O'Connor")
        .user("yuki.tanaka", "田中 由紀", "MailStatus", "enabled", "MailAccess", "private")
        .user("paolo.neri", "Paolo Neri", "MailStatus", "enabled")
        .user(
            "giulia.russo",
            "Giulia Russo",
            "MailStatus",
            "enabled",
            "MailForwardStatus",
            "enabled",
            "MailForwardAddress",
            "anna.bianchi@example.org",
            "MailForwardKeepMessageCopy",
            "no")
        .user("j.smith", "John Smith")
        .user(
            "reception",
            "Reception",
            "MailStatus",
            "enabled",
            "MailSpamRetentionStatus",
            "enabled",
            "MailSpamRetentionTime",
            "infinite")
        .user("workshop", "Workshop")
        .user("former.colleague", "Former Colleague", "MailStatus", "disabled")
        .user("new.hire", "New Hire")
        .group("sales", "anna.bianchi", "luca.verdi", "giulia.russo")
        .group("support", "m.oconnor", "paolo.neri")
        .group("management", "anna.bianchi", "j.smith")
        .record(
            "accounts",
            "support@example.org",
            "group",
            "MailStatus",
            "enabled",
            "MailAccess",
            "private");
  }

  private static void addresses(HostBuilder host) {
    host.alias("info@", "sales@example.org", "Description", "Written on the web site")
        .alias(
            "INFO@shop.example.org", "luca.verdi@example.org", "Description", "Typed in capitals")
        .alias(
            "team@example.org",
            "anna.bianchi@example.org, J.Smith@Example.org ,",
            "Description",
            "Typed by hand: blanks, capitals, a comma too many")
        .alias("support@", "support@example.org", "Description", "Same name as its group")
        .alias(
            "all@example.org",
            "anna.bianchi@example.org,luca.verdi@example.org,m.oconnor@example.org",
            "Access",
            "private")
        .alias("left@example.org", "somebody.gone@example.org", "Description", "Leads nowhere")
        .alias("invoices@example.org", "accounting@partner.example.net,reception@example.org")
        .domain(
            "shop.example.org",
            "Description",
            "Online shop",
            "OpenDkimStatus",
            "enabled",
            "UnknownRecipientsActionType",
            "deliver",
            "UnknownRecipientsActionDeliverMailbox",
            "vmail+Help Desk",
            "AlwaysBccStatus",
            "enabled",
            "AlwaysBccAddress",
            "reception@example.org")
        .domain(
            "branch.example.net",
            "Description",
            "Relayed to the branch office",
            "TransportType",
            "Relay",
            "RelayHost",
            "mail.branch.example.net",
            "RelayPort",
            "2525")
        .publicMailbox(
            "Help Desk", "group=support@example.org akeilprwts", "user=luca.verdi@example.org lrs");
  }

  private static void settings(HostBuilder host) {
    host.record(
            "configuration",
            "postfix",
            "service",
            "AccessBypassList",
            "192.0.2.10",
            "AccessPolicies",
            "trustednetworks",
            "SmartHostStatus",
            "enabled",
            "SmartHostName",
            "smtp.provider.example.net",
            "SmartHostPort",
            "587",
            "SmartHostUsername",
            "example.org-relay",
            "SmartHostPassword",
            "FAKE=relay:pass#1",
            "MessageSizeMax",
            "50000000",
            "DynamicGroupAlias",
            "enabled")
        .record(
            "configuration",
            "dovecot",
            "service",
            "QuotaStatus",
            "enabled",
            "SpamRetentionTime",
            "30d",
            "SharedSeen",
            "disabled")
        .record(
            "configuration",
            "rspamd",
            "service",
            "SpamTag2Level",
            "5.5",
            "SpamKillLevel",
            "18",
            "SenderWhiteList",
            "partner@partner.example.net,trusted.example.com",
            "SenderBlackList",
            "bulk@spam.example.net")
        .record(
            "smarthosts",
            "@shop.example.org",
            "sender",
            "Host",
            "smtp.shop.example.net",
            "Port",
            "465",
            "Username",
            "shop@example.org",
            "Password",
            "FAKE;shop=pass",
            "TlsStatus",
            "enabled",
            "status",
            "enabled")
        .record(
            "smarthosts",
            "orders@partner.example.net",
            "recipient",
            "Host",
            "mx.partner.example.net",
            "Port",
            "25",
            "Username",
            "",
            "Password",
            "",
            "TlsStatus",
            "disabled",
            "status",
            "disabled")
        .record(
            "networks",
            "10.20.30.0",
            "network",
            "Mask",
            "255.255.255.0",
            "Description",
            "Branch office")
        .record(
            "networks",
            "192.168.77.0",
            "network",
            "Mask",
            "255.255.0.255",
            "Description",
            "Typed by hand, not a mask");
  }

  private static void mailboxes(HostBuilder host) {
    host.mailbox(
            "anna.bianchi",
            box -> {
              fill(box, "INBOX", 30);
              box.message("INBOX", "FS", text(100), "$Forwarded", "NonJunk")
                  .newMessage("INBOX", text(101));
              fill(box, "Sent", 14);
              fill(box, "Clients/ACME S.p.A.", 12);
              fill(box, "Attività & budget", 6);
              fill(box, "Junk", 4);
              box.folder("Drafts")
                  .folder("Trash")
                  .rights(
                      "Clients",
                      "user=luca.verdi@example.org lrs",
                      "group=sales@example.org keilrwts")
                  .rights("Clients/ACME S.p.A.", "user=luca.verdi@example.org lrwts")
                  .subscribed(
                      "INBOX",
                      "Sent",
                      "Drafts",
                      "Trash",
                      "Junk",
                      "Clients",
                      "Clients/ACME S.p.A.",
                      "Attività & budget",
                      "Shared/luca.verdi@example.org/Orders",
                      "Public/Help Desk")
                  .activeSieve("webtop5", FILTER);
            })
        .mailbox(
            "luca.verdi",
            box -> {
              fill(box, "INBOX", 24);
              fill(box, "Orders", 18);
              box.rights("Orders", "user=anna.bianchi@example.org lrwtsip", "anyone l")
                  .subscribed("INBOX", "Orders");
            })
        .mailbox(
            "marie.dubois",
            box -> {
              fill(box, "INBOX", 16);
              fill(box, "Archives/2023/Été", 9);
              box.activeSieve("vacances", VACATION).sieve("ancien", "# rien\n");
            })
        .mailbox("vmail", box -> fill(box, "Help Desk", 10))
        .mailbox("root", box -> fill(box, "INBOX", 2));
    for (String user :
        List.of(
            "m.oconnor",
            "yuki.tanaka",
            "paolo.neri",
            "giulia.russo",
            "j.smith",
            "reception",
            "workshop",
            "former.colleague")) {
      host.mailbox(
          user,
          box -> {
            fill(box, "INBOX", 6);
            box.folder("Sent").subscribed("INBOX", "Sent");
          });
    }
  }

  private static void connectors(HostBuilder host) {
    host.connector(
            "anna@pop.oldhost.example.net",
            "Account",
            "anna.bianchi@example.org",
            "Delete",
            "7",
            "FilterCheck",
            "enabled",
            "Password",
            "FAKE pop3 pass",
            "Retriever",
            "SimplePOP3Retriever",
            "Server",
            "pop.oldhost.example.net",
            "Time",
            "30",
            "Username",
            "anna",
            "status",
            "enabled")
        .connector(
            "reception@imap.mailhost.example.net-1699999999",
            "Account",
            "reception@example.org",
            "Delete",
            "-1",
            "FilterCheck",
            "enabled",
            "Password",
            "FAKEimap,1",
            "Retriever",
            "SimpleIMAPSSLRetriever",
            "Server",
            "imap.mailhost.example.net",
            "Time",
            "5",
            "Username",
            "reception",
            "status",
            "enabled")
        .connector(
            "luca@example.com@pop.mailhost.example.net",
            "Account",
            "luca.verdi@example.org",
            "Delete",
            "0",
            "FilterCheck",
            "disabled",
            "Password",
            "FAKEpa$$=word",
            "Retriever",
            "SimplePOP3SSLRetriever",
            "Server",
            "pop.mailhost.example.net",
            "Time",
            "60",
            "Username",
            "luca@example.com",
            "status",
            "disabled");
  }

  private static void groupware(HostBuilder host) throws IOException {
    try (InputStream dump =
        Objects.requireNonNull(SampleHost.class.getResourceAsStream("sample-sogo.sql"))) {
      host.sogo(
          new String(dump.readAllBytes(), StandardCharsets.UTF_8),
          "AdminUsers",
          "admin, Anna.Bianchi ,",
          "VirtualHost",
          "sogo.example.org");
    }
  }

  /** Calendars and contacts; two users read mail on localhost, which is no longer there. */
  private static void webTop(HostBuilder host) throws IOException {
    byte[] archive;
    try (InputStream in = SampleHost.class.getResourceAsStream("webtop5.dump")) {
      archive = Objects.requireNonNull(in, "webtop5.dump").readAllBytes();
    }
    host.webTop(
            archive,
            "ActiveSync",
            "disabled", // as the installation of SOGo leaves it, which serves mobile devices then
            "DefaultLocale",
            "it_IT",
            "DefaultTimezone",
            "Europe/Rome",
            "ActiveSyncLog",
            "WBXML",
            "PublicUrl",
            "https://server.example.org/webtop",
            "VirtualHost",
            "webtop.example.org")
        .file("/var/lib/nethserver/webtop/domains/NethServer/images/login.png", "an image\n")
        .file(
            "/var/lib/nethserver/webtop/domains/NethServer/models/anna.bianchi/mailcard.html",
            "<p>Anna Bianchi – example.org</p>\n")
        .file("/var/lib/nethserver/webtop/backup/webtop.sql", "-- nightly dump\n")
        .file("/var/log/z-push/state/users", "a:1:{s:12:\"anna.bianchi\";a:0:{}}")
        .file("/var/log/z-push/state/a/b/androidc1234567890ab-devicedata", "O:9:\"ASDevice\"");
  }

  private static void fill(MailboxBuilder box, String folder, int messages) {
    for (int i = 0; i < messages; i++) {
      String flags = i % 5 == 4 ? "" : i % 7 == 3 ? "RS" : i % 11 == 5 ? "FS" : "S";
      box.message(folder, flags, text(folder.length() * 37 + i));
    }
  }

  private static String text(int number) {
    return """
    From: %s
    To: Somebody <somebody@example.org>
    Subject: %s
    Date: Tue, 14 Nov 2023 %02d:%02d:00 +0100
    Message-ID: <%d.sample@server.example.org>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8
    Content-Transfer-Encoding: 8bit

    Dear all,

    this is message %d of a sample. Cordiali saluti – à bientôt.
    """
        .formatted(
            SENDERS.get(number % SENDERS.size()),
            SUBJECTS.get(number % SUBJECTS.size()),
            number % 24,
            number % 60,
            number,
            number);
  }
}
