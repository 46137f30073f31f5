package io.github.ns8migration.openldap.ldif;

import io.github.ns8migration.openldap.ldif.Translation.Correction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was changed in some entries while they were translated. Not for two threads at once. */
final class Changes {
  private final Map<String, Count> lostAttributes = new LinkedHashMap<>();
  private final Map<String, Count> lostClasses = new LinkedHashMap<>();
  private List<Correction> corrected = new ArrayList<>();
  private long locked;
  private long dated;
  private long named;

  private static final class Count {
    private long value;
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

  void corrected(String dn, String text) {
    corrected.add(new Correction(dn, text));
  }

  void lostAttribute(String name) {
    lostAttributes.computeIfAbsent(name, any -> new Count()).value++;
  }

  void lostClass(String name) {
    lostClasses.computeIfAbsent(name, any -> new Count()).value++;
  }

  long lockedUsers() {
    return locked;
  }

  long datedUsers() {
    return dated;
  }

  long namedUsers() {
    return named;
  }

  /** Corrections since this was asked last. */
  List<Correction> takeCorrections() {
    if (corrected.isEmpty()) {
      return List.of();
    }
    List<Correction> taken = corrected;
    corrected = new ArrayList<>();
    return taken;
  }

  /** Names of attributes that stay behind and how often, each in the spelling it was met in. */
  void eachLostAttribute(Counted consumer) {
    lostAttributes.forEach((name, count) -> consumer.take(name, count.value));
  }

  /** The same of classes. */
  void eachLostClass(Counted consumer) {
    lostClasses.forEach((name, count) -> consumer.take(name, count.value));
  }

  /** Takes a name and how often it was met. */
  @FunctionalInterface
  interface Counted {
    void take(String name, long count);
  }
}
