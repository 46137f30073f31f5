package io.github.ns8migration.samba.domain;

import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Side;
import java.util.List;
import java.util.Optional;

/** Tells what NS8 will hold of a domain. */
public final class DomainPlan {
  /** Names under which the plan's numbers stand, and which a check afterwards counts. */
  static final String USERS = "users, without those every domain has";

  static final String GROUPS = "groups, without those every domain has";
  static final String FILE_SERVER = "domain controllers that serve files";

  private DomainPlan() {}

  /**
   * The plan.
   *
   * @param policy the record {@code passwordstrength}
   * @param files whether the file server moves along
   * @param foretold what NS8 will know
   * @param extents how much is to be sent
   */
  public static Plan of(
      DomainSettings settings,
      AccountLists accounts,
      Optional<EsmithRecord> policy,
      boolean running,
      boolean files,
      Prediction foretold,
      List<Extent> extents) {
    Plan.Builder plan = Plan.builder();
    extents.forEach(plan::sends);
    plan.predicts(foretold);
    settings.findings().forEach(plan::finding);
    if (!running) {
      plan.finding(notRunning());
    }
    arrives(plan, settings, accounts);
    passwords(plan, policy);
    plan.leftBehind(
        "sessions of the domain controller",
        "locks, sockets and the state of encrypted channels, which a start makes anew");
    plan.leftBehind(
        "access lists of sysvol", "NS8 sets those that policies and scripts have by default");
    plan.expect(USERS, DomainAccounts.users(accounts.users()));
    plan.expect(GROUPS, DomainAccounts.groups(accounts.groups()));
    plan.expect(USERS, DomainAccounts.userNames(accounts.users()));
    plan.expect(GROUPS, DomainAccounts.groupNames(accounts.groups()));
    plan.expect(FILE_SERVER, files ? 1 : 0);
    afterwards(plan, settings, files);
    return plan.build();
  }

  private static Finding notRunning() {
    return Finding.of(
        Finding.Severity.BLOCKER,
        "dc-not-running",
        Side.SOURCE,
        "The domain controller of NS7 does not run, so its accounts can be neither counted nor"
            + " copied while people work.",
        "Start it: systemctl start nsdc",
        List.of());
  }

  private static void arrives(Plan.Builder plan, DomainSettings settings, AccountLists accounts) {
    plan.arrives(
        "domain " + settings.domain(),
        "with its SID, its NetBIOS name "
            + settings.netbiosDomain()
            + ", DNS zone, certificates and computer accounts: nothing has to join anew");
    plan.arrives(
        "domain controller " + settings.hostName(),
        "keeps its name, and gets an address of its node");
    plan.arrives(
        "accounts",
        accounts.users().size()
            + " users and "
            + accounts.groups().size()
            + " groups, with passwords and SIDs; those that NS7 hides as system accounts too");
    plan.arrives("sysvol", "group policies and logon scripts");
  }

  private static void passwords(Plan.Builder plan, Optional<EsmithRecord> policy) {
    plan.arrives(
        "password ageing",
        "kept: it is part of the domain, and of each account, as NS7 wrote it there");
    boolean strong =
        policy.flatMap(record -> record.property("Users")).filter("strong"::equals).isPresent();
    // NS7 writes it there whenever the policy is set (nethserver-dc-password-policy).
    plan.converted(
        "password strength",
        (strong
                ? "strong: NS7 keeps it in the domain as complexity and history of passwords, and"
                    + " both go along as they are there"
                : "none: NS7 has switched complexity and history of passwords off in the domain,"
                    + " and they stay so")
            + "; NS8 shows and sets them in its settings of the domain. The checks that NS7's own"
            + " pages made of a password besides (a list of words) stay behind");
  }

  private static void afterwards(Plan.Builder plan, DomainSettings settings, boolean files) {
    plan.afterwards(
        "Windows clients find the domain by DNS: give them the new address of the domain controller"
            + " as name server (DHCP, and by hand where it was set by hand), and restart them.");
    plan.afterwards(
        "Instead, NS8 can take over the old address "
            + settings.address()
            + ", which is free once NS7's domain controller is off: add it to the network interface"
            + " of the node, then run the action set-ipaddress of the new instance with"
            + " {\"ipaddress\": \""
            + settings.address()
            + "\"}, by hand or in NS8's settings of the domain.");
    plan.afterwards(
        "NS7 itself knows its users from a cache after the move. To go on using the domain there,"
            + " point it at the new domain controller: config setprop sssd AdDns NEW-ADDRESS, then"
            + " signal-event nethserver-sssd-save. Its machine account moves along.");
    plan.afterwards(
        "A password that somebody changes between the stop of NS7's domain controller and the start"
            + " of the new one is refused, not lost: for that time nobody can log in anew.");
    if (files) {
      plan.afterwards(
          "While owners of shared files are sent, NS7's domain controller runs once more, since it"
              + " knows their names; a password that is changed there in these moments stays"
              + " behind.");
    }
  }
}
