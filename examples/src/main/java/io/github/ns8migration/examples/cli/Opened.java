package io.github.ns8migration.examples.cli;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Sources;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.StandIns;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.DressRehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The library, opened for one verb on one host. */
final class Opened implements AutoCloseable {
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";
  private static final String LOG = "/var/log/ns8-migration.log";

  private final Migration migration;
  private final Trace trace;
  private final List<String> madeUp;
  private final AutoCloseable host;

  Opened(Migration migration, Trace trace, List<String> madeUp, AutoCloseable host) {
    this.migration = migration;
    this.trace = trace;
    this.madeUp = madeUp;
    this.host = host;
  }

  private record Host(SourceHost source, List<String> madeUp, AutoCloseable closing) {}

  static Opened of(
      Path root,
      Optional<Path> state,
      UnaryOperator<Migration.Builder> settings,
      Consumer<MigrationEvent> listener)
      throws MigrationException {
    Host host = host(root);
    Path stateDirectory = state.orElseGet(() -> host.source().path(STATE));
    Trace trace =
        new Trace(
            state
                .map(each -> each.resolve("ns8-migration.log"))
                .orElseGet(() -> host.source().path(LOG)));
    Migration migration =
        settings
            .apply(Migration.on(host.source()))
            .stateIn(stateDirectory)
            .listening(trace.andThen(listener))
            .open();
    return new Opened(migration, trace, host.madeUp(), host.closing());
  }

  /** The rehearsal of the host there: of a recorded one as it is, of a live one by a snapshot. */
  DressRehearsal rehearsal(Path root) {
    return DressRehearsal.recorded(root)
        ? DressRehearsal.of(root).goingOnFrom(migration)
        : DressRehearsal.of(migration);
  }

  private static Host host(Path root) throws MigrationException {
    if (root.toAbsolutePath().normalize().equals(Path.of("/"))) {
      return new Host(Sources.thisHost(), List.of(), () -> {});
    }
    if (Files.isRegularFile(root)) {
      return recorded(root, HostFixture.ofSnapshot(root));
    }
    if (!Files.isDirectory(root.resolve("etc"))) {
      throw MigrationException.of(
          "source-root-not-usable",
          Side.TOOL,
          "There is no NethServer 7 host below " + root + ": it has no folder etc.",
          "Give the folder that holds etc and var of the old server, or a snapshot of it.");
    }
    return Files.exists(root.resolve("MANIFEST.tsv"))
        ? recorded(root, HostFixture.at(root))
        : new Host(Sources.tree(root, new Nobody()), List.of(), () -> {});
  }

  // A recorded host is put together in a folder of its own: version control keeps no owners, odd
  // names and empty folders. What verbs do to it is gone with that folder.
  private static Host recorded(Path root, HostFixture recording) throws MigrationException {
    try {
      Path folder = Files.createTempDirectory("ns8-recorded-");
      TestHost host = TestHost.prepare(recording, folder.resolve("host"));
      List<String> madeUp = standIns(host);
      return new Host(
          host.source(),
          madeUp,
          () -> {
            host.close();
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
          });
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "recorded-host-not-usable",
              Side.TOOL,
              "The recorded host in " + root + " cannot be put together: " + e.getMessage(),
              "Check that the folder is complete and that there is room for a copy."),
          e);
    }
  }

  /** What a recorded host lacks, and what stands for it. */
  List<String> madeUp() {
    return madeUp;
  }

  private static List<String> standIns(TestHost host) throws IOException, MigrationException {
    try {
      return StandIns.into(host);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  Migration migration() {
    return migration;
  }

  Trace trace() {
    return trace;
  }

  @Override
  public void close() {
    migration.close();
    try {
      host.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The disk of a host that does not run: nobody is there to run a command. */
  private static final class Nobody implements Sources.Commands {
    @Override
    public CommandOutput run(HostCommand command) throws MigrationException {
      throw refusal(command);
    }

    @Override
    public CommandOutput stream(HostCommand command, OutputReader reader)
        throws MigrationException {
      throw refusal(command);
    }

    private static MigrationException refusal(HostCommand command) {
      return MigrationException.of(
          "host-not-running",
          Side.SOURCE,
          command.program() + " would have to run on the old server, of which only files are here.",
          "Run this program on the old server itself.");
    }
  }
}
