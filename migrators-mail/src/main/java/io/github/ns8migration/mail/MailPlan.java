package io.github.ns8migration.mail;

import com.google.common.collect.Sets;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.mail.mailbox.PreparedMailboxes;
import io.github.ns8migration.mail.predict.MailPrediction;
import io.github.ns8migration.mail.settings.DkimKey;
import io.github.ns8migration.mail.settings.MailSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells what NS8 will hold of Email. */
final class MailPlan {
  /** Names under which the plan's numbers stand, and which a check afterwards counts. */
  static final String DOMAINS = "mail domains";

  static final String ADDRESSES = "addresses";
  static final String RELAY_RULES = "relay rules";
  static final String FORWARDS = "forwards";
  static final String MAILBOXES = "mailboxes";
  static final String NETWORKS = "relaying networks";

  private MailPlan() {}

  static Plan of(
      MailSettings settings,
      PreparedMailboxes mailboxes,
      Optional<DkimKey> key,
      List<Finding> remains,
      MailPrediction foretold,
      List<Extent> extents) {
    Plan.Builder plan = Plan.builder();
    extents.forEach(plan::sends);
    plan.predicts(foretold.prediction());
    foretold.finding().ifPresent(plan::finding);
    mailboxes.findings().forEach(plan::finding);
    settings.findings().forEach(plan::finding);
    remains.forEach(plan::finding);
    settings.domains().forEach(each -> plan.arrives("mail domain " + each, "delivered on NS8"));
    plan.arrives("aliases", settings.addresses().size() + " addresses, postmaster@ among them");
    plan.arrives(
        "mailboxes", mailboxes.mailboxes() + " folders with " + mailboxes.messages() + " messages");
    arrives(plan, "relay rules", settings.relayRules().size());
    arrives(plan, "addresses and networks that may relay", settings.networks().size());
    plan.arrives("what the spam filter has learned", "as the host's filter saved it last");
    key.ifPresent(
        unused -> plan.arrives("DKIM key", "selector default; the published record holds"));
    mailboxes.converted().forEach(plan::converted);
    settings.converted().forEach(plan::converted);
    mailboxes.leftBehind().forEach(plan::leftBehind);
    settings.leftBehind().forEach(plan::leftBehind);
    expect(plan, settings, mailboxes);
    afterwards(plan, key);
    return plan.build();
  }

  private static void arrives(Plan.Builder plan, String subject, int number) {
    if (number > 0) {
      plan.arrives(subject, Integer.toString(number));
    }
  }

  private static void expect(
      Plan.Builder plan, MailSettings settings, PreparedMailboxes mailboxes) {
    plan.expect(DOMAINS, settings.domains().size());
    plan.expect(ADDRESSES, settings.addresses().size());
    plan.expect(RELAY_RULES, settings.relayRules().size());
    plan.expect(NETWORKS, settings.networks().size());
    plan.expect(FORWARDS, settings.forwards().size());
    plan.expect(MAILBOXES, ofUsers(mailboxes.names(), settings).size());
  }

  /** Homes of accounts that are gone are sent too, but NS8 lists accounts. */
  static Set<String> ofUsers(Set<String> homes, MailSettings settings) {
    return Sets.intersection(homes, settings.users());
  }

  private static void afterwards(Plan.Builder plan, Optional<DkimKey> key) {
    plan.afterwards(
        "The mail server takes the full name of its node in the cluster. Change MX, A and"
            + " autoconfiguration records in DNS, and the server name in mail programs that do not"
            + " follow them.");
    plan.afterwards(
        "The SPF record must allow the new address to send, unless all mail goes through a smart"
            + " host.");
    plan.afterwards(
        key.isPresent()
            ? "DKIM: NS8 signs with the same key and selector (default), so the record stays. It"
                + " signs for every domain: publish the record in those that had none, or switch"
                + " signing off there."
            : "DKIM: NS7 has no key, so NS8 gets a new one with selector default. Publish the"
                + " record that NS8 shows for each domain.");
    plan.afterwards(
        "In the background NS8 counts quotas anew and builds the index for full-text search: for"
            + " some hours, quotas may read wrong and searches in message texts are slow.");
    plan.afterwards(
        "What NS8 does with blocked senders and attachments is its own: look at the filter"
            + " settings.");
  }
}
