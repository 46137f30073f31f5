package io.github.ns8migration.openldap;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.openldap.ldif.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would make the import fail, or lose somebody: found before anything is touched. */
final class DirectoryFindings {
  private static final int SHOWN = 50;

  private DirectoryFindings() {}

  static List<Finding> of(Translation translation, Optional<Secret> servicePassword) {
    List<Finding> findings = new ArrayList<>();
    if (!translation.rooted()) {
      findings.add(
          blocker(
              "directory-without-root",
              "The dump of the directory does not hold dc=directory,dc=nh, which everything is"
                  + " below.",
              "See on NS7 what \"slapcat -n 2\" prints: this directory was not made by"
                  + " NethServer."));
    }
    if (translation.users() == 0) {
      findings.add(
          blocker(
              "directory-without-users",
              "The dump of the directory holds no user at all.",
              "See on NS7 what \"slapcat -n 2\" prints: an empty directory is not worth a move."));
    }
    lostAccounts(translation).ifPresent(findings::add);
    service(translation, servicePassword).ifPresent(findings::add);
    return findings;
  }

  private static Optional<Finding> lostAccounts(Translation translation) {
    List<Translation.Dropped> lost = translation.lostAccounts();
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
            Severity.BLOCKER,
            "accounts-not-movable",
            Side.SOURCE,
            "NS8 does not accept these people or groups, and they would be lost: "
                + lost.size()
                + ".",
            "Correct or delete these entries in the directory of NS7; the reason stands behind"
                + " each.",
            lost.stream().limit(SHOWN).map(each -> each.dn() + ": " + each.reason()).toList()));
  }

  private static Optional<Finding> service(
      Translation translation, Optional<Secret> servicePassword) {
    if (translation.servicePasswords().isEmpty()) {
      return Optional.of(
          blocker(
              "ldapservice-missing",
              "The directory has no cn=ldapservice with a password, and NS8 binds with it.",
              "Make it anew on NS7: signal-event nethserver-directory-update."));
    }
    if (servicePassword.isEmpty()) {
      return Optional.of(
          blocker(
              "ldapservice-secret-missing",
              "NS7 has no password for cn=ldapservice (/var/lib/nethserver/secrets/ldapservice),"
                  + " and NS8 must be told it.",
              "Make it anew on NS7: signal-event nethserver-directory-update."));
    }
    if (servicePassword.get().reveal().chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      return Optional.of(
          blocker(
              "ldapservice-secret-not-usable",
              "The password of cn=ldapservice holds a line break, which NS8's settings cannot"
                  + " hold.",
              "Give it one without, on NS7: in /var/lib/nethserver/secrets/ldapservice and in the"
                  + " directory."));
    }
    return switch (ServicePassword.compare(servicePassword.get(), translation.servicePasswords())) {
      case YES -> Optional.empty();
      case NO ->
          Optional.of(
              blocker(
                  "ldapservice-password-differs",
                  "The password that NS7 keeps for cn=ldapservice is not the one in its directory:"
                      + " NS8 could not bind.",
                  "Set it anew on NS7: signal-event nethserver-directory-update. Then see that"
                      + " account-provider-test answers."));
      case UNKNOWN ->
          Optional.of(
              Finding.of(
                  Severity.WARNING,
                  "ldapservice-password-unknown",
                  Side.SOURCE,
                  "Whether the password that NS7 keeps for cn=ldapservice is the one in its"
                      + " directory cannot be seen: it is stored in a form of its own.",
                  "See that account-provider-test answers on NS7.",
                  List.of()));
    };
  }

  static Finding withoutDomain() {
    return Finding.of(
        Severity.BLOCKER,
        "user-domain-missing",
        Side.TOOL,
        "Which user domain the accounts of this host become is chosen when it is connected.",
        "Connect this host first, with a name for its user domain.",
        List.of());
  }

  private static Finding blocker(String code, String message, String remedy) {
    return Finding.of(Severity.BLOCKER, code, Side.SOURCE, message, remedy, List.of());
  }
}
