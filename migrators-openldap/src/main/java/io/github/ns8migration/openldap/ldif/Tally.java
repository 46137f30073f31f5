package io.github.ns8migration.openldap.ldif;

import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.Translation.Correction;
import io.github.ns8migration.openldap.ldif.Translation.Dropped;
import io.github.ns8migration.openldap.ldif.Translation.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what becomes of the entries of one run. */
final class Tally {
  // What is corrected at more entries than these is a rule of that directory: its beginning tells.
  private static final int MOST_CORRECTIONS = 1000;

  private final Map<String, Dropped> dropped = new LinkedHashMap<>();
  private final List<Correction> corrected = new ArrayList<>();
  private final Map<String, Long> lostAttributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Long> lostClasses = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private List<Secret> servicePasswords = List.of();
  private boolean rooted;
  private long read;
  private long delivered;
  private long users;
  private long groups;
  private long locked;
  private long dated;
  private long named;

  void read() {
    read++;
  }

  long count() {
    return read;
  }

  void delivered(Admission admission) {
    delivered++;
    if (admission.account() && admission.inetPerson()) {
      users++;
    }
    if (admission.classes().contains("posixGroup")) {
      groups++;
    }
  }

  /** Adds what was changed in entries behind those so far. */
  void changed(Changes changes) {
    locked += changes.lockedUsers();
    dated += changes.datedUsers();
    named += changes.namedUsers();
    changes.eachLostAttribute((name, count) -> lostAttributes.merge(name, count, Long::sum));
    changes.eachLostClass((name, count) -> lostClasses.merge(name, count, Long::sum));
  }

  void rooted() {
    rooted = true;
  }

  void servicePasswords(List<Secret> stored) {
    servicePasswords = stored;
  }

  /** The key is the normalised name: with it a container can be taken in again. */
  void dropped(String key, String dn, String reason, Kind kind) {
    dropped.put(key, new Dropped(dn, reason, kind));
  }

  boolean isDropped(String key) {
    return dropped.containsKey(key);
  }

  void takeIn(String key) {
    dropped.remove(key);
  }

  void corrected(String dn, String text) {
    corrected(new Correction(dn, text));
  }

  void corrected(Correction correction) {
    if (corrected.size() < MOST_CORRECTIONS) {
      corrected.add(correction);
    }
  }

  Translation end() {
    return new Translation(
        read,
        delivered,
        users,
        groups,
        locked,
        dated,
        named,
        rooted,
        servicePasswords,
        List.copyOf(dropped.values()),
        corrected,
        lostAttributes,
        lostClasses);
  }
}
