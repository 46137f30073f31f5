package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.RDN;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one entry of NS8 of one of NS7. Keeps what it knows of names and classes between entries,
 * since a directory has few of these and many of those; for one thread.
 */
final class EntryTranslation {
  // What is remembered of a directory with more different values than these is its beginning.
  private static final int MOST_REMEMBERED = 10_000;

  // What the server keeps for itself, and makes anew.
  private static final Set<String> BOOKKEEPING =
      Set.of("contextcsn", "hassubordinates", "entrydn", "subschemasubentry");

  private final DirectorySchema schema;
  private final SuffixRename rename;
  private final String rootLabel;
  private final Shadow shadow;
  private final Map<String, AttributeRule> rules = new HashMap<>();
  private final Map<List<String>, Admission> admissions = new HashMap<>();
  private final Map<String, String> movedNames = new HashMap<>();

  private enum Treatment {
    CLASSES,
    STRUCTURE,
    NAMES,
    ADDRESSES,
    ALWAYS,
    BY_CLASS,
    UNKNOWN,
    BOOKKEEPING
  }

  /**
   * What is done with an attribute.
   *
   * @param name the first of its names; its own when it is not known
   * @param operational whether it is kept whatever the classes
   */
  private record AttributeRule(String name, Treatment treatment, boolean operational) {}

  /** What became of an entry: taken, or the reason why it cannot be. */
  sealed interface Outcome {
    /** Goes over. */
    record Taken(List<Attribute> attributes, Admission admission) implements Outcome {}

    /** NS8 would refuse it. */
    record Refused(String reason) implements Outcome {}
  }

  EntryTranslation(DirectorySchema schema, SuffixRename rename, String rootLabel, LocalDate today) {
    this.schema = schema;
    this.rename = rename;
    this.rootLabel = rootLabel;
    this.shadow = new Shadow(today);
  }

  /** What of an entry's classes goes over. */
  Admission admission(Entry entry) {
    String @Nullable [] given = entry.getObjectClassValues();
    List<String> key = new ArrayList<>(given == null ? List.of() : Arrays.asList(given));
    @Nullable String structural = entry.getAttributeValue("structuralObjectClass");
    key.add(structural == null ? "" : structural);
    return remembered(
        admissions,
        key,
        any -> schema.admit(key.subList(0, key.size() - 1), key.get(key.size() - 1)));
  }

  private static <K, V> V remembered(
      Map<K, V> known, K key, java.util.function.Function<K, V> make) {
    V value = known.get(key);
    if (value == null) {
      value = make.apply(key);
      if (known.size() < MOST_REMEMBERED) {
        known.put(key, value);
      }
    }
    return value;
  }

  /**
   * The entry for NS8.
   *
   * @param name its parsed name
   * @param changes where what is changed is noted
   */
  Outcome translate(Entry entry, DN name, Admission given, Changes changes) {
    Optional<Admission> whole = completed(given, name);
    if (whole.isEmpty()) {
      return new Outcome.Refused("NS8 knows none of the classes that say what it is");
    }
    Admission admission = whole.get();
    Draft draft = new Draft();
    draft.add(admission.classAttribute());
    for (Attribute attribute : entry.getAttributes()) {
      keep(attribute, admission, draft);
    }
    Optional<String> misfit =
        name.equals(rename.from())
            ? renameRoot(draft)
            : keepName(name.getRDN(), entry, admission, draft, changes);
    if (misfit.isPresent()) {
      return new Outcome.Refused("it is named by " + misfit.get() + ", which NS8 does not know");
    }
    for (String needed : admission.must()) {
      if (draft.lacks(needed) && !substitute(needed, draft)) {
        return new Outcome.Refused("it has no " + needed + ", which NS8 demands");
      }
    }
    if (admission.account()) {
      shadow.carry(entry.getDN(), draft, changes);
    }
    if (admission.inetPerson()) {
      giveDisplayName(draft, changes);
    }
    if (given.structural().isEmpty()) {
      changes.corrected(entry.getDN(), "gets the class " + admission.structural().orElse(""));
    }
    given.refused().forEach(changes::lostClass);
    draft.left().forEach(each -> changes.lostAttribute(each.getBaseName()));
    return new Outcome.Taken(draft.attributes(), admission);
  }

  /** The server refuses an entry whose classes do not say what it is: such a class is added. */
  private Optional<Admission> completed(Admission given, DN name) {
    if (given.structural().isPresent()) {
      return Optional.of(given);
    }
    Optional<String> missing =
        given.account()
            ? Optional.of("inetOrgPerson")
            : given.classes().stream().allMatch(each -> each.equals("top"))
                ? Optional.empty()
                : schema.standIn(name.getRDN().getAttributeNames()[0]);
    return missing.map(
        added -> {
          Set<String> more = new HashSet<>(given.classes());
          more.add(added);
          return schema.admit(more, added);
        });
  }

  private void keep(Attribute attribute, Admission admission, Draft draft) {
    AttributeRule rule = remembered(rules, attribute.getName(), this::rule);
    boolean allowed = rule.operational() || admission.allows(rule.name());
    switch (rule.treatment()) {
      case CLASSES, BOOKKEEPING -> {}
      case STRUCTURE -> draft.add(rule.name(), admission.structureAttribute());
      case ALWAYS -> draft.add(rule.name(), attribute);
      case BY_CLASS, NAMES, ADDRESSES -> {
        if (allowed) {
          draft.add(rule.name(), moved(attribute, rule.treatment()));
        } else {
          draft.leave(attribute);
        }
      }
      case UNKNOWN -> draft.leave(attribute);
    }
  }

  private AttributeRule rule(String name) {
    String base = Attribute.getBaseName(name);
    String lower = base.toLowerCase(Locale.ROOT);
    if (lower.equals("objectclass")) {
      return new AttributeRule("objectClass", Treatment.CLASSES, true);
    }
    Optional<String> known = schema.attribute(base);
    if (known.isEmpty()) {
      Treatment treatment = BOOKKEEPING.contains(lower) ? Treatment.BOOKKEEPING : Treatment.UNKNOWN;
      return new AttributeRule(base, treatment, false);
    }
    String first = known.get();
    boolean operational = schema.isOperational(first);
    Treatment treatment =
        first.equals("structuralObjectClass")
            ? Treatment.STRUCTURE
            : first.equals("memberURL")
                ? Treatment.ADDRESSES
                : schema.holdsNames(first)
                    ? Treatment.NAMES
                    : operational ? Treatment.ALWAYS : Treatment.BY_CLASS;
    return new AttributeRule(first, treatment, operational);
  }

  private Attribute moved(Attribute attribute, Treatment treatment) {
    return switch (treatment) {
      case NAMES -> moved(attribute, value -> remembered(movedNames, value, rename::value));
      case ADDRESSES -> moved(attribute, rename::address);
      default -> attribute;
    };
  }

  private static Attribute moved(Attribute attribute, UnaryOperator<String> to) {
    String[] values = attribute.getValues();
    for (int i = 0; i < values.length; i++) {
      values[i] = to.apply(values[i]);
    }
    return new Attribute(attribute.getName(), values);
  }

  // Only the entry of the suffix itself has the suffix in a value that is no name.
  private Optional<String> renameRoot(Draft draft) {
    RDN old = rename.from().getRDNs()[0];
    List<String> labels = new ArrayList<>(List.of(rootLabel));
    for (String label : draft.values("dc")) {
      if (!old.hasAttributeValue("dc", label) && !label.equalsIgnoreCase(rootLabel)) {
        labels.add(label);
      }
    }
    draft.replace(new Attribute("dc", labels));
    return Optional.empty();
  }

  /** The values an entry is named by must be in it; tells the attribute that cannot. */
  private Optional<String> keepName(
      RDN name, Entry entry, Admission admission, Draft draft, Changes changes) {
    String[] attributes = name.getAttributeNames();
    for (int i = 0; i < attributes.length; i++) {
      AttributeRule rule = remembered(rules, attributes[i], this::rule);
      if (!admission.allows(rule.name())) {
        return Optional.of(attributes[i]);
      }
      if (draft.lacks(rule.name())) {
        draft.add(new Attribute(rule.name(), name.getAttributeValues()[i]));
        changes.corrected(entry.getDN(), "gets the " + rule.name() + " it is named by");
      }
    }
    return Optional.empty();
  }

  /** What the old server did not ask for, taken from what says nearly the same. */
  private static boolean substitute(String needed, Draft draft) {
    Optional<String> value =
        switch (needed) {
          case "sn" -> draft.firstText("cn", "uid");
          case "cn" -> draft.firstText("uid", "gecos", "sn");
          case "o" -> draft.firstText("dc");
          default -> Optional.empty();
        };
    value.ifPresent(text -> draft.add(new Attribute(needed, text)));
    return value.isPresent();
  }

  /** Applications of NS8 need one. */
  private static void giveDisplayName(Draft draft, Changes changes) {
    if (draft.firstText("displayName").isEmpty()) {
      Optional<String> name = draft.firstText("cn", "gecos", "uid");
      name.ifPresent(
          text -> {
            draft.replace(new Attribute("displayName", text));
            changes.named();
          });
    }
  }
}
