package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry for NS8 while it is made. Attributes are found by the first of their names; those with
 * options ({@code cn;lang-it}) are kept, and never found.
 */
final class Draft {
  private static final String[] NONE = {};

  private final List<Attribute> attributes = new ArrayList<>(32);
  private final List<String> names = new ArrayList<>(32);
  private final List<Attribute> left = new ArrayList<>(16);

  void add(Attribute attribute) {
    add(attribute.getName(), attribute);
  }

  void add(String name, Attribute attribute) {
    attributes.add(attribute);
    names.add(attribute.getName().indexOf(';') < 0 ? name : attribute.getName());
  }

  /** An attribute that stays behind. */
  void leave(Attribute attribute) {
    left.add(attribute);
  }

  List<Attribute> left() {
    return left;
  }

  /** The value of one that stays behind. */
  Optional<String> leftText(String name) {
    for (Attribute attribute : left) {
      if (attribute.getName().equalsIgnoreCase(name)) {
        return Optional.ofNullable(attribute.getValue());
      }
    }
    return Optional.empty();
  }

  boolean lacks(String name) {
    return names.indexOf(name) < 0;
  }

  String[] values(String name) {
    int index = names.indexOf(name);
    return index < 0 ? NONE : attributes.get(index).getValues();
  }

  Optional<String> firstText(String... candidates) {
    for (String name : candidates) {
      for (String value : values(name)) {
        if (!value.isBlank()) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }

  @Nullable Attribute remove(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      return null;
    }
    names.remove(index);
    return attributes.remove(index);
  }

  void replace(Attribute with) {
    remove(with.getName());
    add(with);
  }

  List<Attribute> attributes() {
    return attributes;
  }
}
