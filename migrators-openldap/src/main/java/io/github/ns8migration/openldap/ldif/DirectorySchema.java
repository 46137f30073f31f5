package io.github.ns8migration.openldap.ldif;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the LDAP server of NS8 accepts. It drops an entry with anything else in it, and says nothing
 * of that. Names of classes and attributes have no case, and may have more than one form ({@code
 * uid}, {@code userid}).
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class DirectorySchema {
  private static final DirectorySchema NS8 = load("ns8-schema.json");

  // The server takes one structural class and those above it: people and groups stay such.
  private static final ImmutableList<String> PREFERRED =
      ImmutableList.of(
          "inetOrgPerson",
          "posixGroup",
          "organizationalPerson",
          "residentialPerson",
          "pilotPerson",
          "person",
          "groupOfNames",
          "groupOfUniqueNames",
          "groupOfURLs");

  // What NS8 can hold in the place of a container whose classes it does not know.
  private static final ImmutableMap<String, String> STAND_INS =
      ImmutableMap.of(
          "ou", "organizationalUnit",
          "cn", "namedObject",
          "o", "organization",
          "dc", "domain",
          "l", "locality",
          "uid", "account");

  /**
   * A class.
   *
   * @param above names of the classes it inherits from
   * @param must attributes an entry needs, inherited ones too; objectClass excepted
   * @param may those it may have, the same way
   */
  private record ObjectClass(
      String name,
      String kind,
      ImmutableSet<String> above,
      ImmutableSet<String> must,
      ImmutableSet<String> may) {
    boolean structural() {
      return kind.equals("structural");
    }
  }

  private final ImmutableMap<String, ObjectClass> classes;
  private final ImmutableMap<String, String> names;
  private final ImmutableSet<String> operational;
  private final ImmutableSet<String> dnValues;

  private DirectorySchema(JsonNode json) {
    ImmutableMap.Builder<String, ObjectClass> byName = ImmutableMap.builder();
    Map<String, String> attributes = new TreeMap<>();
    json.get("classes")
        .properties()
        .forEach(
            each -> {
              ObjectClass objectClass =
                  new ObjectClass(
                      each.getKey(),
                      each.getValue().get("kind").asText(),
                      texts(each.getValue().get("above")),
                      texts(each.getValue().get("must")),
                      texts(each.getValue().get("may")));
              byName.put(lower(each.getKey()), objectClass);
              objectClass.must().forEach(name -> attributes.put(lower(name), name));
              objectClass.may().forEach(name -> attributes.put(lower(name), name));
            });
    classes = byName.buildOrThrow();
    operational = texts(json.get("operational"));
    operational.forEach(name -> attributes.put(lower(name), name));
    dnValues = texts(json.get("dnValues"));
    json.get("aliases")
        .properties()
        .forEach(each -> attributes.put(lower(each.getKey()), each.getValue().asText()));
    names = ImmutableMap.copyOf(attributes);
  }

  private static ImmutableSet<String> texts(JsonNode array) {
    ImmutableSet.Builder<String> texts = ImmutableSet.builder();
    array.forEach(each -> texts.add(each.asText()));
    return texts.build();
  }

  private static DirectorySchema load(String resource) {
    try (InputStream stream = DirectorySchema.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing beside the classes");
      }
      return new DirectorySchema(new ObjectMapper().readTree(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one of NS8's openldap module. */
  public static DirectorySchema ns8() {
    return NS8;
  }

  /**
   * The first name of an attribute ({@code uid} for {@code USERID}); empty for one that the server
   * does not know.
   *
   * @param name without options
   */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(names.get(lower(name)));
  }

  /** Whether the server keeps that attribute on any entry, whatever its classes. */
  boolean isOperational(String attribute) {
    return operational.contains(attribute);
  }

  /** Whether the values of that attribute are names of entries. */
  boolean holdsNames(String attribute) {
    return dnValues.contains(attribute);
  }

  /** The class that NS8 gives a container named by this attribute; empty when there is none. */
  Optional<String> standIn(String namingAttribute) {
    return attribute(namingAttribute).map(STAND_INS::get);
  }

  /**
   * What of an entry with these classes the server accepts.
   *
   * @param given values of its objectClass, in any case
   * @param structural the class the old server says it is; empty when that is not known
   */
  Admission admit(Collection<String> given, String structural) {
    Set<ObjectClass> known = new LinkedHashSet<>();
    Set<String> unknown = new TreeSet<>();
    for (String name : given) {
      ObjectClass objectClass = classes.get(lower(name));
      if (objectClass == null) {
        unknown.add(name);
      } else {
        known.add(objectClass);
      }
    }
    Optional<ObjectClass> chosen = choose(known, structural);
    List<ObjectClass> kept = new ArrayList<>();
    for (ObjectClass each : known) {
      boolean other = each.structural() && chosen.isPresent() && !isPartOf(each, chosen.get());
      if (other) {
        unknown.add(each.name());
      } else {
        kept.add(each);
      }
    }
    return Admission.of(
        kept.stream().map(ObjectClass::name).collect(ImmutableSet.toImmutableSet()),
        chosen.map(ObjectClass::name),
        kept.stream().flatMap(each -> each.must().stream()).collect(ImmutableSet.toImmutableSet()),
        kept.stream().flatMap(each -> each.may().stream()).collect(ImmutableSet.toImmutableSet()),
        ImmutableSet.copyOf(unknown));
  }

  private static boolean isPartOf(ObjectClass each, ObjectClass chosen) {
    return each.equals(chosen)
        || chosen.above().stream().anyMatch(name -> name.equalsIgnoreCase(each.name()));
  }

  /** The lowest structural class; of several that do not go together, one. */
  private static Optional<ObjectClass> choose(Set<ObjectClass> known, String structural) {
    List<ObjectClass> lowest = new ArrayList<>();
    for (ObjectClass each : known) {
      boolean inherited =
          known.stream().anyMatch(other -> !other.equals(each) && isPartOf(each, other));
      if (each.structural() && !inherited) {
        lowest.add(each);
      }
    }
    for (String wanted :
        ImmutableList.<String>builder().addAll(PREFERRED).add(structural).build()) {
      for (ObjectClass each : lowest) {
        if (each.name().equalsIgnoreCase(wanted)) {
          return Optional.of(each);
        }
      }
    }
    return lowest.stream().findFirst();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
