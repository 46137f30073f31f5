package io.github.ns8migration.openldap.ldif;

import io.github.ns8migration.api.value.Secret;
import java.util.List;
import java.util.Map;

/**
 * What became of a directory.
 *
 * @param read entries of the old one
 * @param delivered entries for the new one
 * @param users those with a login that NS8 counts as users
 * @param groups groups of the system
 * @param locked users that could not log in, and cannot
 * @param dated users whose password has an age
 * @param named users that were given a display name
 * @param rooted whether the entry of the suffix itself is there: the load fails without it
 * @param servicePasswords stored passwords of the entry that NS8 binds with; empty when there is no
 *     such entry, or it has none
 * @param dropped entries that stay behind, each with its reason
 * @param corrected entries that go over in another form than the rules for all of them say
 * @param lostAttributes names of attributes that stay behind, and at how many entries
 * @param lostClasses the same of classes
 */
public record Translation(
    long read,
    long delivered,
    long users,
    long groups,
    long locked,
    long dated,
    long named,
    boolean rooted,
    List<Secret> servicePasswords,
    List<Dropped> dropped,
    List<Correction> corrected,
    Map<String, Long> lostAttributes,
    Map<String, Long> lostClasses) {

  /** Copies lists and maps. */
  public Translation {
    servicePasswords = List.copyOf(servicePasswords);
    dropped = List.copyOf(dropped);
    corrected = List.copyOf(corrected);
    lostAttributes = Map.copyOf(lostAttributes);
    lostClasses = Map.copyOf(lostClasses);
  }

  /**
   * An entry that stays behind.
   *
   * @param dn its name on NS7
   * @param reason why, to follow the name; without values of the entry
   * @param kind what is lost with it
   */
  public record Dropped(String dn, String reason, Kind kind) {}

  /** What an entry that stays behind was. */
  public enum Kind {
    /** Left over from older releases; nobody misses it. */
    LITTER,
    /** Nobody's login and no group. */
    OTHER,
    /** A person or a group: the move must not begin. */
    ACCOUNT
  }

  /**
   * An entry that was put right.
   *
   * @param dn its name on NS7
   * @param text what was done
   */
  public record Correction(String dn, String text) {}

  /** People and groups among those that stay behind. */
  public List<Dropped> lostAccounts() {
    return dropped.stream().filter(each -> each.kind() == Kind.ACCOUNT).toList();
  }
}
