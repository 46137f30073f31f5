package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.List;
import java.util.Optional;

/**
 * The mail settings of NS7 as its databases have them: the input of {@link MailSettings#of}.
 *
 * @param mailDomain the host's domain ({@code hostname -d}), the suffix of all long account names;
 *     a dot at its end and upper case are taken away here; may be empty
 * @param userDomain the user domain of NS8 that knows the accounts
 * @param accounts users and groups of the account provider
 * @param postfix record {@code postfix}; empty where NS7 prints a bare {@code 1}
 * @param dovecot record {@code dovecot}
 * @param rspamd record {@code rspamd}; empty on a host without filter
 * @param clamd record {@code clamd}; empty on a host without antivirus
 * @param domains all records of database {@code domains}
 * @param accountRecords all records of database {@code accounts}
 * @param smarthosts all records of database {@code smarthosts}
 * @param networks all records of database {@code networks}
 */
public record MailRecords(
    String mailDomain,
    Optional<String> userDomain,
    AccountLists accounts,
    Optional<EsmithRecord> postfix,
    Optional<EsmithRecord> dovecot,
    Optional<EsmithRecord> rspamd,
    Optional<EsmithRecord> clamd,
    List<EsmithRecord> domains,
    List<EsmithRecord> accountRecords,
    List<EsmithRecord> smarthosts,
    List<EsmithRecord> networks) {

  /** Copies the lists, brings the domain into the form NS8 compares with. */
  public MailRecords {
    String domain = Ascii.toLowerCase(mailDomain.strip());
    mailDomain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    domains = List.copyOf(domains);
    accountRecords = List.copyOf(accountRecords);
    smarthosts = List.copyOf(smarthosts);
    networks = List.copyOf(networks);
  }

  @Override
  public String toString() {
    return "mail records of " + mailDomain; // the records hold passwords
  }
}
