package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.cluster.Cluster;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.cluster.TaskResult;
import io.github.ns8migration.core.journal.Binding;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import io.github.ns8migration.core.transfer.Endpoint;
import io.github.ns8migration.core.transfer.Receiver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application instances in the cluster: created, made to receive, committed, removed. */
final class Instances {
  private static final Logger LOG = LoggerFactory.getLogger(Instances.class);
  // A task that was queued this moment has no context yet; one that is lost never has.
  private static final int LOOKS_BEFORE_LOST = 5;
  private static final Set<String> GONE = Set.of("receiver-down", "receiver-unreachable");

  private final Site site;
  private final Cluster cluster;
  private final Journal journal;
  private final Map<ApplicationId, Binding> seen = new ConcurrentHashMap<>();

  Instances(Site site, Cluster cluster, Journal journal) {
    this.site = site;
    this.cluster = cluster;
    this.journal = journal;
  }

  /** The instance of an application, created when there is none. */
  Binding create(Application application, int node)
      throws MigrationException, InterruptedException {
    Optional<Binding> bound = site.state().binding(application.id());
    return bound.isPresent() ? bound.get() : make(application, node);
  }

  /**
   * An empty instance in place of the one whose import failed; one that a killed process was about
   * to put there is used. Until it is there the binding names the old one: at no moment does it
   * look as if the application were not being moved.
   */
  void renew(Application application) throws MigrationException, InterruptedException {
    Binding failed = bound(application);
    if (unfinishedCreation(application).isEmpty()) {
      remove(application, failed.module());
    }
    make(application, failed.node());
  }

  private Binding make(Application application, int node)
      throws MigrationException, InterruptedException {
    Optional<TaskPath> earlier = unfinishedCreation(application);
    TaskPath task = earlier.isPresent() ? earlier.get() : submitCreation(application, node);
    TaskResult result = awaitCreation(application, task);
    Binding binding;
    try {
      binding = binding(application, node, result);
    } catch (MigrationException e) {
      // Nobody will ever know how to reach it.
      Optional<String> unused = removeOrphan(application);
      journal.add(Entry.Kind.STAGE_COMPLETED, application.id(), "create-instance", Map.of());
      throw e;
    }
    site.state().bind(application.id(), binding);
    journal.add(
        Entry.Kind.STAGE_COMPLETED,
        application.id(),
        "create-instance",
        Map.of(
            "module", binding.module().value(),
            "node", Integer.toString(binding.node()),
            "image", image(binding.module())));
    return binding;
  }

  private String image(ModuleId module) throws MigrationException, InterruptedException {
    return InstalledModule.list(cluster).stream()
        .filter(each -> each.is(module))
        .map(each -> each.source() + ":" + each.version())
        .findFirst()
        .orElse("");
  }

  /**
   * Checks that the instance still runs the image it was created with: an update in the midst of a
   * migration may take other data than those sent so far.
   */
  void checkImage(Application application) throws MigrationException, InterruptedException {
    String then = "";
    for (Entry entry : journal.entries()) {
      if (entry.concerns(application.id()) && entry.subject().equals("create-instance")) {
        then = entry.field("image");
      }
    }
    String now = image(bound(application).module());
    if (!then.isEmpty() && !then.equals(now)) {
      throw MigrationException.of(
          "module-changed",
          Side.DESTINATION,
          bound(application).module()
              + " was "
              + then
              + " when "
              + application.title()
              + " was started, and is "
              + (now.isEmpty() ? "gone" : now)
              + " now.",
          "Abort "
              + application.title()
              + " and start it again. Leave the applications of NS8"
              + " alone until the migration is over.");
    }
  }

  private TaskPath submitCreation(Application application, int node)
      throws MigrationException, InterruptedException {
    String before =
        InstalledModule.list(cluster).stream()
            .map(InstalledModule::id)
            .collect(Collectors.joining(","));
    String mark = UUID.randomUUID().toString();
    journal.add(
        Entry.Kind.STAGE_ENTERED,
        application.id(),
        "create-instance",
        Map.of("before", before, "mark", mark, "node", Integer.toString(node)));
    return cluster.submit(
        "cluster",
        "import-module",
        Map.of("image", application.image(), "node", node, "volumes", application.volumes()),
        mark);
  }

  // After a crash the task may have gone on without us: its result is the instance.
  private Optional<TaskPath> unfinishedCreation(Application application)
      throws MigrationException, InterruptedException {
    Optional<Entry> creation = begunCreation(journal, application);
    if (creation.isEmpty()) {
      return Optional.empty();
    }
    Optional<TaskPath> task = cluster.submitted("cluster", creation.get().field("mark"));
    return task.isPresent() && usable(task.get()) ? task : Optional.empty();
  }

  /** The node of a creation that a killed process began and that goes on, or has ended well. */
  Optional<Integer> creationGoingOn(Application application)
      throws MigrationException, InterruptedException {
    if (unfinishedCreation(application).isEmpty()) {
      return Optional.empty();
    }
    return lastCreation(journal, application)
        .map(entry -> entry.field("node"))
        .filter(node -> !node.isEmpty())
        .map(Integer::valueOf);
  }

  private boolean usable(TaskPath task) throws MigrationException, InterruptedException {
    Optional<TaskResult> result = cluster.result(task);
    return result.isPresent() ? result.get().succeeded() : cluster.alive(task);
  }

  /** An instance that was asked for, while nobody saw yet what became of that. */
  static Optional<Entry> begunCreation(Journal journal, Application application) {
    return lastCreation(journal, application)
        .filter(entry -> entry.kind() == Entry.Kind.STAGE_ENTERED);
  }

  private static Optional<Entry> lastCreation(Journal journal, Application application) {
    Optional<Entry> last = Optional.empty();
    for (Entry entry : journal.entries()) {
      if (entry.concerns(application.id())
          && (entry.subject().equals("create-instance")
              || entry.subject().equals("remove-instance"))) {
        last = Optional.of(entry);
      }
    }
    return last;
  }

  private TaskResult awaitCreation(Application application, TaskPath task)
      throws MigrationException, InterruptedException {
    TaskResult result =
        cluster.await(
            task,
            percent ->
                site.events()
                    .accept(
                        new MigrationEvent.TaskProgress(
                            application.id(), "create the instance", percent)));
    if (result.succeeded()) {
      return result;
    }
    Optional<String> orphan = removeOrphan(application);
    journal.add(Entry.Kind.STAGE_COMPLETED, application.id(), "create-instance", Map.of());
    throw MigrationException.of(
        "instance-not-created",
        Side.DESTINATION,
        "NS8 could not create an instance of "
            + application.image()
            + " (exit code "
            + result.exitCode()
            + ")."
            + orphan.map(id -> " What was left of it, " + id + ", has been removed.").orElse(""),
        "Look at the task's output in the NS8 log; often the image cannot be pulled, its repository"
            + " is disabled, or the node has no space. Then start again.");
  }

  // A failed creation may leave an instance behind that nobody knows the password of. Only one
  // that appeared since, of our image, still waiting for data, and the only such one, is ours.
  private Optional<String> removeOrphan(Application application)
      throws MigrationException, InterruptedException {
    String listed =
        lastCreation(journal, application).map(entry -> entry.field("before")).orElse("");
    List<String> before = List.of(listed.split(","));
    String image = shortName(application.image());
    List<InstalledModule> fresh =
        InstalledModule.list(cluster).stream()
            .filter(module -> !before.contains(module.id()))
            .filter(module -> module.id().matches(image + "[0-9]+"))
            .filter(module -> !module.imported())
            .toList();
    if (fresh.size() != 1) {
      return Optional.empty();
    }
    remove(new ModuleId(fresh.get(0).id()));
    return Optional.of(fresh.get(0).id());
  }

  static String shortName(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.contains(":") ? last.substring(0, last.indexOf(':')) : last;
  }

  private Binding binding(Application application, int node, TaskResult result)
      throws MigrationException {
    try {
      List<String> credentials = new ArrayList<>();
      result.output().path("credentials").forEach(each -> credentials.add(each.asText()));
      return new Binding(
          new Endpoint(
              new ModuleId(credentials.get(0)),
              Secret.of(credentials.get(1)),
              result.output().path("address").asText(),
              result.output().path("port").asInt()),
          node,
          new TaskPath(result.output().path("task").asText()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MigrationException(
          new Problem(
              "answer-not-understood",
              Side.DESTINATION,
              "NS8 created an instance of "
                  + application.image()
                  + " but did not say how to reach it.",
              "Look whether core and application are up to date, and whether the new instance is"
                  + " gone in NS8: if not, remove it. Then start again."),
          e);
    }
  }

  /** The receiving end, up and with all volumes; started again when it has died. */
  Receiver ready(Application application) throws MigrationException, InterruptedException {
    Binding binding = bound(application);
    Receiver receiver = site.receivers().apply(binding.endpoint());
    long deadline = System.nanoTime() + site.patience().receiverStart().toNanos();
    int lost = 0;
    boolean restarted = false;
    for (int looks = 0; ; looks++) {
      Receiver.Answer answer = receiver.probe();
      if (answer == Receiver.Answer.REFUSED) {
        throw refused(application, binding);
      }
      if (answer == Receiver.Answer.LATER) {
        throw endedEarly(application, binding);
      }
      boolean alive = cluster.alive(binding.importTask());
      // A receiver may outlive its task: what it takes in then would never be imported.
      if (answer == Receiver.Answer.READY && alive && hasVolumes(receiver, application)) {
        return receiver;
      }
      Optional<TaskResult> ended = cluster.result(binding.importTask());
      lost = ended.isPresent() || alive ? 0 : lost + 1;
      if (ended.isPresent() && isImported(ended.get())) {
        throw endedEarly(application, binding);
      }
      if (ended.isPresent() || lost >= LOOKS_BEFORE_LOST) {
        if (restarted) {
          throw notReceiving(application, binding, ended);
        }
        binding = restart(application, binding);
        restarted = true;
        lost = 0;
      } else if (System.nanoTime() > deadline) {
        throw notReceiving(application, binding, ended);
      }
      Thread.sleep(site.patience().pause(looks));
    }
  }

  // What answered a moment ago may be a receiver that is just being replaced.
  private static boolean hasVolumes(Receiver receiver, Application application)
      throws MigrationException, InterruptedException {
    try {
      receiver.checkVolumes(application);
      return true;
    } catch (MigrationException e) {
      if (e.problem().side() == Side.CONNECTION || GONE.contains(e.problem().code())) {
        return false;
      }
      throw e;
    }
  }

  /** Whether the task that receives goes on, as far as the cluster knows. */
  boolean stillReceives(Application application) throws MigrationException, InterruptedException {
    TaskPath task = bound(application).importTask();
    return cluster.alive(task) && cluster.result(task).isEmpty();
  }

  /** The receiving end as it is, for somebody who has just seen it ready. */
  Receiver receiver(Application application) throws MigrationException {
    return site.receivers().apply(bound(application).endpoint());
  }

  private static boolean isImported(TaskResult result) {
    return result.succeeded()
        || result.validationErrors().stream()
            .anyMatch(each -> each.error().equals("module_already_imported"));
  }

  // Same port, same password: what was uploaded before is still there.
  private Binding restart(Application application, Binding binding)
      throws MigrationException, InterruptedException {
    if (isGone(binding.module())) {
      throw MigrationException.of(
          "instance-gone",
          Side.DESTINATION,
          binding.module() + ", which was to receive " + application.title() + ", was removed.",
          "Abort " + application.title() + " and start it again.");
    }
    site.events()
        .accept(
            new MigrationEvent.Note(
                application.id(),
                "The instance "
                    + binding.module()
                    + " had stopped receiving; it is started again."));
    TaskPath task =
        cluster.submit(
            binding.module().agent(),
            "import-module",
            Map.of(
                "credentials",
                List.of(binding.module().value(), binding.endpoint().password().reveal()),
                "port",
                binding.endpoint().port(),
                "volumes",
                application.volumes()));
    Binding renewed = binding.with(task);
    site.state().bind(application.id(), renewed);
    return renewed;
  }

  /**
   * Forgets an instance that is gone in NS8: an abort whose end was not seen may have removed it.
   */
  void forgetIfGone(Application application) throws MigrationException, InterruptedException {
    Optional<Binding> binding = site.state().binding(application.id());
    if (binding.isPresent() && isGone(binding.get().module())) {
      site.state().unbind(application.id());
    }
  }

  private boolean isGone(ModuleId module) throws MigrationException, InterruptedException {
    return InstalledModule.list(cluster).stream().noneMatch(each -> each.is(module));
  }

  /** Whether the import was told that all is there. */
  enum Committed {
    NO,
    YES,
    FAILED
  }

  /** Whether the import has ended, and badly. */
  boolean hasFailed(Application application) throws MigrationException, InterruptedException {
    return cluster
        .result(bound(application).importTask())
        .filter(ended -> !isImported(ended))
        .isPresent();
  }

  /** Finds out whether a commit whose answer nobody saw has taken place. */
  Committed committed(Application application) throws MigrationException, InterruptedException {
    Binding binding = bound(application);
    Optional<TaskResult> ended = cluster.result(binding.importTask());
    if (ended.isPresent()) {
      return isImported(ended.get()) ? Committed.YES : Committed.FAILED;
    }
    Receiver receiver = site.receivers().apply(binding.endpoint());
    for (int look = 0; look < site.patience().looksBeforeDown(); look++) {
      Receiver.Answer answer = receiver.probe();
      if (answer == Receiver.Answer.READY) {
        return Committed.NO;
      }
      if (answer == Receiver.Answer.LATER) {
        return Committed.YES;
      }
      Thread.sleep(site.patience().betweenLooks().toMillis());
    }
    if (cluster.alive(binding.importTask()) || imported(binding)) {
      return Committed.YES;
    }
    ended = cluster.result(binding.importTask());
    if (ended.isPresent()) {
      return isImported(ended.get()) ? Committed.YES : Committed.FAILED;
    }
    return Committed.NO;
  }

  /**
   * Waits for the receiver that an import opens in its midst, which is known by what it offers: for
   * a moment the first one may still answer. Stops waiting when the import has ended.
   *
   * @param told whether it may have been told already that all is there, and be gone for that
   * @return whether it is there
   * @throws MigrationException when the import goes on, and does not open it in time
   */
  boolean awaitLateReceiver(Application application, Set<String> volumes, boolean told)
      throws MigrationException, InterruptedException {
    Binding binding = bound(application);
    Receiver receiver = site.receivers().apply(binding.endpoint());
    long deadline = System.nanoTime() + site.patience().lateReceiver().toNanos();
    int lost = 0;
    int absent = 0;
    while (true) {
      if (receiver.offers().containsAll(volumes)) {
        return true;
      }
      absent++;
      boolean ended = cluster.result(binding.importTask()).isPresent();
      lost = ended || cluster.alive(binding.importTask()) ? 0 : lost + 1;
      boolean gone = told && absent >= site.patience().looksBeforeDown();
      if (ended || gone || lost >= LOOKS_BEFORE_LOST) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw notReceivingLate(application, binding);
      }
      Thread.sleep(site.patience().betweenLooks().toMillis());
    }
  }

  private boolean imported(Binding binding) throws MigrationException, InterruptedException {
    return InstalledModule.list(cluster).stream()
        .anyMatch(module -> module.is(binding.module()) && module.imported());
  }

  /** Waits for the end of the import; false when it failed, or died with its agent. */
  boolean awaitImport(Application application) throws MigrationException, InterruptedException {
    Binding binding = bound(application);
    try {
      TaskResult result =
          cluster.await(
              binding.importTask(),
              percent ->
                  site.events()
                      .accept(
                          new MigrationEvent.TaskProgress(application.id(), "import", percent)));
      if (!result.succeeded()) {
        // The text may hold passwords: the log of NS8 has it, ours gets its length.
        LOG.warn(
            "import of {} ended with exit code {}, {} characters of messages",
            binding.module(),
            result.exitCode(),
            result.error().length());
      }
      return isImported(result);
    } catch (MigrationException e) {
      // Results vanish after some hours; the mark on the instance stays.
      if (e.problem().code().equals("task-lost")) {
        return imported(binding);
      }
      throw e;
    }
  }

  /**
   * Removes the instance of an application, whatever state it is in; no instance is no error.
   * Nothing of value is in it before the commit: all of it is still on NS7.
   */
  void remove(Application application) throws MigrationException, InterruptedException {
    Optional<Binding> binding = site.state().binding(application.id());
    Set<ModuleId> modules = new LinkedHashSet<>();
    binding.ifPresent(bound -> modules.add(bound.module()));
    Optional<TaskPath> unfinished = unfinishedCreation(application);
    if (unfinished.isPresent()) {
      // A crash cut its creation off, so nothing here names it yet.
      modules.add(binding(application, 0, awaitCreation(application, unfinished.get())).module());
    }
    for (ModuleId module : modules) {
      remove(application, module);
    }
    if (binding.isPresent()) {
      site.state().unbind(application.id());
      seen.remove(application.id());
    }
    site.state().clearScratch(application.id());
  }

  private void remove(Application application, ModuleId module)
      throws MigrationException, InterruptedException {
    remove(module);
    journal.add(
        Entry.Kind.STAGE_COMPLETED,
        application.id(),
        "remove-instance",
        Map.of("module", module.value()));
  }

  private void remove(ModuleId module) throws MigrationException, InterruptedException {
    if (isGone(module)) {
      return;
    }
    try {
      cluster.cluster().run(removal(module, false));
    } catch (ActionFailedException e) {
      LOG.info("{} does not go by itself ({}); removing it by force", module, e.problem().code());
      cluster.cluster().run(removal(module, true));
    }
  }

  private static ActionCall<Void> removal(ModuleId module, boolean force) {
    return ActionCall.of(
        "remove-module",
        Map.of("module_id", module.value(), "preserve_data", false, "force", force));
  }

  /** The instance as a migrator sees it. */
  ModuleInstance instance(Application application) throws MigrationException {
    Binding binding = seen(application);
    return new ModuleInstance() {
      @Override
      public ModuleId id() {
        return binding.module();
      }

      @Override
      public int node() {
        return binding.node();
      }

      @Override
      public <T> T run(ActionCall<T> call) throws MigrationException, InterruptedException {
        return cluster.module(binding.module()).run(call);
      }
    };
  }

  // NS7 is put back in service by calls that need it, also when the disk with the state is gone.
  private Binding seen(Application application) throws MigrationException {
    Binding before = seen.get(application.id());
    try {
      Binding now = bound(application);
      seen.put(application.id(), now);
      return now;
    } catch (MigrationException e) {
      if (before == null) {
        throw e;
      }
      LOG.warn("the binding of {} cannot be read any more: {}", application.id(), e.problem());
      return before;
    }
  }

  private Binding bound(Application application) throws MigrationException {
    return site.state()
        .binding(application.id())
        .orElseThrow(
            () ->
                MigrationException.of(
                    "not-started",
                    Side.TOOL,
                    application.title() + " has no instance in the cluster yet.",
                    "Start it first."));
  }

  private static MigrationException refused(Application application, Binding binding) {
    return MigrationException.of(
        "receiver-refuses",
        Side.DESTINATION,
        binding.module()
            + " does not accept the password it gave when "
            + application.title()
            + " was started.",
        "The instance was removed or made anew in NS8. Abort "
            + application.title()
            + " and start it again.");
  }

  private static MigrationException notReceivingLate(Application application, Binding binding) {
    return MigrationException.of(
        "late-receiver-not-ready",
        Side.DESTINATION,
        "The import of "
            + application.title()
            + " goes on, but "
            + binding.module()
            + " does not ask for the rest of its data.",
        "Look at the log of "
            + binding.module()
            + " in NS8: its services may still start. Finish again to go on waiting.");
  }

  private static MigrationException endedEarly(Application application, Binding binding) {
    return MigrationException.of(
        "import-ended-early",
        Side.DESTINATION,
        "The import of "
            + binding.module()
            + " ended before everything was sent, so "
            + application.title()
            + " is incomplete there. NS7 is untouched.",
        "Abort " + application.title() + " and start it again.");
  }

  private static MigrationException notReceiving(
      Application application, Binding binding, Optional<TaskResult> ended) {
    return MigrationException.of(
        "receiver-not-ready",
        Side.DESTINATION,
        binding.module()
            + " does not begin to receive data"
            + ended
                .map(result -> " (its task ended with exit code " + result.exitCode() + ")")
                .orElse("")
            + ".",
        "Look at the log of "
            + binding.module()
            + " in NS8, and whether its node answers over the VPN; then try again, or abort "
            + application.title()
            + " and start it again.");
  }
}
