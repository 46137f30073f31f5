package io.github.ns8migration.openldap;

import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.openldap.ldif.DirectoryTranslator;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of a directory, in words. */
final class DirectoryPlan {
  static final String USERS = "users";
  static final String GROUPS = "groups";

  // A plan is read by people, and kept: of more entries than these the number is told.
  private static final int MOST_LINES = 1000;

  // Where an entry is to be looked up on NS7.
  private static final String DUMP = "slapcat -n 2";

  private DirectoryPlan() {}

  static Plan of(
      DomainSuffix suffix,
      Translation directory,
      List<Finding> findings,
      Optional<EsmithRecord> policy,
      Prediction foretold,
      Extent extent) {
    Plan.Builder plan = Plan.builder();
    plan.sends(extent);
    plan.predicts(foretold);
    plan.arrives("users", directory.users() + ", with their passwords");
    plan.arrives("groups", String.valueOf(directory.groups()));
    plan.arrives("entries of the directory", directory.delivered() + " of " + directory.read());
    converted(plan, suffix, directory, policy);
    leftBehind(plan, directory);
    findings.forEach(plan::finding);
    plan.expect(USERS, directory.users());
    plan.expect(GROUPS, directory.groups());
    afterwards(plan, suffix);
    return plan.build();
  }

  private static void converted(
      Plan.Builder plan,
      DomainSuffix suffix,
      Translation directory,
      Optional<EsmithRecord> policy) {
    plan.converted(
        "base of the directory",
        DirectoryTranslator.NS7_SUFFIX
            + " becomes "
            + suffix.dn()
            + ", in the names of entries and wherever one entry names another");
    plan.converted(
        "locked users", directory.locked() + "; they stay locked, in the way NS8 marks them");
    plan.converted(
        "age of passwords",
        "the day of the last change is kept, for "
            + directory.dated()
            + "; the others have passwords that never expire, and keep that");
    plan.converted(
        "password policy",
        "NS7: "
            + policy.map(DirectoryPlan::words).orElse("not set")
            + ". NS8 begins without strength, length, history and expiry: set them in its Domains"
            + " and users page");
    plan.converted(
        "display names",
        "the name of a user becomes one where there is none, for "
            + directory.named()
            + ": NS8's applications need it");
    directory
        .corrected()
        .forEach(each -> plan.converted(new Plan.Item(each.dn(), each.text(), DUMP)));
  }

  private static String words(EsmithRecord policy) {
    return policy.property("Users").orElse("none")
        + ", "
        + (policy.property("PassExpires").filter("yes"::equals).isPresent()
            ? "changed after " + policy.property("MaxPassAge").orElse("180") + " days"
            : "no expiry");
  }

  private static void leftBehind(Plan.Builder plan, Translation directory) {
    List<Translation.Dropped> dropped = directory.dropped();
    dropped.stream()
        .limit(MOST_LINES)
        .forEach(each -> plan.leftBehind(new Plan.Item(each.dn(), each.reason(), DUMP)));
    if (dropped.size() > MOST_LINES) {
      Map<String, Long> more = new TreeMap<>();
      dropped.stream().skip(MOST_LINES).forEach(each -> more.merge(each.reason(), 1L, Long::sum));
      more.forEach((reason, count) -> plan.leftBehind(entries(count, "more "), reason));
    }
    new TreeMap<>(directory.lostAttributes())
        .forEach(
            (name, count) ->
                plan.leftBehind(
                    "attribute " + name, "of " + entries(count, "") + "; " + fate(name)));
    new TreeMap<>(directory.lostClasses())
        .forEach((name, count) -> plan.leftBehind("class " + name, "of " + entries(count, "")));
  }

  private static String entries(long count, String which) {
    return count + " " + which + (count == 1 ? "entry" : "entries");
  }

  private static String fate(String attribute) {
    return attribute.toLowerCase(java.util.Locale.ROOT).startsWith("shadow")
        ? "password ageing goes over in another form"
        : "NS8 does not know it, or not there";
  }

  private static void afterwards(Plan.Builder plan, DomainSuffix suffix) {
    plan.afterwards(
        "NS7 asks nobody for accounts any more: SSSD lets in who logged in before, and root. The"
            + " OpenLDAP of NS8 listens in the cluster only, so it cannot be the remote account"
            + " provider of NS7.");
    plan.afterwards(
        "Applications of NS8 find the accounts in the domain "
            + suffix.domain()
            + " of the cluster itself; the external domain of that name goes.");
  }
}
