package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.source.EsmithRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three keys of the database {@code configuration} that NS7 computes at each read, and that win
 * over its file: {@code SystemName} and {@code DomainName}, the host name cut at its first dot, and
 * {@code TimeZone}, the target of {@code /etc/localtime}. What cannot be computed stays as the file
 * has it.
 */
final class ComputedKeys {
  private static final String ZONES = "/zoneinfo/";

  private final HostTree tree;

  ComputedKeys(HostTree tree) {
    this.tree = tree;
  }

  EsmithFile laidOver(EsmithFile file) throws IOException {
    List<EsmithRecord> computed = new ArrayList<>();
    hostName()
        .ifPresent(
            name -> {
              int dot = name.indexOf('.');
              computed.add(value("SystemName", dot < 0 ? name : name.substring(0, dot)));
              computed.add(value("DomainName", dot < 0 ? "" : name.substring(dot + 1)));
            });
    timeZone().ifPresent(zone -> computed.add(value("TimeZone", zone)));
    return file.withRecords(computed);
  }

  private static EsmithRecord value(String key, String value) {
    return new EsmithRecord(key, value, Map.of());
  }

  /** A running host's kernel knows it; NS7 keeps the full name in the file. */
  private Optional<String> hostName() throws IOException {
    Optional<String> running = firstLine(tree.resolve("/proc/sys/kernel/hostname"));
    return running.isPresent() ? running : firstLine(tree.resolve("/etc/hostname"));
  }

  private static Optional<String> firstLine(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return new String(Files.readAllBytes(file), UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst();
  }

  private Optional<String> timeZone() throws IOException {
    Path link = tree.resolveLink("/etc/localtime");
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    String target = Files.readSymbolicLink(link).toString();
    int zone = target.lastIndexOf(ZONES);
    return zone < 0 ? Optional.empty() : Optional.of(target.substring(zone + ZONES.length()));
  }
}
