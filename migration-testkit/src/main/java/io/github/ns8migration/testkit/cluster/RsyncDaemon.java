package io.github.ns8migration.testkit.cluster;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real rsync daemon with the settings of the NS8 image. Where it may, it has a pid namespace of
 * its own, so that "kill -TERM 1" ends it with its children, as in its container; elsewhere a
 * script does that for its process group.
 */
final class RsyncDaemon {
  private static final Logger LOG = LoggerFactory.getLogger(RsyncDaemon.class);

  private static final int KILLED = 137;

  private final Process process;
  private final boolean namespace;
  private volatile boolean killed;

  private RsyncDaemon(Process process, boolean namespace) {
    this.process = process;
    this.namespace = namespace;
  }

  /**
   * What to run.
   *
   * @param folder for its own files; nobody else may read it
   * @param modules rsync module and folder
   * @param numericIds false for the second daemon, which resolves names
   * @param within words before its command, which become that command themselves
   */
  record Settings(
      Path folder,
      String address,
      int port,
      String user,
      String password,
      String network,
      Map<String, Path> modules,
      boolean numericIds,
      List<String> within) {}

  /**
   * Starts daemons, each of which dies with this Java process whatever ends it: all are children of
   * one thread, whose death the kernel tells them.
   */
  static final class Launcher implements AutoCloseable {
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(
            new ThreadFactoryBuilder().setNameFormat("ns8-rsyncd").setDaemon(true).build());
    private final boolean root = isRoot();
    private final boolean namespace = root && canUnshare();

    RsyncDaemon start(Settings settings) throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command(write(settings), settings.within()));
      Path output = settings.folder().resolve("output");
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(new File("/dev/null"));
      try {
        return new RsyncDaemon(
            CompletableFuture.supplyAsync(() -> launch(builder), thread).join(), namespace);
      } catch (CompletionException e) {
        throw new IOException("rsync did not start", e.getCause());
      }
    }

    /** Whether uploads may set owners. */
    boolean appliesOwners() {
      return root;
    }

    private static Process launch(ProcessBuilder builder) {
      try {
        return builder.start();
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    }

    private List<String> command(Path configuration, List<String> within) {
      List<String> command = new ArrayList<>();
      if (isInstalled("setpriv")) {
        command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
      }
      command.addAll(
          namespace
              ? List.of("unshare", "--pid", "--fork", "--kill-child")
              : List.of("setsid", "--wait"));
      command.addAll(within);
      command.addAll(List.of("rsync", "--daemon", "--no-detach", "--config=" + configuration));
      return command;
    }

    private Path write(Settings settings) throws IOException {
      Path folder = Files.createDirectories(settings.folder());
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Path empty = Files.createDirectories(folder.resolve("empty"));
      Path secrets = folder.resolve("secrets");
      Files.deleteIfExists(secrets);
      Files.createFile(
          secrets,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(secrets, settings.user() + ":" + settings.password() + "\n");
      Path pid = folder.resolve("pid");
      Files.deleteIfExists(pid);
      List<String> lines = new ArrayList<>();
      lines.add("address = " + settings.address());
      lines.add("port = " + settings.port());
      lines.add("reverse lookup = no");
      lines.add("forward lookup = no");
      if (root) {
        lines.add("uid = 0");
        lines.add("gid = 0");
      }
      lines.add("pid file = " + pid);
      lines.add("auth users = " + settings.user());
      lines.add("secrets file = " + secrets);
      lines.add("use chroot = no");
      lines.add("transfer logging = yes");
      lines.add("log format = %o %U:%G %f");
      lines.add("log file = " + folder.resolve("log"));
      settings.modules().forEach((name, path) -> lines.addAll(module(settings, name, path)));
      lines.add("[terminate]");
      lines.add("path = " + empty);
      lines.add("read only = yes");
      lines.add("list = no");
      lines.add("post-xfer exec = " + (namespace ? "kill -TERM 1" : script(folder, pid)));
      Path configuration = folder.resolve("rsyncd.conf");
      Files.write(configuration, lines);
      return configuration;
    }

    private static List<String> module(Settings settings, String name, Path path) {
      return List.of(
          "[" + name + "]",
          "path = " + path,
          settings.numericIds() ? "filter = -x security.*" : "filter = -x! user.DOSATTRIB",
          "read only = no",
          "numeric ids = " + (settings.numericIds() ? "yes" : "no"),
          "munge symlinks = no",
          "hosts allow = 127.0.0.1 ::1 " + settings.network());
    }

    private static Path script(Path folder, Path pid) throws IOException {
      Path script = folder.resolve("terminate");
      Files.writeString(script, "#!/bin/sh\nkill -TERM -\"$(cat '" + pid + "')\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
      return script;
    }

    private static boolean isRoot() {
      try {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
      } catch (IOException | UnsupportedOperationException e) {
        return false;
      }
    }

    private static boolean canUnshare() {
      try {
        Process probe =
            new ProcessBuilder("unshare", "--pid", "--fork", "--kill-child", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private static boolean isInstalled(String program) {
      String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
      for (String folder : path.split(File.pathSeparator)) {
        if (Files.isExecutable(Path.of(folder, program))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Waits for its end, which it may come to by itself; the exit code. */
  int await() throws InterruptedException {
    int exitCode = process.waitFor();
    // What podman says of a killed container; unshare has a code of its own.
    return killed ? KILLED : exitCode;
  }

  /** What a container gets when it is stopped: the daemon ends as if terminate had been read. */
  void stop() {
    List<ProcessHandle> below = process.descendants().toList();
    if (!namespace) {
      process.destroy();
      below.forEach(ProcessHandle::destroyForcibly);
    } else if (below.isEmpty()) {
      process.destroyForcibly();
    } else {
      below.get(0).destroy();
    }
    awaitEnd();
  }

  /** Its sudden death: the exit code is that of a killed process. */
  void kill() {
    killed = process.isAlive();
    List<ProcessHandle> below = process.descendants().toList();
    below.forEach(ProcessHandle::destroyForcibly);
    if (!namespace || below.isEmpty()) {
      process.destroyForcibly();
    }
    awaitEnd();
  }

  private void awaitEnd() {
    boolean interrupted = false;
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        process.isAlive() && System.nanoTime() < end; ) {
      try {
        process.waitFor(100, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (process.isAlive()) {
      LOG.warn("rsync daemon {} had to be killed", process.pid());
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
