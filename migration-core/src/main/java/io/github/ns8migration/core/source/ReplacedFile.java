package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.ChangeLog.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration file that is replaced for a while. The former one lies beside it, since it may
 * hold secrets, which must not get into the journal.
 */
record ReplacedFile(SourceHost source, HostTools host, String file, List<String> units) {
  static final String FILE_REPLACED = "file-replaced";

  private static final String BEFORE = ".before-ns8-migration";

  ReplacedFile {
    units = List.copyOf(units);
  }

  static ReplacedFile of(Change change, SourceHost source, HostTools host) {
    String units = change.fields().getOrDefault("units", "");
    return new ReplacedFile(
        source,
        host,
        change.fields().getOrDefault("file", ""),
        units.isEmpty() ? List.of() : Arrays.asList(units.split(" ")));
  }

  private Path place() {
    return source.path(file);
  }

  private Path before() {
    return source.path(file + BEFORE);
  }

  void replace(byte[] content, ChangeLog log) throws MigrationException, InterruptedException {
    try {
      if (Arrays.equals(Files.readAllBytes(place()), content)) {
        return;
      }
      if (log.changes().stream().noneMatch(this::isMine)) {
        Files.copy(
            place(),
            before(),
            StandardCopyOption.COPY_ATTRIBUTES,
            StandardCopyOption.REPLACE_EXISTING);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("file", file);
        fields.put("units", String.join(" ", units));
        log.add(new Change(FILE_REPLACED, fields));
      }
      AtomicReplacement.write(place(), content);
    } catch (IOException e) {
      throw unwritable(e);
    }
    restart();
  }

  private boolean isMine(Change change) {
    return change.kind().equals(FILE_REPLACED) && file.equals(change.fields().get("file"));
  }

  /** Puts the former file back; done already, it only restarts the services once more. */
  void putBack() throws MigrationException, InterruptedException {
    try {
      if (Files.exists(before())) {
        AtomicReplacement.write(place(), Files.readAllBytes(before()));
      }
      restart();
      Files.deleteIfExists(before());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  // A service that was down stays down: it reads the file when somebody starts it.
  private void restart() throws MigrationException, InterruptedException {
    for (String unit : units) {
      if (host.unit(unit).running()) {
        host.systemctl("restart", unit);
        if (!host.unit(unit).running()) {
          throw MigrationException.of(
              "service-not-restarted",
              Side.SOURCE,
              unit + " does not run after " + file + " was changed.",
              "See systemctl status " + unit + " for the reason, correct it, then try again.");
        }
      }
    }
  }

  private MigrationException unwritable(IOException e) {
    return new MigrationException(
        new Problem(
            "file-not-replaced",
            Side.SOURCE,
            "The file " + file + " of NS7 could not be changed: " + e + ".",
            "Run this program as root, and see that the file exists and its disk is not full."),
        e);
  }
}
