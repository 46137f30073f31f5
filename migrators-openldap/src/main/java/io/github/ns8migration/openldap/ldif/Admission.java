package io.github.ns8migration.openldap.ldif;

import com.google.common.collect.ImmutableSet;
import com.unboundid.ldap.sdk.Attribute;
import java.util.Optional;

/**
 * What of an entry with certain classes the new server accepts.
 *
 * @param classes those that stay, in the server's spelling
 * @param structural what the entry is; empty when no class says that: the server refuses such an
 *     entry
 * @param must attributes it needs
 * @param may attributes it may have beside these
 * @param refused classes that do not stay
 * @param classAttribute the classes as they are written
 * @param structureAttribute what the entry is, as it is written
 */
record Admission(
    ImmutableSet<String> classes,
    Optional<String> structural,
    ImmutableSet<String> must,
    ImmutableSet<String> may,
    ImmutableSet<String> refused,
    Attribute classAttribute,
    Attribute structureAttribute) {
  private static final ImmutableSet<String> PEOPLE =
      ImmutableSet.of(
          "person", "organizationalPerson", "inetOrgPerson", "residentialPerson", "pilotPerson");
  private static final ImmutableSet<String> GROUPS =
      ImmutableSet.of("posixGroup", "groupOfNames", "groupOfUniqueNames", "groupOfURLs");

  static Admission of(
      ImmutableSet<String> classes,
      Optional<String> structural,
      ImmutableSet<String> must,
      ImmutableSet<String> may,
      ImmutableSet<String> refused) {
    return new Admission(
        classes,
        structural,
        must,
        may,
        refused,
        new Attribute("objectClass", classes),
        new Attribute("structuralObjectClass", structural.orElse("")));
  }

  /** Attributes are given by the first of their names. */
  boolean allows(String attribute) {
    return may.contains(attribute) || must.contains(attribute);
  }

  /** Whether this is somebody with a login or a name: never to be lost. */
  boolean person() {
    return account() || PEOPLE.stream().anyMatch(classes::contains);
  }

  boolean inetPerson() {
    return classes.contains("inetOrgPerson");
  }

  boolean account() {
    return classes.contains("posixAccount");
  }

  /** Whether this is a group of people: never to be lost. */
  boolean group() {
    return GROUPS.stream().anyMatch(classes::contains);
  }
}
