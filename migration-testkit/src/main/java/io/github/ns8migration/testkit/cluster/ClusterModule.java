package io.github.ns8migration.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** An instance of an application, and what it has received. */
public final class ClusterModule {
  /** What the agent needs in the state folder, beside the environment. */
  private static final List<String> OWN_FILES = List.of("agent.env", "apitoken.cache");

  private final String id;
  private final String uuid;
  private final String image;
  private final String source;
  private final String version;
  private final int sequence;
  private final int node;
  private final Path base;
  private final ModuleBehaviour behaviour;
  private final Set<String> flags = new ConcurrentSkipListSet<>();
  private final Map<String, String> environment = new ConcurrentHashMap<>();
  private final Set<String> volumes = new ConcurrentSkipListSet<>();
  private final List<Service> services = new ArrayList<>();
  private volatile String name = "";
  private volatile String note = "";
  private @Nullable RsyncDaemon daemon;

  ClusterModule(
      String image,
      int sequence,
      String uuid,
      String source,
      String version,
      int node,
      Path parent,
      ModuleBehaviour behaviour) {
    this.id = image + sequence;
    this.uuid = uuid;
    this.image = image;
    this.source = source;
    this.version = version;
    this.sequence = sequence;
    this.node = node;
    this.base = parent.resolve(id);
    this.behaviour = behaviour;
  }

  /** A service that the module has made known. */
  record Service(String name, String transport, Map<String, String> attributes) {}

  /** Its id: {@code mail1}. */
  public String id() {
    return id;
  }

  /** Its UUID. */
  public String uuid() {
    return uuid;
  }

  /** Short name of its image: {@code mail}. */
  public String image() {
    return image;
  }

  /** Tag of its image. */
  public String version() {
    return version;
  }

  /** The node it runs on. */
  public int node() {
    return node;
  }

  /** {@code import_started}, {@code import_completed} and others. */
  public Set<String> flags() {
    return Set.copyOf(flags);
  }

  /** A copy of its environment. */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  /** What its rsync daemon serves as {@code data}: {@code state/} and {@code volumes/}. */
  public Path folder() {
    return base.resolve("srv");
  }

  /** Its state folder as it is now: steps of the import may have deleted files. */
  public Path state() {
    return folder().resolve("state");
  }

  /** A volume, as it is now. */
  public Path volume(String volume) {
    return folder().resolve("volumes").resolve(volume);
  }

  /** Its state folder as it was when the newest rsync daemon ended, before any step ran. */
  public Path received() {
    return base.resolve("received");
  }

  /** The instance's behaviour, for what an application keeps beside its files. */
  public ModuleBehaviour behaviour() {
    return behaviour;
  }

  /** Whether an rsync daemon waits for data. */
  public synchronized boolean receiving() {
    return daemon != null && daemon.alive();
  }

  /**
   * What the daemons wrote about transfers: a line for each file, with the owner that the client
   * asked for, which counts where this process may not set it.
   */
  public List<String> transferLog() {
    Path log = daemonFolder().resolve("log");
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The label that an administrator gave it. */
  public String name() {
    return name;
  }

  void name(String label) {
    name = label;
  }

  String note() {
    return note;
  }

  void note(String text) {
    note = text;
  }

  int sequence() {
    return sequence;
  }

  String source() {
    return source;
  }

  String agent() {
    return "module/" + id;
  }

  String imageUrl() {
    return source + ":" + version;
  }

  Set<String> liveFlags() {
    return flags;
  }

  Map<String, String> liveEnvironment() {
    return environment;
  }

  boolean imported() {
    return environment.containsKey("IMPORT_IMAGE_URL");
  }

  // A lock of its own: whoever holds that of the cluster's state asks for services.
  void publish(Service service) {
    synchronized (services) {
      services.removeIf(
          each ->
              each.name().equals(service.name()) && each.transport().equals(service.transport()));
      services.add(service);
    }
  }

  List<Service> services() {
    synchronized (services) {
      return List.copyOf(services);
    }
  }

  Optional<Service> service(String wanted) {
    return services().stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  Path daemonFolder() {
    return base.resolve("rsyncd");
  }

  /** Makes its folders, as the node does for a new instance. */
  void create() throws IOException {
    Files.createDirectories(state());
    Path volumes = Files.createDirectories(folder().resolve("volumes"));
    Files.setAttribute(volumes, "unix:mode", 0_1755);
    saveEnvironment();
    for (String file : OWN_FILES) {
      Path path = state().resolve(file);
      if (!Files.exists(path)) {
        Files.writeString(path, "");
      }
    }
  }

  void saveEnvironment() throws IOException {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(environment).forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(state().resolve("environment"), lines);
  }

  /** Whether an upload has destroyed what the agent lives on. */
  boolean agentFilesThere() {
    return OWN_FILES.stream().allMatch(file -> Files.exists(state().resolve(file)))
        && Files.exists(state().resolve("environment"));
  }

  /** Volumes that exist: what is sent into another is gone with the container. */
  Set<String> liveVolumes() {
    return volumes;
  }

  void erase() throws IOException {
    Folders.delete(base);
  }

  /** The one container of this name: a new one replaces an old one, which is stopped. */
  synchronized void replace(RsyncDaemon started) {
    daemon = started;
  }

  synchronized boolean isCurrent(RsyncDaemon other) {
    return daemon == other;
  }

  synchronized Optional<RsyncDaemon> daemon() {
    return Optional.ofNullable(daemon);
  }

  @Override
  public String toString() {
    return id;
  }
}
