package io.github.ns8migration.core.exec;

import io.github.ns8migration.api.value.Secret;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes secrets out of a text. Immutable. */
final class Masker {
  // Longest first: a secret may be part of another one.
  private final List<String> hidden;

  private Masker(List<String> hidden) {
    this.hidden = hidden;
  }

  /** Hides each secret, and each line of one that has several. */
  static Masker of(Collection<Secret> secrets) {
    return new Masker(
        secrets.stream()
            .map(Secret::reveal)
            .flatMap(text -> Stream.concat(Stream.of(text), text.lines()))
            .filter(text -> !text.isBlank())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  String mask(String text) {
    String masked = text;
    for (String secret : hidden) {
      masked = masked.replace(secret, Secret.MASK);
    }
    return masked;
  }

  /** Length of the longest secret: what is cut off nearer than that may end in half of one. */
  int reach() {
    return hidden.isEmpty() ? 0 : hidden.get(0).length();
  }
}
