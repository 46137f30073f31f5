package io.github.ns8migration.mail;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.mail.settings.DkimKey;
import io.github.ns8migration.mail.settings.DomainOptions;
import io.github.ns8migration.mail.settings.MailSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks NS8 for what it holds and compares it with NS7's settings. An answer that does not come is a
 * check that fails, not an error: the others are made all the same.
 */
final class MailCheck {
  private static final String MISSING =
      "The import left it out, or somebody deleted it in NS8 since: make it there by hand, the"
          + " plan tells what it holds.";
  private static final String CHANGED =
      "The import took it otherwise, or somebody changed it in NS8 since: set it in the settings of"
          + " the domain there.";

  private final VerifyContext context;
  private final List<Check> checks = new ArrayList<>();

  private final ForetoldMail foretold;

  MailCheck(VerifyContext context) {
    this.context = context;
    foretold = new ForetoldMail(context.plan());
  }

  Verification compare(MailSettings settings, Set<String> mailboxes, Optional<DkimKey> key)
      throws MigrationException, InterruptedException {
    domains(settings);
    addresses(settings);
    relayRules(settings);
    networks(settings);
    mailboxes(settings, mailboxes);
    if (key.isPresent()) {
      dkim(settings, key.get());
    }
    checks.addAll(foretold.checks());
    return new Verification(checks);
  }

  private void domains(MailSettings settings) throws MigrationException, InterruptedException {
    Optional<MailAnswers.Domain[]> answer =
        ask(MailPlan.DOMAINS, "list-domains", null, MailAnswers.Domain[].class);
    if (answer.isEmpty()) {
      return;
    }
    Map<String, MailAnswers.Domain> found = new TreeMap<>();
    for (MailAnswers.Domain each : answer.get()) {
      found.put(lower(each.domain()), each);
    }
    all(MailPlan.DOMAINS, settings.domains(), found.keySet());
    for (DomainOptions options : settings.options()) {
      MailAnswers.@Nullable Domain domain = found.get(options.domain());
      if (domain != null) {
        options(options, domain);
      }
    }
  }

  private void options(DomainOptions expected, MailAnswers.Domain found) {
    expected
        .catchAll()
        .ifPresent(
            target ->
                checks.add(
                    Check.equal(
                        "catch-all of " + expected.domain(),
                        target.kind() + " " + target.name(),
                        found.catchall() == null
                            ? "none"
                            : found.catchall().dtype() + " " + found.catchall().name(),
                        CHANGED)));
    expected
        .copyTo()
        .ifPresent(
            address ->
                checks.add(
                    Check.equal(
                        "copies of mail to " + expected.domain(),
                        address,
                        found.bccaddr() == null ? "none" : found.bccaddr(),
                        CHANGED)));
  }

  private void addresses(MailSettings settings) throws MigrationException, InterruptedException {
    ask(MailPlan.ADDRESSES, "list-addresses", null, MailAnswers.Addresses.class)
        .ifPresent(
            answer -> {
              all(
                  MailPlan.ADDRESSES,
                  settings.addresses(),
                  answer.addresses().stream()
                      .flatMap(MailCheck::address)
                      .collect(Collectors.toSet()));
              foretold.addresses(answer.addresses());
            });
  }

  /** Addresses that NS8 derives from accounts are not counted: they are no records. */
  private static Stream<String> address(MailAnswers.Address address) {
    return switch (address.atype()) {
      case "wildcard" -> Stream.of(lower(address.local()) + "@");
      case "domain" -> Stream.of(lower(address.local() + "@" + address.domain()));
      default -> Stream.empty();
    };
  }

  private void relayRules(MailSettings settings) throws MigrationException, InterruptedException {
    ask(MailPlan.RELAY_RULES, "list-relay-rules", null, MailAnswers.RelayRules.class)
        .ifPresent(
            answer -> {
              all(
                  MailPlan.RELAY_RULES,
                  settings.relayRules(),
                  answer.rules().stream()
                      .map(rule -> lower(rule.rule_subject()))
                      .collect(Collectors.toSet()));
              foretold.relayRules(answer.rules());
            });
  }

  private void networks(MailSettings settings) throws MigrationException, InterruptedException {
    ask(MailPlan.NETWORKS, "get-relay-configuration", null, MailAnswers.Relaying.class)
        .ifPresent(
            answer -> all(MailPlan.NETWORKS, settings.networks(), Set.copyOf(answer.networks())));
  }

  private void mailboxes(MailSettings settings, Set<String> homes)
      throws MigrationException, InterruptedException {
    Optional<MailAnswers.Mailboxes> answer =
        ask(MailPlan.MAILBOXES, "list-user-mailboxes", null, MailAnswers.Mailboxes.class);
    if (answer.isEmpty()) {
      return;
    }
    Map<String, MailAnswers.Mailbox> found = new TreeMap<>();
    answer.get().user_mailboxes().forEach(each -> found.put(each.user(), each));
    // Homes of accounts that are gone were sent, but NS8 lists accounts.
    Set<String> ofUsers = MailPlan.ofUsers(homes, settings);
    all(MailPlan.MAILBOXES, ofUsers, Sets.intersection(ofUsers, found.keySet()));
    all(MailPlan.FORWARDS, settings.forwards().keySet(), forwardingUsers(found));
    present(
        "destinations of forwards",
        forwards(Maps.filterKeys(settings.forwards(), forwardingUsers(found)::contains)),
        forwardsOf(found));
    present("quotas", limits(settings.limits(), found), limitsOf(found));
  }

  private static Set<String> forwardingUsers(Map<String, MailAnswers.Mailbox> found) {
    return found.values().stream()
        .filter(each -> each.forward() != null)
        .map(MailAnswers.Mailbox::user)
        .collect(Collectors.toSet());
  }

  private static Set<String> forwards(Map<String, Set<String>> forwards) {
    Set<String> all = new TreeSet<>();
    forwards.forEach((user, targets) -> targets.forEach(each -> all.add(user + " to " + each)));
    return all;
  }

  private static Set<String> forwardsOf(Map<String, MailAnswers.Mailbox> found) {
    Set<String> all = new TreeSet<>();
    found.forEach(
        (user, mailbox) -> {
          if (mailbox.forward() != null) {
            mailbox.forward().destinations().forEach(each -> all.add(user + " to " + text(each)));
          }
        });
    return all;
  }

  private static String text(MailAnswers.Destination destination) {
    return destination.dtype().equals("public")
        ? "vmail+" + destination.name()
        : destination.name();
  }

  /** Those that NS8 has counted already: it does so in the background. */
  private static Set<String> limits(
      Map<String, Long> limits, Map<String, MailAnswers.Mailbox> found) {
    Set<String> all = new TreeSet<>();
    limits.forEach(
        (user, limit) -> {
          MailAnswers.Mailbox mailbox = found.get(user);
          if (mailbox != null && mailbox.quota() != null) {
            all.add(user + " " + limit + " MB");
          }
        });
    return all;
  }

  private static Set<String> limitsOf(Map<String, MailAnswers.Mailbox> found) {
    Set<String> all = new TreeSet<>();
    found.forEach(
        (user, mailbox) -> {
          if (mailbox.quota() != null) {
            all.add(user + " " + mailbox.quota().limit() + " MB");
          }
        });
    return all;
  }

  private void dkim(MailSettings settings, DkimKey key)
      throws MigrationException, InterruptedException {
    for (String domain : settings.domains()) {
      String what = "DKIM key of " + domain;
      ask(what, "get-domain-dkim", Map.of("domain", domain), MailAnswers.Dkim.class)
          .ifPresent(
              answer ->
                  checks.add(
                      Check.holds(
                          what,
                          "the key of NS7",
                          answer.dkimRecordData() == null ? "none" : "see DNS record on NS8",
                          Optional.ofNullable(answer.dkimRecordData())
                              .filter(data -> data.endsWith("p=" + key.publicKey()))
                              .isPresent(),
                          "NS8 signs with another key: put the record that NS8 shows into DNS, or"
                              + " other servers may take mail of "
                              + domain
                              + " for forged.")));
    }
  }

  /** Each one by name is there and no other. What differs is told here and nowhere else. */
  private void all(String what, Set<String> expected, Set<String> found) {
    checks.add(Check.sameNames(what, expected, found, MISSING, ForetoldMail.ADDED));
    long foretold = context.plan().expected().getOrDefault(what, (long) expected.size());
    if (foretold != expected.size()) {
      checks.add(
          new Check(
              "number of " + what,
              Long.toString(foretold),
              Integer.toString(found.size()),
              foretold == found.size(),
              "The records of NS7 were changed since the cut-over."));
    }
  }

  private void present(String what, Set<String> expected, Set<String> found) {
    checks.add(Check.names(what, expected, found, MISSING));
  }

  private <T> Optional<T> ask(String what, String action, @Nullable Object input, Class<T> output)
      throws MigrationException, InterruptedException {
    try {
      return Optional.of(context.instance().run(ActionCall.of(action, input, output)));
    } catch (ActionFailedException e) {
      checks.add(
          new Check(
              what,
              "an answer to " + action,
              e.problem().message(),
              false,
              "So it was not compared. " + e.problem().remedy()));
      return Optional.empty();
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
