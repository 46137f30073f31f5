package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The import of a module: the steps every one has, and those of its application. */
final class ModuleImport {
  private static final String LAST_STEP = "99mark_completed";
  private static final String PULL = "ghcr.io/nethserver/rsync:" + ClusterState.CORE_VERSION;

  private final EmbeddedCluster cluster;
  private final ClusterModule module;
  private final TaskRun run;
  private final String password;
  private final int port;
  private final List<String> volumes = new ArrayList<>();
  private final String user;

  ModuleImport(EmbeddedCluster cluster, ClusterModule module, TaskRun run, JsonNode input) {
    this.cluster = cluster;
    this.module = module;
    this.run = run;
    user = input.path("credentials").path(0).asText();
    password = input.path("credentials").path(1).asText();
    port = input.path("port").asInt();
    input.path("volumes").forEach(each -> volumes.add(each.asText()));
  }

  void run() throws StepFailure, InterruptedException {
    List<TaskRun.Step> steps = new ArrayList<>();
    steps.add(new TaskRun.Step("00validate_import", 0, this::validate));
    steps.add(new TaskRun.Step("02pullrsync", 1, this::pull));
    steps.add(new TaskRun.Step("05create_volumes", 1, this::createVolumes));
    steps.add(new TaskRun.Step("10recvstate", 1, this::receiveState));
    Site site = new Site(cluster.state(), module, run, this::receiveAgain);
    for (ModuleBehaviour.Step step : module.behaviour().importSteps()) {
      if (!step.name().equals(LAST_STEP)) {
        steps.add(new TaskRun.Step(step.name(), 1, () -> step.run(site)));
      }
    }
    steps.add(new TaskRun.Step(LAST_STEP, 1, this::markCompleted));
    // NS8 runs the union of its own steps and the application's by file name.
    steps.sort(Comparator.comparing(TaskRun.Step::name));
    try {
      run.steps(steps);
    } catch (UncheckedIOException e) {
      throw new StepFailure(1, null, String.valueOf(e.getMessage()));
    }
  }

  private void validate() throws StepFailure {
    if (module.imported()) {
      throw new StepFailure(
          2,
          Json.array()
              .add(
                  Json.object()
                      .put("field", "none")
                      .put("parameter", "none")
                      .put("value", "")
                      .put("error", "module_already_imported")),
          "");
    }
    module.liveFlags().add("import_started");
  }

  private void pull() {
    run.log("<6>podman-pull-missing " + PULL);
  }

  private void createVolumes() {
    for (String volume : volumes) {
      if (module.liveVolumes().add(volume)) {
        try {
          Files.createDirectories(module.volume(volume));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        run.log("<6>podman volume create " + volume);
        run.log(volume);
      }
    }
  }

  /** The command line, with the password in clear, stands in the task's error on NS8 too. */
  private void receiveState() throws StepFailure, InterruptedException {
    run.log(
        "<6>podman run --rm --privileged --network=host --workdir=/srv --env=RSYNCD_NETWORK="
            + cluster.state().network
            + " --env=RSYNCD_PORT="
            + port
            + " --env=RSYNCD_USER="
            + user
            + " --env=RSYNCD_PASSWORD="
            + password
            + " --replace --name=rsync-"
            + module.id()
            + " "
            + PULL);
    if (cluster.faults().closesPort()) {
      new CountDownLatch(1).await();
    }
    try {
      serve(Map.of("data", module.folder()), true, List.of());
      snapshot();
    } catch (IOException e) {
      throw new StepFailure(1, null, String.valueOf(e.getMessage()));
    }
    if (!module.agentFilesThere()) {
      throw new StepFailure(1, null, "<3>agent.env, apitoken.cache or environment is missing");
    }
  }

  private void receiveAgain(Map<String, Path> modules, List<String> within)
      throws StepFailure, InterruptedException {
    try {
      serve(modules, false, within);
    } catch (IOException e) {
      throw new StepFailure(1, null, String.valueOf(e.getMessage()));
    }
  }

  private void serve(Map<String, Path> modules, boolean data, List<String> within)
      throws IOException, StepFailure, InterruptedException {
    RsyncDaemon daemon = start(modules, data, within);
    int exitCode;
    try {
      exitCode = daemon.await();
    } catch (InterruptedException e) {
      // The signal of cancel-task reaches the container; a dead agent leaves it behind.
      if (run.task().cancelled()) {
        daemon.kill();
      }
      throw e;
    }
    if (module.isCurrent(daemon)) {
      throwAway();
    }
    if (exitCode != 0) {
      throw new StepFailure(exitCode, null, "rsync exited with " + exitCode);
    }
  }

  /** One container per module: an old one is stopped first, which its task takes for terminate. */
  private RsyncDaemon start(Map<String, Path> modules, boolean data, List<String> within)
      throws IOException {
    synchronized (module) {
      module.daemon().filter(RsyncDaemon::alive).ifPresent(RsyncDaemon::stop);
      if (data) {
        throwAway();
      }
      cluster.ports(module.node()).unhold(port);
      RsyncDaemon daemon =
          cluster
              .launcher()
              .start(
                  new RsyncDaemon.Settings(
                      module.daemonFolder(),
                      cluster.receiverAddress(),
                      port,
                      user,
                      password,
                      cluster.state().network,
                      modules,
                      data,
                      within));
      module.replace(daemon);
      return daemon;
    }
  }

  /** What no volume holds is gone with the container. */
  private void throwAway() throws IOException {
    Folders.deleteOthers(module.folder(), Set.of("state", "volumes"));
    Folders.deleteOthers(module.folder().resolve("volumes"), module.liveVolumes());
  }

  private void snapshot() throws IOException {
    Folders.delete(module.received());
    Folders.copy(module.state(), module.received());
  }

  private void markCompleted() {
    module
        .liveEnvironment()
        .putAll(
            Map.of(
                "IMPORT_IMAGE_URL", module.imageUrl(),
                "IMPORT_TASK_ID", run.task().id,
                "IMPORT_TIMESTAMP", cluster.clock().instant().toString()));
    module.liveFlags().remove("import_started");
    module.liveFlags().add("import_completed");
    try {
      module.saveEnvironment();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
