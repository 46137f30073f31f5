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

  void locked() {
    locked++;
  }

  void dated() {
    dated++;
  }

  void named() {
    named++;
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
    if (corrected.size() < MOST_CORRECTIONS) {
      corrected.add(new Correction(dn, text));
    }
  }

  void lostAttribute(String name) {
    lostAttributes.merge(name, 1L, Long::sum);
  }

  void lostClass(String name) {
    lostClasses.merge(name, 1L, Long::sum);
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
