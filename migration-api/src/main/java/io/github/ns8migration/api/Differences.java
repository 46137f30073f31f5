package io.github.ns8migration.api;

import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction.Reasons;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where two trees of JSON values differ, in the order of the first. */
final class Differences {
  private final Reasons reasons;
  private final List<Correction> found = new ArrayList<>();

  private Differences(Reasons reasons) {
    this.reasons = reasons;
  }

  static List<Correction> between(
      Map<String, @Nullable Object> ours, Map<String, @Nullable Object> other, Reasons reasons) {
    Differences differences = new Differences(reasons);
    differences.members("", ours, other);
    return differences.found;
  }

  private void add(String pointer, Kind kind, @Nullable Object ours, @Nullable Object other) {
    found.add(new Correction(pointer, kind, other, reasons.why(pointer, ours, other)));
  }

  private void members(String parent, Map<?, ?> ours, Map<?, ?> other) {
    Set<Object> names = new LinkedHashSet<>(ours.keySet());
    names.addAll(other.keySet());
    for (Object name : names) {
      String pointer = JsonValues.pointer(parent, name);
      if (!other.containsKey(name)) {
        add(pointer, Kind.ADDED, ours.get(name), null);
      } else if (!ours.containsKey(name)) {
        add(pointer, Kind.MISSING, null, other.get(name));
      } else {
        values(pointer, ours.get(name), other.get(name));
      }
    }
  }

  private void values(String pointer, @Nullable Object ours, @Nullable Object other) {
    if (ours instanceof Map<?, ?> one && other instanceof Map<?, ?> two) {
      members(pointer, one, two);
    } else if (ours instanceof List<?> one && other instanceof List<?> two) {
      rows(pointer, one, two);
    } else if (!Objects.equals(ours, other)) {
      add(pointer, Kind.CHANGED, ours, other);
    }
  }

  /** Rows that are equal stay in place; between two of those, rows that are alike are pairs. */
  private void rows(String pointer, List<?> ours, List<?> other) {
    Map<@Nullable Object, Deque<Integer>> places = new HashMap<>();
    for (int i = 0; i < other.size(); i++) {
      places.computeIfAbsent(other.get(i), unused -> new ArrayDeque<>()).add(i);
    }
    int from = 0;
    int otherFrom = 0;
    for (int i = 0; i < ours.size(); i++) {
      int at = next(places.get(ours.get(i)), otherFrom);
      if (at >= 0) {
        gap(pointer, from, ours.subList(from, i), other.subList(otherFrom, at));
        from = i + 1;
        otherFrom = at + 1;
      }
    }
    gap(pointer, from, ours.subList(from, ours.size()), other.subList(otherFrom, other.size()));
  }

  private static int next(@Nullable Deque<Integer> places, int from) {
    while (places != null && !places.isEmpty()) {
      int place = places.remove();
      if (place >= from) {
        return place;
      }
    }
    return -1;
  }

  private void gap(String pointer, int from, List<?> ours, List<?> other) {
    List<@Nullable Object> left = new ArrayList<>(other);
    for (int i = 0; i < ours.size(); i++) {
      String place = JsonValues.pointer(pointer, from + i);
      int pair = alike(ours.get(i), left);
      if (pair < 0) {
        add(place, Kind.ADDED, ours.get(i), null);
      } else {
        for (int gone = 0; gone < pair; gone++) {
          add(place, Kind.MISSING, null, left.remove(0));
        }
        add(place, Kind.CHANGED, ours.get(i), left.remove(0));
      }
    }
    left.forEach(
        gone -> add(JsonValues.pointer(pointer, from + ours.size()), Kind.MISSING, null, gone));
  }

  /** The first of the others that tells of the same thing: its first member has the same value. */
  private static int alike(@Nullable Object ours, List<? extends @Nullable Object> others) {
    for (int i = 0; i < others.size(); i++) {
      if (ours instanceof Map<?, ?> one && others.get(i) instanceof Map<?, ?> two) {
        if (sameFirst(one, two)) {
          return i;
        }
      } else if (!(ours instanceof Map)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean sameFirst(Map<?, ?> one, Map<?, ?> two) {
    Iterator<?> first = one.entrySet().iterator();
    Iterator<?> second = two.entrySet().iterator();
    return first.hasNext() && second.hasNext() && first.next().equals(second.next());
  }
}
