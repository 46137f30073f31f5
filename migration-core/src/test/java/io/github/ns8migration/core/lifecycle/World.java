package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.cluster.TaskResult;
import io.github.ns8migration.core.discovery.MigratorRegistry;
import io.github.ns8migration.core.journal.StateDirectory;
import io.github.ns8migration.core.source.ChangeLog;
import io.github.ns8migration.core.source.CutoverControl;
import io.github.ns8migration.core.transfer.Audit;
import io.github.ns8migration.core.transfer.Endpoint;
import io.github.ns8migration.core.transfer.NotKept;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.Receiver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Both sides of a migration as a model: small enough to say at any moment who serves, what each
 * side holds, and to fail at any single call that the engine makes of it.
 */
final class World implements SourceHost {
  static final ApplicationId LEADER = new ApplicationId("leader");
  static final ApplicationId FOLLOWER = new ApplicationId("follower");
  static final ApplicationId GUEST = new ApplicationId("guest");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAEFIK = "ghcr.io/nethserver/traefik";

  /** How a call fails. */
  enum Fault {
    /** With a problem. */
    PROBLEM,
    /** With an exception nobody foresaw. */
    BUG,
    /** By the end of the process. */
    CRASH,
    /** By an interrupt of the caller. */
    INTERRUPT,
    /** The answer is lost: the call took place. */
    LOST_ANSWER
  }

  /** The process is killed: nothing of the engine may run after it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  enum Import {
    RECEIVING,
    /** The import runs, and asks for what a guest sends in its midst. */
    LATE,
    DOWN,
    IMPORTED,
    FAILED
  }

  static final class Module {
    final String id;
    final ApplicationId application;
    final Set<Integer> data = new TreeSet<>();
    final Set<Integer> guestData = new TreeSet<>();
    final Set<Integer> lateData = new TreeSet<>();
    boolean asksLate;
    boolean listening;
    Import state = Import.RECEIVING;
    String task;

    Module(String id, ApplicationId application, String task) {
      this.id = id;
      this.application = application;
      this.task = task;
    }

    /** Whether its receiver answers: it takes a while to start, as long as it is looked at once. */
    boolean listens() {
      boolean now = listening;
      listening = true;
      return now;
    }
  }

  Patience patience =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(1), 2);

  /** Whether no receiver ever begins to listen. */
  boolean deaf;

  final Map<ApplicationId, Boolean> serving = Collections.synchronizedMap(new LinkedHashMap<>());
  final Map<ApplicationId, Set<Integer>> source = new LinkedHashMap<>();
  final Map<String, Module> modules = new LinkedHashMap<>();
  private final Map<String, String> marks = new LinkedHashMap<>();
  final Map<String, TaskResult> results = new LinkedHashMap<>();
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  final List<MigrationEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final Path state;
  private int tasks;
  private int sequence;
  private int items;
  private int fuse = -1;
  private boolean dead;
  private Fault fault = Fault.PROBLEM;
  boolean importsFail;

  /** Something that happens in a transfer before it sends. */
  @FunctionalInterface
  interface Sending {
    void begins(ApplicationId application, Pass pass)
        throws MigrationException, InterruptedException;
  }

  /** Something that happens before the services of an application stop. */
  @FunctionalInterface
  interface Stopping {
    void begins(ApplicationId application) throws MigrationException, InterruptedException;
  }

  Sending sending = (application, pass) -> {};
  Stopping stopping = application -> {};
  boolean needAccounts;
  final AtomicInteger accountsAsked = new AtomicInteger();

  /** How many transfers may run side by side: with one, a history always happens the same way. */
  int streams = 1;

  int onlyNode = 1;
  boolean eligible = true;
  String version = "1.0.0";
  boolean creationFails;
  Optional<Question> question = Optional.empty();
  Optional<ApplicationId> failingImportOf = Optional.empty();
  private Optional<String> failingCall = Optional.empty();
  private final boolean withGuest;
  boolean shortNames;
  boolean lateReceiverDies;
  boolean failLate;
  final List<Object> submitted = new ArrayList<>();
  final List<Map<?, ?>> routes = new ArrayList<>();
  List<String> oldPaths = List.of();
  final List<String> configuredFor = new ArrayList<>();
  boolean pageTooEarly;

  World(Path state) {
    this(state, false);
  }

  private World(Path state, boolean withGuest) {
    this.state = state;
    this.withGuest = withGuest;
    for (ApplicationId id : members()) {
      serving.put(id, true);
      source.put(id, new TreeSet<>());
    }
  }

  /** One in which an application lives inside the leader's instance. */
  static World withGuest(Path state) {
    return new World(state, true);
  }

  List<ApplicationId> members() {
    return withGuest ? List.of(LEADER, FOLLOWER, GUEST) : List.of(LEADER, FOLLOWER);
  }

  Site site() {
    return new Site(
        this,
        Control::new,
        new StateDirectory(state, Clock.systemUTC()),
        MigratorRegistry.of(movers()),
        Inbox::new,
        events::add,
        patience,
        streams);
  }

  private List<Migrator> movers() {
    List<Migrator> movers = new ArrayList<>();
    movers.add(
        new Mover(Application.named("leader", "Leader").intoImage("leader").withVolumes("data")));
    movers.add(
        new Mover(
            Application.named("follower", "Follower")
                .intoImage("follower")
                .withVolumes("data")
                .following("leader")));
    if (withGuest) {
      movers.add(
          new Guest(
              Application.named("guest", "Guest")
                  .inside("leader")
                  .withVolumes("shares")
                  .receivedLate("shares")));
    }
    return movers;
  }

  Session session() {
    return new Session(new Cloud(), Optional.of("example.org"));
  }

  /** Something new: on whichever side serves; told whether somebody took it. */
  boolean arrives(ApplicationId id) {
    if (serving.get(id)) {
      return source.get(id).add(++items);
    }
    Optional<Module> module = module(id).filter(each -> each.state == Import.IMPORTED);
    module.ifPresent(each -> (id.equals(GUEST) ? each.lateData : each.data).add(++items));
    return module.isPresent();
  }

  Optional<Module> module(ApplicationId id) {
    ApplicationId host = id.equals(GUEST) ? LEADER : id;
    return modules.values().stream().filter(each -> each.application.equals(host)).findFirst();
  }

  /** The n-th call from now fails like that. */
  void failAfter(int n, Fault how) {
    fuse = n;
    fault = how;
  }

  /** The next call of that name fails like that. */
  void failCall(String call, Fault how) {
    failingCall = Optional.of(call);
    fault = how;
  }

  void failSecondConfiguration() {
    failCall("configure-follower", Fault.PROBLEM);
  }

  /** The import task ends well, without anybody having told it that all is there. */
  void endTask(String task) {
    results.put(task, success(JSON.getNodeFactory().textNode("")));
  }

  void repair() {
    fuse = -1;
    dead = false;
  }

  boolean blown() {
    return fuse < -1;
  }

  /** A call begins: this is where it may fail before anything happened. */
  private synchronized void touch(String call) throws MigrationException, InterruptedException {
    if (dead) {
      throw new Crash();
    }
    calls.add(call);
    if (failingCall.filter(call::equals).isPresent()) {
      failingCall = Optional.empty();
      fuse = 0;
    }
    if (fuse-- != 0) {
      if (fuse < -1) {
        fuse = -1;
      }
      return;
    }
    fuse = -2;
    if (fault != Fault.LOST_ANSWER) {
      fail();
    }
  }

  /** A call ends: this is where its answer may be lost. */
  private synchronized void answer() throws MigrationException, InterruptedException {
    if (fuse == -2) {
      fuse = -3;
      fail();
    }
  }

  private void fail() throws MigrationException, InterruptedException {
    fuse = -3;
    switch (fault) {
      case PROBLEM, LOST_ANSWER ->
          throw MigrationException.of("injected", Side.CONNECTION, "It broke.", "Try again.");
      case BUG -> throw new IllegalStateException("injected");
      case CRASH -> {
        dead = true;
        throw new Crash();
      }
      case INTERRUPT -> throw new InterruptedException("injected");
    }
  }

  // ---- the old server ----------------------------------------------------------------------

  @Override
  public EsmithDatabase database(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public Path path(String absolute) {
    return state.resolve("host" + absolute);
  }

  @Override
  public String fullName() {
    return "server.example.org";
  }

  @Override
  public String domain() {
    return "example.org";
  }

  @Override
  public AccountLists accounts() {
    accountsAsked.incrementAndGet();
    return AccountLists.NONE;
  }

  @Override
  public CommandOutput run(HostCommand command) {
    assertThat(command.program()).isEqualTo("getent");
    return new CommandOutput(2, "", List.of());
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader) {
    throw new UnsupportedOperationException(command.program());
  }

  private final class Control implements CutoverControl {
    private final ChangeLog log;

    Control(ChangeLog log) {
      this.log = log;
    }

    @Override
    public void stop(String... units) throws MigrationException, InterruptedException {
      for (String unit : units) {
        ApplicationId id = new ApplicationId(unit);
        if (serving.get(id)) {
          log.add(new ChangeLog.Change("stopped", Map.of("unit", unit)));
          touch("stop " + unit);
          serving.put(id, false);
          answer();
        }
      }
    }

    @Override
    public void start(String... units) {
      throw new AssertionError("nothing here is started for a while");
    }

    @Override
    public void disable(String... units) throws MigrationException, InterruptedException {
      stop(units);
    }

    @Override
    public void keepDown() throws MigrationException, InterruptedException {
      touch("keep down");
      answer();
    }

    @Override
    public void setProperties(String database, String key, Map<String, String> properties) {}

    @Override
    public void signalEvent(String event, String... arguments) {}

    @Override
    public void replaceFile(String file, byte[] content, String... units)
        throws MigrationException, InterruptedException {
      if (!shortNames) {
        log.add(new ChangeLog.Change("file-replaced", Map.of()));
        touch("short names");
        shortNames = true;
        answer();
      }
    }

    @Override
    public boolean await(HostCommand command, Predicate<CommandOutput> wanted) {
      return true;
    }

    @Override
    public void publish(LandingPage page) throws MigrationException, InterruptedException {
      log.add(new ChangeLog.Change("stopped", Map.of("unit", page.application().value())));
      touch("publish " + page.application());
      answer();
    }

    @Override
    public void undoAll() throws MigrationException, InterruptedException {
      for (ChangeLog.Change change : log.changes()) {
        if (change.kind().equals("file-replaced")) {
          touch("long names");
          shortNames = false;
          answer();
          continue;
        }
        touch("start " + change.fields().get("unit"));
        serving.put(new ApplicationId(change.fields().get("unit")), true);
        answer();
      }
      try {
        log.clear();
      } catch (MigrationException e) {
        // What was put back is put back once more by the next action, as by the real one.
      }
    }
  }

  private class Mover implements Migrator {
    private final Application application;

    Mover(Application application) {
      this.application = application;
    }

    @Override
    public Application application() {
      return application;
    }

    @Override
    public Availability detect(SourceHost host) {
      return Availability.AVAILABLE;
    }

    @Override
    public List<Question> questions(Phase phase, SourceHost host) {
      return phase == Phase.FINISH && application.id().equals(FOLLOWER)
          ? question.stream().toList()
          : List.of();
    }

    @Override
    public Plan plan(PlanContext context) {
      return Plan.builder().expect("items", 1).build();
    }

    @Override
    public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
      if (needAccounts) {
        assertThat(context.source().accounts()).isEqualTo(context.source().accounts());
      }
      Transferred moved =
          Transferred.of(
              context.channel().sendTree(TreeTransfer.of(Path.of("/" + application.id()), "data")));
      return withGuest && application.id().equals(LEADER) && !context.guests().contains(GUEST)
          ? moved.plus(Transferred.of(context.channel().removeState(List.of("switch"))))
          : moved;
    }

    @Override
    public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
      stopping.begins(application.id());
      if (pageTooEarly) {
        context.control().publish(page());
      }
      context.control().stop(application.id().value());
    }

    private LandingPage page() {
      return LandingPage.of(application, new HostName("new.example.org")).at("/old");
    }

    @Override
    public List<String> oldPaths(SourceHost host) {
      return oldPaths;
    }

    @Override
    public void tidy(SourceHost host) throws MigrationException, InterruptedException {
      touch("tidy " + application.id());
      answer();
    }

    @Override
    public void settle(CutoverContext context) throws MigrationException, InterruptedException {
      context.answers().text("host").ifPresent(configuredFor::add);
      String call = application.id().equals(FOLLOWER) ? "configure-follower" : "configure-module";
      context.instance().run(ActionCall.of(call, Map.of()));
    }

    @Override
    public void retire(CutoverContext context) throws MigrationException, InterruptedException {
      context.control().disable(application.id().value());
      if (!oldPaths.isEmpty()) {
        context.control().publish(page());
      }
    }

    @Override
    public Verification verify(VerifyContext context) {
      return Verification.of(
          Verification.Check.equal("items", 1L, context.plan().expected().get("items")));
    }
  }

  /** Lives inside the leader's instance, and is asked for more in the midst of the import. */
  private final class Guest extends Mover {
    Guest(Application application) {
      super(application);
    }

    @Override
    public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
      return Transferred.of(
          context.channel().sendTree(TreeTransfer.of(Path.of("/guest"), "shares")),
          context.channel().sendState(List.of(StateFile.text("switch", "on"))));
    }

    @Override
    public void duringImport(CutoverContext context)
        throws MigrationException, InterruptedException {
      context.temporarily().replaceFile("/etc/names", new byte[0]);
      Transferred.Part unused =
          context.lateChannel().sendTree(TreeTransfer.of(Path.of("/guest"), "shares"));
    }
  }

  // ---- the cluster -------------------------------------------------------------------------

  private TaskResult success(JsonNode output) {
    return new TaskResult(0, output, "");
  }

  private String newTask(String agent) {
    return agent + "/task/" + String.format("00000000-0000-4000-8000-%012d", ++tasks);
  }

  private final class Cloud implements Cluster {
    @Override
    public ActionTarget cluster() {
      return this::run;
    }

    @Override
    public ActionTarget module(ModuleId module) {
      return this::run;
    }

    private <T> T run(ActionCall<T> call) throws MigrationException, InterruptedException {
      synchronized (World.this) {
        touch(call.action());
        Object answer =
            switch (call.action()) {
              case "get-cluster-status" ->
                  Map.of("nodes", List.of(Map.of("id", onlyNode, "local", true)));
              case "list-modules" -> new Object[] {listed("leader"), listed("follower")};
              case "list-installed-modules" -> installed();
              case "list-routes" -> routes;
              case "get-route" -> route(((Map<?, ?>) call.input()).get("instance"));
              case "set-route" -> routes.add(new LinkedHashMap<>((Map<?, ?>) call.input()));
              case "remove-module" -> modules.remove(((Map<?, ?>) call.input()).get("module_id"));
              default -> null;
            };
        answer();
        return call.output() == JsonNode.class
            ? call.output().cast(JSON.valueToTree(answer))
            : null;
      }
    }

    private Map<?, ?> route(Object instance) {
      return routes.stream()
          .filter(route -> route.get("instance").equals(instance))
          .findFirst()
          .orElse(Map.of());
    }

    private Map<String, Object> listed(String image) {
      return Map.of(
          "id", image,
          "versions", List.of(Map.of("tag", "1.0.0")),
          "install_destinations", List.of(Map.of("node_id", onlyNode, "eligible", eligible)));
    }

    private Map<String, Object> installed() {
      List<Map<String, Object>> instances = new ArrayList<>();
      for (Module module : modules.values()) {
        instances.add(
            Map.of(
                "id",
                module.id,
                "node",
                "1",
                "source",
                "ghcr.io/x",
                "version",
                version,
                "flags",
                module.state == Import.IMPORTED
                    ? List.of("import_completed")
                    : List.of("import_started")));
      }
      List<Map<String, Object>> core =
          List.of(Map.of("id", "traefik1", "node", "1", "source", TRAEFIK, "version", "4.2.2"));
      return Map.of("ghcr.io/x", instances, TRAEFIK, core);
    }

    @Override
    public Optional<TaskPath> submitted(String agent, String mark) {
      return Optional.ofNullable(marks.get(mark)).map(TaskPath::new);
    }

    @Override
    public TaskPath submit(String agent, String action, Object input, String mark)
        throws MigrationException, InterruptedException {
      touch("submit " + action);
      String task = newTask(agent);
      marks.put(mark, task);
      submitted.add(input);
      if (agent.equals("cluster")) {
        ApplicationId application = new ApplicationId(((Map<?, ?>) input).get("image").toString());
        String id = application.value() + ++sequence;
        String importTask = newTask("module/" + id);
        modules.put(id, new Module(id, application, importTask));
        if (creationFails) {
          results.put(task, new TaskResult(2, JSON.getNodeFactory().textNode(""), ""));
          return new TaskPath(task);
        }
        results.put(
            task,
            success(
                JSON.valueToTree(
                    Map.of(
                        "credentials",
                        List.of(id, "secret"),
                        "port",
                        20001,
                        "address",
                        "127.0.0.1",
                        "task",
                        importTask))));
      } else {
        Module module = modules.get(agent.substring("module/".length()));
        module.task = task;
        module.listening = false;
        module.state = Import.RECEIVING;
      }
      answer();
      return new TaskPath(task);
    }

    @Override
    public TaskResult await(TaskPath task, IntConsumer percent)
        throws MigrationException, InterruptedException {
      touch("await");
      answer();
      return Optional.ofNullable(results.get(task.value()))
          .orElseThrow(
              () -> MigrationException.of("task-lost", Side.DESTINATION, "It is gone.", "Look."));
    }

    @Override
    public Optional<TaskResult> result(TaskPath task)
        throws MigrationException, InterruptedException {
      synchronized (World.this) {
        touch("result");
        answer();
        return Optional.ofNullable(results.get(task.value()));
      }
    }

    @Override
    public boolean alive(TaskPath task) {
      synchronized (World.this) {
        return modules.values().stream()
            .anyMatch(
                each ->
                    each.task.equals(task.value())
                        && (each.state == Import.RECEIVING || each.state == Import.LATE));
      }
    }

    @Override
    public void close() {}
  }

  private final class Inbox implements Receiver {
    private final Endpoint endpoint;

    Inbox(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    private Module module() {
      return modules.get(endpoint.module().value());
    }

    @Override
    public Answer probe() throws MigrationException, InterruptedException {
      synchronized (World.this) {
        touch("probe");
        answer();
        if (module() == null) {
          return Answer.DOWN;
        }
        return switch (module().state) {
          case RECEIVING -> !deaf && module().listens() ? Answer.READY : Answer.DOWN;
          case LATE -> Answer.LATER;
          default -> Answer.DOWN;
        };
      }
    }

    @Override
    public Audit audit(Thoroughness thoroughness, Path scratch, Instant since) {
      throw new UnsupportedOperationException("the model compares at the commit by itself");
    }

    @Override
    public Set<String> offers() throws MigrationException, InterruptedException {
      synchronized (World.this) {
        touch("offers");
        answer();
        return switch (module().state) {
          case RECEIVING -> Set.of("data");
          case LATE -> Set.of("shares", "homes");
          default -> Set.of();
        };
      }
    }

    @Override
    public DataChannel lateChannel(
        Application application,
        Pass pass,
        Path scratch,
        Consumer<MigrationEvent> sink,
        NotKept notKept) {
      return new ModelChannel(application, pass, "late " + pass, () -> module().lateData) {
        @Override
        public Transferred.Part sendTree(TreeTransfer transfer)
            throws MigrationException, InterruptedException {
          assertThat(shortNames).as("names are short while they are sent").isTrue();
          assertThat(module().state).isEqualTo(Import.LATE);
          Transferred.Part sent = super.sendTree(transfer);
          if (lateReceiverDies) {
            module().state = Import.IMPORTED;
            endTask(module().task);
            throw MigrationException.of("cut", Side.CONNECTION, "It is gone.", "Try again.");
          }
          return sent;
        }
      };
    }

    @Override
    public void checkVolumes(Application application)
        throws MigrationException, InterruptedException {
      synchronized (World.this) {
        touch("volumes");
        answer();
      }
    }

    @Override
    public DataChannel channel(
        Application application, Pass pass, Path scratch, Consumer<MigrationEvent> sink) {
      return new ModelChannel(
          application,
          pass,
          "send " + pass,
          () -> application.id().equals(GUEST) ? module().guestData : module().data);
    }

    private class ModelChannel implements DataChannel {
      private final Application application;
      private final Pass pass;
      private final String call;
      private final Supplier<Set<Integer>> data;

      ModelChannel(Application application, Pass pass, String call, Supplier<Set<Integer>> data) {
        this.application = application;
        this.pass = pass;
        this.call = call;
        this.data = data;
      }

      @Override
      public Transferred.Part sendTree(TreeTransfer transfer)
          throws MigrationException, InterruptedException {
        sending.begins(application.id(), pass);
        synchronized (World.this) {
          touch(call);
          if (!module().listening) {
            throw MigrationException.of(
                "receiver-down", Side.DESTINATION, "Nobody listens.", "Try again.");
          }
          Set<Integer> missing = new TreeSet<>(source.get(application.id()));
          missing.removeAll(data.get());
          if (pass != Pass.PROOF) {
            data.get().addAll(missing);
          }
          answer();
          return new Transferred.Part(
              "data", new ItemCount(missing.size(), 0, 0, 0), missing.size(), true);
        }
      }

      @Override
      public Transferred.Part sendState(List<StateFile> files)
          throws MigrationException, InterruptedException {
        synchronized (World.this) {
          touch("switch on " + pass);
          boolean changes = !module().asksLate;
          module().asksLate |= pass != Pass.PROOF;
          answer();
          return new Transferred.Part("state", new ItemCount(changes ? 1 : 0, 0, 0, 0), 0, true);
        }
      }

      @Override
      public Transferred.Part removeState(List<String> names)
          throws MigrationException, InterruptedException {
        synchronized (World.this) {
          touch("switch off " + pass);
          boolean changes = module().asksLate;
          module().asksLate &= pass == Pass.PROOF;
          answer();
          return new Transferred.Part("state", new ItemCount(0, 0, changes ? 1 : 0, 0), 0, true);
        }
      }
    }

    @Override
    public void commit() throws MigrationException, InterruptedException {
      touch("commit");
      Module module = module();
      if (module.state == Import.LATE) {
        assertThat(module.lateData).containsAll(source.get(GUEST));
        importsFail |= failLate;
        end(module);
        answer();
        return;
      }
      assertThat(module.state).as("receives when it is committed").isEqualTo(Import.RECEIVING);
      assertThat(serving.get(module.application)).as("NS7 is stopped before the commit").isFalse();
      assertThat(module.data)
          .as("all data are there at the commit")
          .containsAll(source.get(module.application));
      if (withGuest && module.application.equals(LEADER)) {
        assertThat(module.asksLate)
            .as("asks for the guest's data if its services were stopped, and only then")
            .isEqualTo(!serving.get(GUEST));
      }
      if (module.asksLate && !importFails(module)) {
        assertThat(module.guestData).containsAll(source.get(GUEST));
        module.state = Import.LATE;
      } else {
        end(module);
      }
      answer();
    }

    private void end(Module module) {
      boolean fails = importFails(module);
      module.state = fails ? Import.FAILED : Import.IMPORTED;
      results.put(
          module.task, new TaskResult(fails ? 1 : 0, JSON.getNodeFactory().textNode(""), ""));
    }

    private boolean importFails(Module module) {
      return importsFail || failingImportOf.filter(module.application::equals).isPresent();
    }
  }
}
