package io.github.ns8migration.testkit.disorder;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A host and a cluster that live on while the program between them ends and is started again. */
final class BothSides implements AutoCloseable {
  // More than a dump and the reserve that must be free beside it; it takes only what is in it.
  static final String DISK_SIZE = "size=1g";

  final Scene scene;
  final Path folder;
  final TestHost host;
  final EmbeddedCluster cluster;
  private final Rehearsal bystander;
  private final List<String> serving;
  private final List<String> modules;
  private Map<String, String> source;
  private Optional<Supplier<String>> oneTimeCode = Optional.empty();
  private boolean mounted;
  private volatile boolean cutOff;

  private BothSides(Scene scene, Path folder) throws IOException {
    this.scene = scene;
    this.folder = folder;
    host = scene.host(Files.createDirectories(folder).resolve("ns7"));
    cluster = scene.cluster().keepIn(folder.resolve("ns8")).start();
    // Holds the host's directory, where it has one; it does nothing else.
    bystander = Rehearsal.of(host, cluster, engine(new Kill(Kill.NEVER), event -> {}), none());
    serving = host.runningUnits();
    modules = ids();
    source = Holdings.tree(host.root());
  }

  private static Optional<InetSocketAddress> none() {
    return Optional.empty();
  }

  static BothSides make(Scene scene, Path folder) throws IOException {
    return new BothSides(scene, folder);
  }

  ApplicationId leader() {
    return scene.migrators().get(0).application().id();
  }

  Path state() {
    return folder.resolve("state");
  }

  /** A folder of the data in which files may come and go. */
  Path busyFolder() {
    return host.path(scene.busyFolder());
  }

  /** The administrator's logins need a second factor from now on. */
  void oneTimeCodes(Supplier<String> codes) {
    oneTimeCode = Optional.of(codes);
  }

  /** Connects, as the administrator does. */
  void connect(Rehearsal rehearsal) throws MigrationException, InterruptedException {
    ConnectionRequest request = rehearsal.request();
    Optional<String> domain = rehearsal.migration().proposedUserDomain();
    request = domain.isPresent() ? request.withUserDomain(domain.get()) : request;
    rehearsal
        .migration()
        .connect(
            oneTimeCode.isPresent()
                ? request.withOtp(Secret.of(oneTimeCode.get().get()))
                : request);
  }

  /** The state directory gets a disk of its own, with room but for few files. */
  void smallDisk() throws IOException, InterruptedException {
    Files.createDirectories(state());
    Shell.run(
        "mount", "-t", "tmpfs", "-o", DISK_SIZE + ",nr_inodes=150", "tmpfs", state().toString());
    mounted = true;
  }

  /** The program, as it is started. */
  Rehearsal open(Kill kill, Consumer<MigrationEvent> events) {
    return Rehearsal.of(
        host, cluster, engine(kill, events), bystander.directory(), tunnel -> breakable(tunnel));
  }

  /** No VPN comes up any more, or again. */
  void cutOff(boolean now) {
    cutOff = now;
  }

  private Tunnel breakable(Tunnel tunnel) {
    return new Tunnel() {
      @Override
      public String publicKey() throws MigrationException, InterruptedException {
        return tunnel.publicKey();
      }

      @Override
      public URI up(Peer peer) throws MigrationException, InterruptedException {
        if (cutOff) {
          throw MigrationException.of(
              "vpn-endpoint-unknown",
              Side.SOURCE,
              "The name in " + peer.leaderEndpoint() + " has no address.",
              "Correct it.");
        }
        return tunnel.up(peer);
      }

      @Override
      public void down() throws MigrationException, InterruptedException {
        tunnel.down();
      }
    };
  }

  private Migration.Builder engine(Kill kill, Consumer<MigrationEvent> events) {
    return engine(scene, host, state(), kill, events);
  }

  static Migration.Builder engine(
      Scene scene, TestHost host, Path state, Kill kill, Consumer<MigrationEvent> events) {
    Gates gates = new Gates(kill);
    List<Migrator> migrators = new ArrayList<>();
    scene.migrators().forEach(each -> migrators.add(gates.around(each)));
    return Migration.on(gates.around(host.source()))
        .stateIn(state)
        .withMigrators(migrators)
        .at(kill)
        .listening(events.andThen(event -> mark(kill, event)));
  }

  private static void mark(Kill kill, MigrationEvent event) {
    Optional<String> boundary = boundary(event);
    if (boundary.isPresent()) {
      kill.landmark(boundary.get());
    }
  }

  /** {@code entered nethserver-mail commit}; empty for events that are no boundary. */
  static Optional<String> boundary(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered entered) {
      return Optional.of("entered " + entered.application() + " " + entered.stage());
    }
    if (event instanceof MigrationEvent.StageCompleted completed) {
      return Optional.of("completed " + completed.application() + " " + completed.stage());
    }
    return event instanceof MigrationEvent.ActionCompleted completed
        ? Optional.of("completed " + completed.application() + " " + completed.action())
        : Optional.empty();
  }

  /** People work on the host: what it holds from now on is what it must hold after an abort. */
  void somethingNew() throws IOException {
    scene.somethingNew(host);
    source = Holdings.tree(host.root());
  }

  boolean ns7Serves() {
    return host.runningUnits().equals(serving);
  }

  /** The cluster has been told to take over. */
  boolean handedOver() {
    return newest(leader())
        .map(ClusterModule::flags)
        .filter(flags -> flags.contains("import_completed") || flags.contains("import_started"))
        .isPresent();
  }

  ApplicationStatus status(Rehearsal rehearsal) throws MigrationException, InterruptedException {
    return status(rehearsal.migration(), leader());
  }

  static ApplicationStatus status(Migration migration, ApplicationId leader)
      throws MigrationException, InterruptedException {
    for (ApplicationState state : migration.applications()) {
      if (state.id().equals(leader)) {
        return state.status();
      }
    }
    throw new IllegalStateException(leader + " is not listed");
  }

  private List<String> ids() {
    return cluster.modules().stream().map(ClusterModule::id).toList();
  }

  /** Instances that were not there at the beginning. */
  List<ClusterModule> instances() {
    return cluster.modules().stream().filter(each -> !modules.contains(each.id())).toList();
  }

  Optional<ClusterModule> newest(ApplicationId id) {
    Optional<String> image =
        scene.migrators().stream()
            .map(Migrator::application)
            .filter(each -> each.id().equals(id))
            .map(Application::image)
            .findFirst();
    return instances().stream()
        .filter(each -> image.filter(wanted -> wanted.contains(each.image())).isPresent())
        .reduce((one, other) -> other);
  }

  /** What a move that went through has made of both sides. */
  Map<String, String> result() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, ClusterModule> newest = new TreeMap<>();
    instances().forEach(each -> newest.put(each.image(), each));
    for (Map.Entry<String, ClusterModule> each : newest.entrySet()) {
      scene
          .holdings(each.getValue())
          .forEach((what, content) -> all.put("NS8 " + each.getKey() + " " + what, content));
    }
    all.put(
        "NS8 instances",
        instances().stream().map(ClusterModule::image).sorted().toList().toString());
    all.put("NS8 nodes", Integer.toString(cluster.nodes().size()));
    all.put("NS8 users", Integer.toString(cluster.users().size()));
    all.put("NS8 domains", cluster.userDomains().toString());
    all.put("NS7 running", host.runningUnits().toString());
    all.put("NS7 files", Holdings.tree(host.root()).keySet().toString());
    all.put("NS7 databases", databases().toString());
    return all;
  }

  private Map<String, String> databases() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(host.path("/var/lib/nethserver/db"))) {
      for (Path file : files.filter(each -> Files.isRegularFile(each)).toList()) {
        all.put(
            String.valueOf(file.getFileName()),
            Files.readString(file).replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?", "TIME"));
      }
    }
    return all;
  }

  /** What an abort has left, of all that it must take away; empty when all is well. */
  List<String> leftByAbort() throws IOException {
    List<String> left = new ArrayList<>(left());
    instances().forEach(each -> left.add("instance " + each));
    if (!ns7Serves()) {
      left.add("services of NS7: " + host.runningUnits() + " instead of " + serving);
    }
    try (Stream<Path> below = Files.walk(state())) {
      below
          .filter(each -> List.of("bind.env", "migrated").contains(name(each)))
          .forEach(each -> left.add("state " + each));
    }
    return left;
  }

  /** Differences of the host's files to those of its beginning. */
  List<String> sourceChanges() throws IOException {
    Map<String, String> now = Holdings.tree(host.root());
    return differences(source, now);
  }

  /** What is not as after an undisturbed move; empty when all is well. */
  List<String> differences(Map<String, String> expected) throws Exception {
    List<String> lost = new ArrayList<>(differences(expected, result()));
    lost.addAll(left());
    lost.addAll(importedTwice());
    lost.addAll(processesAfterAWhile());
    try (Rehearsal rehearsal = open(new Kill(Kill.NEVER), event -> {})) {
      if (!rehearsal.migration().report().passed()) {
        lost.add("a check failed: " + rehearsal.migration().report());
      }
      if (status(rehearsal) != ApplicationStatus.MIGRATED) {
        lost.add("not migrated: " + status(rehearsal));
      }
    }
    return lost;
  }

  /** What people use already must not be imported over. */
  private List<String> importedTwice() {
    List<String> twice = new ArrayList<>();
    for (ClusterModule each : instances()) {
      long imports =
          cluster.tasks().stream()
              .filter(task -> task.agent().equals("module/" + each.id()))
              .filter(task -> task.action().equals("import-module"))
              .filter(task -> task.status().equals("completed"))
              .count();
      if (imports > 1) {
        twice.add(each.id() + " was imported " + imports + " times");
      }
    }
    return twice;
  }

  private List<String> processesAfterAWhile() throws InterruptedException {
    List<String> left = processes();
    for (int look = 0; look < 100 && !left.isEmpty(); look++) {
      Thread.sleep(100);
      left = processes();
    }
    return left;
  }

  static List<String> differences(Map<String, String> expected, Map<String, String> found) {
    List<String> differences = new ArrayList<>();
    for (String each : expected.keySet()) {
      String value = found.get(each);
      if (value == null) {
        differences.add("missing: " + each);
      } else if (!value.equals(expected.get(each))) {
        differences.add(each + ": " + first(expected.get(each), value));
      }
    }
    for (String each : found.keySet()) {
      if (!expected.containsKey(each)) {
        differences.add("too much: " + each);
      }
    }
    return differences;
  }

  // Where two long texts begin to differ.
  private static String first(String expected, String found) {
    int at = 0;
    while (at < Math.min(expected.length(), found.length())
        && expected.charAt(at) == found.charAt(at)) {
      at++;
    }
    return "…" + cut(expected, at) + " became …" + cut(found, at);
  }

  private static String cut(String text, int at) {
    return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 80));
  }

  /** Temporary files and processes that nobody needs any more. */
  List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    if (Files.isDirectory(state())) {
      try (Stream<Path> below = Files.walk(state())) {
        below
            .filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
            .filter(each -> isScratch(state().relativize(each)) || name(each).endsWith(".tmp"))
            .forEach(each -> left.add("temporary file " + each));
      }
    }
    return left;
  }

  /** Whether it lies in the folder of an application where a pass puts what it needs meanwhile. */
  private static boolean isScratch(Path inState) {
    return inState.getNameCount() > 1 && inState.getName(1).toString().equals("work");
  }

  /** Senders and holders of a lock that still work for this host. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(each -> each.info().commandLine().orElse(""))
        .filter(line -> line.contains(state().toString()) || line.contains(host.root().toString()))
        .filter(line -> line.contains("rsync") || line.contains("flock"))
        .toList();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  @Override
  public void close() {
    cluster.faults().clear();
    bystander.close();
    cluster.close();
    host.close();
    if (mounted) {
      try {
        Shell.run("umount", "-l", state().toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
