package io.github.ns8migration.core.transfer;

import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What of a tree is neither sent from it nor looked at, by octets. */
final class TreeFilter {
  private final Set<String> names = new HashSet<>();
  private final Set<String> paths = new HashSet<>();

  TreeFilter(TreeTransfer transfer, OverlayPrint overlay) {
    for (Exclusion exclusion : transfer.exclusions()) {
      if (exclusion instanceof Exclusion.Named named) {
        names.add(octets(named.name()));
      } else if (exclusion instanceof Exclusion.At at) {
        paths.add(Octets.path(at.relative()));
      }
    }
    paths.addAll(overlay.paths());
  }

  /** Whether that name in that folder is left out by itself. */
  boolean leavesOut(String folder, String name) {
    return names.contains(name) || (!paths.isEmpty() && paths.contains(Octets.join(folder, name)));
  }

  Set<String> octets(Collection<String> texts) {
    return texts.stream().map(TreeFilter::octets).collect(Collectors.toSet());
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
