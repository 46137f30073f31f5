package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What rsync leaves out of a tree, as the NUL-separated file it reads with {@code --from0
 * --exclude-from}. Each rule begins with its sign, so that no name is taken for a comment; the
 * first rule that matches wins.
 */
final class FilterRules {
  private final TreeTransfer transfer;
  private final Set<Path> names = new HashSet<>();
  private final Set<Path> paths = new HashSet<>();

  FilterRules(TreeTransfer transfer) {
    this.transfer = transfer;
    for (Exclusion exclusion : transfer.exclusions()) {
      if (exclusion instanceof Exclusion.Named named) {
        names.add(transfer.source().getFileSystem().getPath(named.name()));
      } else if (exclusion instanceof Exclusion.At at) {
        paths.add(at.relative());
      }
    }
  }

  /** Whether a path relative to the tree is left out by itself, whatever becomes of its parents. */
  boolean excludes(Path relative) {
    return names.contains(relative.getFileName()) || paths.contains(relative);
  }

  /** The content of the file. */
  byte[] bytes() throws IOException {
    ByteArrayOutputStream rules = new ByteArrayOutputStream();
    for (byte[] rule : overlayRules()) {
      rules.writeBytes(rule);
      rules.write(0);
    }
    for (Exclusion exclusion : transfer.exclusions()) {
      rules.writeBytes(rule("- ", pattern(exclusion)));
      rules.write(0);
    }
    return rules.toByteArray();
  }

  /**
   * The content of the file for a pass that sends the source alone: what the overlay has put in the
   * place of the source's own is kept.
   */
  byte[] bytesWithout(OverlayPrint overlay) {
    ByteArrayOutputStream rules = new ByteArrayOutputStream();
    for (String path : overlay.paths()) {
      rules.writeBytes(rule("- ", literal(Octets.bytes("/" + path))));
      rules.write(0);
    }
    for (Exclusion exclusion : transfer.exclusions()) {
      rules.writeBytes(rule("- ", pattern(exclusion)));
      rules.write(0);
    }
    return rules.toByteArray();
  }

  /**
   * Rules count for both folders, but exclusions are meant for the first alone: what the overlay
   * has in an excluded place is let through by name, and nothing else of that place.
   */
  private List<byte[]> overlayRules() throws IOException {
    Optional<Path> overlay = transfer.overlay();
    if (overlay.isEmpty() || transfer.exclusions().isEmpty()) {
      return List.of();
    }
    List<byte[]> includes = new ArrayList<>();
    List<byte[]> fences = new ArrayList<>();
    try (Stream<Path> all = Files.walk(overlay.get())) {
      for (Path path : (Iterable<Path>) all.skip(1)::iterator) {
        Path relative = overlay.get().relativize(path);
        if (isHidden(relative)) {
          includes.add(rule("+ ", anchored(relative)));
          if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            fences.add(rule("- ", append(anchoredForWildcards(relative), "/*")));
          }
        }
      }
    }
    includes.addAll(fences);
    return includes;
  }

  private boolean isHidden(Path relative) {
    for (int names = 1; names <= relative.getNameCount(); names++) {
      if (excludes(relative.subpath(0, names))) {
        return true;
      }
    }
    return false;
  }

  /** One exclusion, unlike all others. */
  static String describe(Exclusion exclusion) {
    boolean named = exclusion instanceof Exclusion.Named;
    return named + new String(pattern(exclusion), StandardCharsets.ISO_8859_1);
  }

  private static byte[] pattern(Exclusion exclusion) {
    if (exclusion instanceof Exclusion.Named named) {
      return literal(named.name().getBytes(StandardCharsets.UTF_8));
    }
    if (exclusion instanceof Exclusion.At at && !at.relative().toString().isEmpty()) {
      return anchored(at.relative());
    }
    throw new IllegalArgumentException("the whole tree is left out: " + exclusion);
  }

  private static byte[] anchored(Path relative) {
    return literal(append("/".getBytes(StandardCharsets.US_ASCII), PathBytes.ofRelative(relative)));
  }

  /** As part of a pattern that has a wildcard of its own. */
  private static byte[] anchoredForWildcards(Path relative) {
    return escaped(append("/".getBytes(StandardCharsets.US_ASCII), PathBytes.ofRelative(relative)));
  }

  /** A backslash is an escape only where the pattern has a wildcard; elsewhere it is itself. */
  private static byte[] literal(byte[] name) {
    for (byte octet : name) {
      if (octet == '*' || octet == '?' || octet == '[') {
        return escaped(name);
      }
    }
    return name;
  }

  private static byte[] escaped(byte[] name) {
    ByteArrayOutputStream pattern = new ByteArrayOutputStream(name.length + 8);
    for (byte octet : name) {
      if (octet == '*' || octet == '?' || octet == '[' || octet == '\\') {
        pattern.write('\\');
      }
      pattern.write(octet);
    }
    return pattern.toByteArray();
  }

  private static byte[] rule(String sign, byte[] pattern) {
    return append(sign.getBytes(StandardCharsets.US_ASCII), pattern);
  }

  private static byte[] append(byte[] first, String second) {
    return append(first, second.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] append(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
