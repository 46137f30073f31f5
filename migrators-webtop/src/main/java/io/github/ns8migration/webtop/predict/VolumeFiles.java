package io.github.ns8migration.webtop.predict;

import io.github.ns8migration.api.destination.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files of a folder as they will lie in a volume: path, mode, and owner as {@code uid:gid}.
 *
 * @param all all of them; empty when they are too many to be told, or cannot be read
 * @param sent those that are sent
 */
public record VolumeFiles(Optional<List<List<String>>> all, Optional<List<List<String>>> sent) {
  // A plan is read by people, and kept.
  private static final int MOST = 1000;

  private static final VolumeFiles UNKNOWN = new VolumeFiles(Optional.empty(), Optional.empty());

  /** Those below {@code folder}; nothing of {@code leftOut} is sent. */
  public static VolumeFiles of(Path folder, Optional<Path> leftOut, Optional<Ownership> owner) {
    if (!Files.isDirectory(folder)) {
      return new VolumeFiles(Optional.of(List.of()), Optional.of(List.of()));
    }
    List<List<String>> all = new ArrayList<>();
    List<List<String>> sent = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.skip(1).limit(MOST + 1L).sorted().toList()) {
        List<String> row = row(folder, path, owner);
        all.add(row);
        if (leftOut.filter(folder.relativize(path)::startsWith).isEmpty()) {
          sent.add(row);
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      return UNKNOWN; // the transfer itself will tell
    }
    return all.size() > MOST ? UNKNOWN : new VolumeFiles(Optional.of(all), Optional.of(sent));
  }

  private static List<String> row(Path folder, Path path, Optional<Ownership> owner)
      throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    int mode = ((Number) attributes.getOrDefault("mode", 0)).intValue();
    return List.of(
        folder.relativize(path).toString(),
        String.format(Locale.ROOT, "%04o", mode & 0xfff),
        owner
            .map(each -> each.user() + ":" + each.group())
            .orElseGet(() -> attributes.get("uid") + ":" + attributes.get("gid")));
  }
}
