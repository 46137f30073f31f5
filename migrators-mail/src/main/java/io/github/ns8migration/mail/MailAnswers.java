package io.github.ns8migration.mail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of NS8's actions, as far as they are read here. */
final class MailAnswers {
  private MailAnswers() {}

  /** One of {@code list-domains}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Domain(String domain, @Nullable Destination catchall, @Nullable String bccaddr) {}

  /** Where mail ends. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Destination(String dtype, String name) {}

  /** Of {@code list-addresses}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Addresses(List<Address> addresses) {}

  /** {@code atype} is domain, wildcard, adduser, or addgroup. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Address(
      String atype,
      String local,
      @Nullable String domain,
      List<Destination> destinations,
      @Nullable Boolean internal,
      @Nullable String description) {
    /** Addresses of accounts come without destinations. */
    Address {
      destinations = destinations == null ? List.of() : List.copyOf(destinations);
    }
  }

  /** Of {@code list-relay-rules}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record RelayRules(List<RelayRule> rules) {}

  /** {@code rule_type} is sender, recipient, or wildcard with the subject {@code *}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record RelayRule(
      String rule_type,
      String rule_subject,
      @Nullable String host,
      @Nullable String port,
      boolean tls,
      @Nullable String username,
      boolean enabled) {}

  /** Of {@code list-user-mailboxes}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Mailboxes(List<Mailbox> user_mailboxes) {}

  /** One user; {@code quota} is absent while Dovecot still counts. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Mailbox(String user, @Nullable Quota quota, @Nullable Forward forward) {}

  /** {@code limit} in MiB, 0 for none. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Quota(long limit) {}

  /** Where a user's mail is passed on to. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Forward(List<Destination> destinations) {}

  /** Of {@code get-relay-configuration}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Relaying(List<String> networks) {}

  /** Of {@code get-domain-dkim}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Dkim(@Nullable String dkimRecordData) {}

  /** Of the cluster's {@code get-smarthost}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record SmartHost(boolean enabled, String host, List<MailServer> mail_server) {}

  /** A mail instance the cluster may relay through. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record MailServer(String mail_id, String host) {}
}
