package io.github.ns8migration.testkit.rehearsal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.source.AccountProvider;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.StandIns;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole migration of a host, before the real one: a copy of the host, an embedded cluster, and
 * the real engine between them, all in a temporary folder. Nothing outside is touched; no server is
 * asked.
 *
 * <pre>{@code
 * Rehearsed rehearsed = DressRehearsal.of(Path.of("fixtures/ns7-small"))
 *     .keeping(Path.of("/tmp/received"))
 *     .run();
 * }</pre>
 *
 * <p>An application that does not get through is told as a remark, and the others go on. Of a
 * migration that has begun, with this or with NS7's own tool, the rest is rehearsed.
 */
public final class DressRehearsal {
  @FunctionalInterface
  private interface Maker {
    TestHost make(Path folder) throws IOException, MigrationException, InterruptedException;
  }

  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";

  private final Maker host;
  private final Consumer<MigrationEvent> events;
  private final Answers answers;
  private final @Nullable Path keep;
  private final boolean filler;
  private final @Nullable Migration before;

  private DressRehearsal(
      Maker host,
      Consumer<MigrationEvent> events,
      Answers answers,
      @Nullable Path keep,
      boolean filler,
      @Nullable Migration before) {
    this.host = host;
    this.events = events;
    this.answers = answers;
    this.keep = keep;
    this.filler = filler;
    this.before = before;
  }

  /**
   * Of a recorded host, which is only read: a folder with {@code MANIFEST.tsv} and {@code
   * commands/}, or a snapshot, which is one file ({@link Migration#snapshot}).
   */
  public static DressRehearsal of(Path recorded) {
    return Files.isDirectory(recorded)
        ? of(HostFixture.at(recorded))
        : of(folder -> TestHost.prepare(HostFixture.ofSnapshot(recorded), folder)).filled();
  }

  /** Of a recorded host with what lies over it. */
  public static DressRehearsal of(HostFixture recorded) {
    return of(folder -> TestHost.prepare(recorded, folder));
  }

  /** Of a live host: by a snapshot of it, so that nothing of it is touched. */
  public static DressRehearsal of(Migration live) {
    return of(folder -> {
          Files.createDirectories(folder);
          Path file = folder.resolveSibling("host.snapshot");
          live.snapshot(file);
          Files.delete(folder);
          return TestHost.prepare(HostFixture.ofSnapshot(file), folder);
        })
        .filled()
        .goingOnFrom(live);
  }

  private DressRehearsal filled() {
    return new DressRehearsal(host, events, answers, keep, true, before);
  }

  /** Of a host that is made anew for it. */
  static DressRehearsal of(Maker host) {
    return new DressRehearsal(host, event -> {}, Answers.none(), null, false, null);
  }

  /** Whether there is a recorded host, in a folder or in one file. */
  public static boolean recorded(Path place) {
    return Files.isRegularFile(place) || Files.exists(place.resolve("MANIFEST.tsv"));
  }

  /** Tells what happens. */
  public DressRehearsal listening(Consumer<MigrationEvent> listener) {
    return new DressRehearsal(host, listener, answers, keep, filler, before);
  }

  /**
   * With these answers; what is asked beyond them is answered with what is proposed. {@code
   * user-domain} is what the host's accounts are called in the cluster.
   */
  public DressRehearsal answering(Answers given) {
    return new DressRehearsal(host, events, given, keep, filler, before);
  }

  /**
   * From where that migration of the host stands: what it left out stays out, what it has moved is
   * not moved again. Otherwise that is taken from the state directory in the copy of the host.
   */
  public DressRehearsal goingOnFrom(Migration migration) {
    return new DressRehearsal(host, events, answers, keep, filler, migration);
  }

  /**
   * Keeps what the destination received: {@code <module>/state} as it was when the transfer ended,
   * {@code <module>/volumes/...} as its import left them.
   *
   * @param folder made when missing; must be empty
   */
  public DressRehearsal keeping(Path folder) {
    return new DressRehearsal(host, events, answers, folder, filler, before);
  }

  /**
   * Runs it.
   *
   * @throws MigrationException when the host cannot be made or cannot join; what happens to a
   *     single application is a remark
   */
  public Rehearsed run() throws MigrationException, InterruptedException {
    try {
      Path work = work();
      try {
        return run(work);
      } finally {
        MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "rehearsal-impossible",
              Side.TOOL,
              "The rehearsal could not be set up: " + e.getMessage(),
              "Check that the host is complete, and that there is room for two copies of it."),
          e);
    }
  }

  // In the folder to keep, so that what is kept needs no copy.
  private Path work() throws IOException, MigrationException {
    if (keep == null) {
      return Files.createTempDirectory("ns8-rehearsal-");
    }
    Files.createDirectories(keep);
    try (Stream<Path> inside = Files.list(keep)) {
      if (inside.findAny().isPresent()) {
        throw MigrationException.of(
            "keep-folder-not-empty",
            Side.TOOL,
            "The folder " + keep + " is not empty.",
            "Give a new one. Nothing was changed.");
      }
    }
    return Files.createTempDirectory(keep, ".rehearsal-");
  }

  private Rehearsed run(Path work) throws IOException, MigrationException, InterruptedException {
    try (TestHost made = host.make(work.resolve("ns7"))) {
      Agenda agenda = agenda(made);
      List<Finding> remarks = new ArrayList<>(remarks(made));
      remarks.addAll(agenda.remarks());
      try (EmbeddedCluster cluster = cluster(made, agenda, work.resolve("ns8"));
          Rehearsal rehearsal = Rehearsal.of(made, cluster, work.resolve("state"), events)) {
        Rehearsed rehearsed = new WholeMove(rehearsal, agenda, answers, remarks).run();
        if (keep != null) {
          for (ClusterModule module : cluster.modules()) {
            keep(module, keep.resolve(module.id()));
          }
        }
        return rehearsed;
      }
    }
  }

  private Agenda agenda(TestHost made) throws MigrationException, InterruptedException {
    if (before != null) {
      return Agenda.of(before);
    }
    try (Migration there = Migration.on(made.source()).stateIn(made.path(STATE)).open()) {
      return Agenda.of(there);
    }
  }

  private List<Finding> remarks(TestHost made)
      throws IOException, MigrationException, InterruptedException {
    List<Finding> remarks = new ArrayList<>();
    if (filler) {
      remarks.add(
          Finding.of(
              Severity.WARNING,
              "contents-not-verified",
              Side.TOOL,
              "This was the rehearsal of a snapshot: messages and files had the recorded sizes and"
                  + " no content. That contents arrive as they are was not verified.",
              "The real migration proves it before each commit.",
              List.of()));
    }
    if (!made.leftOut().isEmpty()) {
      remarks.add(
          Finding.of(
              Severity.WARNING,
              "copy-incomplete",
              Side.TOOL,
              "Not all of the host could be copied on this machine.",
              "Rehearse as root, on a file system with access lists and extended attributes.",
              made.leftOut()));
    }
    List<String> standIns = StandIns.into(made);
    if (!standIns.isEmpty()) {
      remarks.add(
          Finding.of(
              Severity.NOTE,
              "made-up-databases",
              Side.TOOL,
              "The copy of the host has no databases of these kinds. Others were taken for them, so"
                  + " what NS8 held of them in the end says nothing.",
              "The real migration takes those of the host.",
              standIns));
    }
    return remarks;
  }

  private static void keep(ClusterModule module, Path folder) throws IOException {
    if (Files.isDirectory(module.received())) {
      Files.createDirectories(folder);
      Files.move(module.received(), folder.resolve("state"));
      Path volumes = module.folder().resolve("volumes");
      if (Files.isDirectory(volumes)) {
        Files.move(volumes, folder.resolve("volumes"));
      }
    }
  }

  // A cluster that has what this host needs: all repositories, and the accounts that are elsewhere.
  private static EmbeddedCluster cluster(TestHost host, Agenda agenda, Path folder)
      throws MigrationException, InterruptedException {
    EmbeddedCluster.Builder builder = EmbeddedCluster.builder().keepIn(folder).withNethforge();
    AccountProvider provider = AccountProvider.of(host.source());
    if (provider.kind().remote()) {
      boolean directory = provider.kind().activeDirectory();
      String usual = host.source().domain();
      builder.withExternalDomain(
          directory
              ? provider.userDomain()
              : agenda.userDomain().orElse(usual.isEmpty() ? "accounts.example.org" : usual),
          directory ? "ad" : "rfc2307",
          provider.baseDn(),
          "accounts.example.org",
          636);
    }
    return builder.start();
  }
}
