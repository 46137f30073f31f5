package io.github.ns8migration.testkit.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records that packages of NS7 bring, with their defaults. They tell that the package is there: the
 * files below {@code /etc/e-smith/db/configuration/defaults} go away with it, records do not.
 */
final class PackageDefaults {
  /** Of the server itself. */
  static final Map<String, List<String>> BASE = new LinkedHashMap<>();

  /** Of the mail server with its filters. */
  static final Map<String, List<String>> EMAIL = new LinkedHashMap<>();

  private static final String DOVECOT =
      """
      service status enabled TCPPorts 110,143,4190,993,995 access green,red AdminIsMaster disabled
      DeletedToTrash disabled FtsLuceneStatus enabled ImapStatus enabled KrbKeytabPath
      /var/lib/dovecot/krb5.keytab KrbPrimaryList smtp,imap,pop KrbStatus enabled
      LmtpInetListenerStatus disabled LogActions enabled MaxProcesses 400 MaxUserConnectionsPerIp 12
      PopStatus enabled QuotaDefaultSize 20 QuotaStatus disabled SharedMailboxesStatus enabled
      SharedSeen enabled SpamFolder Junk SpamRetentionTime 15d TlsSecurity required VszLimit ""
      """;

  private static final String POSTFIX =
      """
      service status enabled TCPPorts 25,465,587 access green,red AccessBypassList "" AccessPolicies
      "" AlwaysBccAddress "" AlwaysBccStatus disabled ConnectionsLimit 0 ConnectionsLimitPerIp 0
      DynamicGroupAlias disabled HeloHost "" MessageQueueLifetime 4 MessageSizeMax 20000000
      SenderValidation disabled SmartHostName "" SmartHostPassword "" SmartHostPort 25
      SmartHostStatus disabled SmartHostTlsStatus enabled SmartHostUsername ""
      SystemUserRecipientStatus disabled
      """;

  private static final String RSPAMD =
      """
      service status enabled BlockAttachmentClassList Exec BlockAttachmentCustomList doc,odt
      BlockAttachmentCustomStatus disabled BlockAttachmentStatus enabled OletoolsStatus enabled
      Password "" RecipientWhiteList "" SenderBlackList "" SenderWhiteList "" SpamCheckStatus enabled
      SpamGreyLevel "" SpamKillLevel 20 SpamSubjectPrefixStatus disabled SpamSubjectPrefixString
      ***SPAM*** SpamTag2Level 6 VirusAction reject VirusCheckStatus enabled VirusScanOnlyAttachment
      false VirusScanSize 20000000 VirusScanSoftReject enabled VirusScanTimeout 90
      """;

  /** Of SOGo. */
  static final List<String> SOGOD =
      RecordedCommands.words(
          ("service status enabled ActiveSync enabled AdminUsers admin BackupTime \"30 0\""
              + " Certificate \"\" CustomEmailField userPrincipalName Dav enabled DraftsFolder"
              + " Drafts MailAuxiliaryUserAccountsEnabled YES Notifications Appointment,EMail"
              + " SentFolder Sent SessionDuration 1440 SxVMemLimit 512 TrashFolder Trash"
              + " VirtualHost \"\" WOWatchDogRequestTimeout 60 WOWorkersCount 10 webAccess"
              + " public"));

  /** Of the local LDAP account provider. */
  static final List<String> SLAPD =
      RecordedCommands.words("service TCPPorts 389,636 access green status enabled");

  /** Of the local Samba AD account provider, a container. */
  static final List<String> NSDC =
      RecordedCommands.words(
          "service IpAddress \"\" ProvisionType newdomain bridge br0 status disabled");

  /** Of the file server. */
  static final Map<String, List<String>> SAMBA =
      Map.of(
          "smb",
          RecordedCommands.words(
              "service DeadTime 10080 HomeAdmStatus disabled InheritOwner no NetbiosAliasList \"\""
                  + " ShareAdmStatus disabled TCPPorts 139,445 UseClientDriver yes UseCups enabled"
                  + " WinsServerIP \"\" access green status enabled"),
          "nmb",
          RecordedCommands.words("service UDPPorts 137,138 access green status enabled"),
          "winbind",
          RecordedCommands.words("service status enabled"));

  /** Of WebTop. */
  static final List<String> WEBTOP =
      RecordedCommands.words(
          "configuration ActiveSyncLegacyIds enabled ActiveSyncLog ERROR DavServerLog ERROR"
              + " DavServerUrl \"\" Debug false DefaultLocale en_US DefaultTimezone Etc/UTC"
              + " DefaultToolbarIconsSize medium KnownDeviceVerification disabled MaxMemory 1024"
              + " MinMemory 512 PublicUrl \"\" VirtualHost \"\"");

  static {
    put(BASE, "admins", "configuration group \"domain admins\" user admin");
    put(
        BASE,
        "httpd",
        "service TCPPorts 80,443 XForwarded disabled access green,red status enabled");
    put(BASE, "maxAcctNameLength", "31");
    put(
        BASE,
        "passwordstrength",
        "configuration MaxPassAge 180 MinPassAge 0 PassExpires no PassWarning 7 Users strong");
    put(
        BASE,
        "sssd",
        "service AdDns \"\" DiscoverDcType dns LdapURI \"\" Provider none Realm \"\""
            + " ShellOverrideStatus enabled Workgroup \"\" status disabled");
    put(BASE, "sysconfig", "configuration ProductName NethServer Version 7.9.2009");
    put(EMAIL, "clamd", "configuration OfficialSignatures disabled UnofficialSignaturesRating low");
    put(EMAIL, "clamd@rspamd", "service status enabled");
    put(EMAIL, "dovecot", DOVECOT);
    put(EMAIL, "olefy", "service TCPPort 10632 access \"\" status enabled");
    put(EMAIL, "opendkim", "service status enabled");
    put(EMAIL, "postfix", POSTFIX);
    put(EMAIL, "rspamd", RSPAMD);
  }

  private PackageDefaults() {}

  /** Type, then names and values, as words of a command line. */
  private static void put(Map<String, List<String>> to, String key, String words) {
    to.put(key, RecordedCommands.words(words.strip().replace('\n', ' ')));
  }
}
