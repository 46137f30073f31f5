package io.github.ns8migration.mail;

import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the filter of NS7 has learned: the dump of its Redis, under the name NS8's Redis reads. */
final class LearnedSpam {
  private static final String FOLDER = "/var/lib/redis/rspamd";
  private static final HostCommand SAVE =
      HostCommand.of("redis-cli", "-s", "/var/run/redis-rspamd/rspamd", "save")
          .within(Duration.ofMinutes(5));
  // User redis of NS8's Rspamd image; the folder must belong to it as well as the file.
  private static final Ownership REDIS = new Ownership(100, 101);

  private final SourceHost source;

  LearnedSpam(SourceHost source) {
    this.source = source;
  }

  /** A folder with the dump alone, to be sent into {@code volume}; empty when NS7 has none. */
  Optional<TreeTransfer> prepare(Scratch scratch, String volume) throws MigrationException {
    Path dump = source.path(FOLDER + "/dump.rdb");
    if (!Files.exists(dump)) {
      return Optional.empty();
    }
    Path folder = scratch.folder("learned-spam");
    scratch.copy(dump, folder.resolve("persistent.rdb"));
    return Optional.of(TreeTransfer.of(folder, volume).deletingExtraneous().ownedBy(REDIS));
  }

  /** How much that is; empty when NS7 has none. */
  Optional<Extent> extent() {
    Path dump = source.path(FOLDER + "/dump.rdb");
    try {
      return Files.exists(dump)
          ? Optional.of(Extent.of("what the spam filter has learned", 1, Files.size(dump)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile: it is written anew now and then
    }
  }

  /**
   * Has Redis write down what it knows, which it else does now and then only. Each save changes the
   * file, so this is done once, when the filter has stopped.
   */
  void save(EventSink events) throws InterruptedException {
    if (Files.isDirectory(source.path(FOLDER)) && !saved()) {
      events.warn(
          Finding.of(
              Severity.WARNING,
              "learned-spam-not-saved",
              Side.SOURCE,
              "The filter's database did not save what it learned last; an older state is sent.",
              "Nothing: the filter learns again.",
              List.of()));
    }
  }

  private boolean saved() throws InterruptedException {
    try {
      CommandOutput output = source.run(SAVE);
      return output.succeeded() && output.output().strip().equals("OK");
    } catch (MigrationException e) {
      return false; // mail must not wait for the filter's memory
    }
  }
}
