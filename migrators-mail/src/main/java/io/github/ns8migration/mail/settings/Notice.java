package io.github.ns8migration.mail.settings;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.List;

/** All that can be wrong with mail settings, in words. The things it is about come as items. */
enum Notice {
  USER_DOMAIN_MISSING(
      Severity.BLOCKER,
      "user-domain-missing",
      "No user domain of the cluster is known to hold this host's accounts, so NS8 could not tell"
          + " whose mailbox is whose.",
      "Connect the host to the cluster; when its account provider is another machine, first add"
          + " that provider to NS8 as a user domain."),
  MAIL_DOMAIN_MISSING(
      Severity.BLOCKER,
      "mail-domain-missing",
      "The host has no domain: hostname -d prints nothing.",
      "Give the host a full name, for example mail.example.org, and start again."),
  MAIL_DOMAIN_NOT_LOCAL(
      Severity.BLOCKER,
      "mail-domain-not-local",
      "The host's own domain is not among the mail domains with local delivery: no user would have"
          + " an address on NS8, and every alias of it would be lost.",
      "Add the domain under Email > Domains with local delivery, and start again."),
  RECORD_MISSING(
      Severity.BLOCKER,
      "mail-record-missing",
      "Email is installed, but its records are missing in the configuration database.",
      "Run signal-event nethserver-mail-server-update on NS7, which makes them again."),

  ALIAS_NO_ADDRESS(
      Severity.WARNING,
      "alias-no-address",
      "These aliases are no mail addresses: there is not exactly one at sign with a name before it."
          + " They are not sent, since one of them would stop the import.",
      "Delete them, or make them anew as proper addresses; what shall catch all mail of a domain is"
          + " set at the domain."),
  ALIAS_DOMAIN_UNKNOWN(
      Severity.WARNING,
      "alias-domain-unknown",
      "These aliases are in domains that are not delivered on this host. NS8 has no place for them:"
          + " they are not sent.",
      "Add the domain with local delivery if the aliases are needed."),
  ALIAS_TWINS(
      Severity.WARNING,
      "alias-twins",
      "These aliases differ by case only and become one, with the destinations of all. Description"
          + " and access are those of the first.",
      "Delete those that are not needed, or check the result on NS8."),
  ALIAS_DEAD_END(
      Severity.WARNING,
      "alias-dead-end",
      "These destinations of aliases lead nowhere: the account is gone, or the aliases point at each"
          + " other. They are sent as they are; mail to them is refused on NS8 as on NS7.",
      "Correct or delete them."),
  ALIAS_EXTENSION(
      Severity.WARNING,
      "alias-extension",
      "These destinations of aliases have a folder after a plus sign. NS8 takes them for addresses of"
          + " other hosts.",
      "Let the alias lead to the account itself, and sort with a filter rule."),
  ALIAS_TO_ALIASED_USER(
      Severity.WARNING,
      "alias-to-aliased-user",
      "These aliases lead to a user whose own address is an alias too. NS7 follows the second alias,"
          + " NS8 delivers to the user's mailbox.",
      "Put the destinations of the second alias into the first one."),
  CASE_IGNORED(
      Severity.NOTE,
      "case-ignored",
      "These values are written in upper case; they are taken as if they were in lower case, which"
          + " NS7 may not have done in each place.",
      "Check them on NS8."),
  RECORD_NO_ADDRESS(
      Severity.WARNING,
      "account-record-no-address",
      "These records of users or groups are not in the host's own domain. NS7 does not use them and"
          + " they are not sent.",
      "Delete them, or make the settings again for the right account."),
  RECORD_TWINS(
      Severity.WARNING,
      "account-record-twins",
      "These records belong to one account, their names differ by case only. The first one is sent,"
          + " the others are not.",
      "Delete those that are not needed."),
  ACCOUNT_UNKNOWN(
      Severity.WARNING,
      "account-unknown",
      "There are mail settings for these accounts, but the account provider does not list them. The"
          + " settings are sent and hold as soon as such an account exists.",
      "Delete the records of accounts that are gone."),
  USER_DISABLED_FORWARD(
      Severity.WARNING,
      "disabled-user-forward",
      "Mail is disabled for these users, but there is a forward. NS8 refuses mail to disabled users"
          + " and drops the forward.",
      "Make an alias in the place of the account if mail shall still be forwarded."),
  FORWARD_NO_ADDRESS(
      Severity.WARNING,
      "forward-no-address",
      "These destinations of forwards are no mail addresses. They are sent as they are.",
      "Correct them."),
  KEEP_COPY_ODD(
      Severity.WARNING,
      "forward-copy-odd",
      "The setting to keep a copy of forwarded mail is neither yes nor no. NS7 keeps none then, and so"
          + " will NS8.",
      "Set it to yes or no."),
  QUOTA_ODD(
      Severity.WARNING,
      "quota-odd",
      "These quotas are not plain numbers. What NS7 makes of them is sent.",
      "Check the quotas, on NS7 or afterwards on NS8."),
  RETENTION_ODD(
      Severity.WARNING,
      "spam-retention-odd",
      "The time that spam is kept is not a plain number of days here. The nearest that NS8 knows is"
          + " sent; where NS7 cannot read the value and so deletes nothing, NS8 shall not either.",
      "Check these times, on NS7 or afterwards on NS8."),

  DOMAIN_TWINS(
      Severity.WARNING,
      "domain-twins",
      "These mail domains differ by case only and become one. Description and options are those of the"
          + " first.",
      "Delete those that are not needed."),
  DOMAIN_RELAY(
      Severity.WARNING,
      "domain-relay",
      "These domains are passed on to another mail server. NS8 gets a relay rule that sends their mail"
          + " there, but it does not make the domain its own: mail from outside is refused.",
      "Let the MX record of the domain name the other mail server."),
  DOMAIN_NO_TRANSPORT(
      Severity.WARNING,
      "domain-not-delivered",
      "These domains are neither delivered here nor passed on to a host. They are not sent.",
      "Nothing, if no mail is expected for them."),
  CATCH_ALL_UNKNOWN(
      Severity.WARNING,
      "catch-all-unknown",
      "Mail to unknown addresses of these domains goes to a mailbox that does not exist. NS8 will"
          + " refuse such mail.",
      "Choose another mailbox under Email > Domains."),
  BCC_NO_ADDRESS(
      Severity.WARNING,
      "bcc-no-address",
      "A copy of every message is to be made, but there is no address for it. NS8 makes none.",
      "Set the address, or disable the copy."),

  SMART_HOST_INCOMPLETE(
      Severity.WARNING,
      "smart-host-incomplete",
      "These smart hosts are without a host or without a subject. NS7 does not use them and they are"
          + " not sent.",
      "Complete or delete them."),
  SMART_HOST_PORT(
      Severity.WARNING,
      "smart-host-port",
      "The port of these smart hosts is not a number from 1 to 65535. The port in brackets is sent.",
      "Check the port."),
  SMART_HOST_TWINS(
      Severity.WARNING,
      "smart-host-twins",
      "NS8 has one relay rule for an address or domain, whether it sends or receives. Of these the one"
          + " in brackets is sent.",
      "Delete what is not needed, or check the rule on NS8."),
  SMART_HOST_PASSWORD(
      Severity.WARNING,
      "smart-host-password-logged",
      "The import of NS8 prints the passwords of these smart hosts into its journal and into the"
          + " result of its task, where every administrator of the cluster can read them.",
      "Change these passwords at the provider when the migration is done."),
  NETWORK_MASK_ODD(
      Severity.WARNING,
      "network-mask-odd",
      "The mask of these trusted networks is not in the usual form. It is taken as the one in"
          + " brackets.",
      "Check the networks that may relay."),
  NETWORK_INVALID(
      Severity.WARNING,
      "network-invalid",
      "These are no networks or addresses. They are not sent.",
      "Correct or delete them."),
  NETWORK_EVERYBODY(
      Severity.WARNING,
      "network-everybody",
      "These networks are the whole of the Internet: everybody could relay through NS8. They are not"
          + " sent.",
      "Delete them."),
  NETWORK_GREEN(
      Severity.NOTE,
      "network-green",
      "Machines in these networks of the host may send without login on NS7, since they are its own."
          + " NS8 cannot know that and asks them for a login.",
      "Add the networks to the relay settings of NS8 if printers, scanners or programs there send"
          + " mail."),

  FILTER_MISSING(
      Severity.NOTE,
      "filter-missing",
      "The host has no mail filter. NS8 filters with its own defaults, and hosts on the bypass list may"
          + " relay but are filtered.",
      "Look at the filter settings of NS8 after the move."),
  FILTER_ODD(
      Severity.WARNING,
      "filter-odd",
      "These values of the mail filter cannot be read. The value in brackets is sent.",
      "Look at the filter settings of NS8 after the move.");

  private final Severity severity;
  private final String code;
  private final String message;
  private final String remedy;

  Notice(Severity severity, String code, String message, String remedy) {
    this.severity = severity;
    this.code = code;
    this.message = message;
    this.remedy = remedy;
  }

  Finding about(List<String> items) {
    return Finding.of(severity, code, Side.SOURCE, message, remedy, items);
  }
}
