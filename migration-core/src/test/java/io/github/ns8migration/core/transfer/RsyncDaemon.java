package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * An rsync daemon like that of an instance which waits for data: the real program, configured in
 * the same way. In a process id namespace of its own it is process 1, which the module {@code
 * terminate} stops; that needs root.
 */
final class RsyncDaemon implements AutoCloseable {
  static final String PASSWORD = "0b7e5d4c-right";
  private static final Duration START = Duration.ofSeconds(20);

  private final Path folder;
  private final int port;
  private final Process process;

  private RsyncDaemon(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts one with these volumes, and waits until it listens. */
  static RsyncDaemon start(Path folder, String... volumes) throws IOException {
    assertThat(System.getProperty("user.name"))
        .as("tests with a daemon run as root")
        .isEqualTo("root");
    for (String volume : volumes) {
      Files.createDirectories(folder.resolve("srv/volumes").resolve(volume));
    }
    Files.createDirectories(folder.resolve("srv/state"));
    Files.createDirectories(folder.resolve("empty"));
    return start(folder, "");
  }

  /** The same folder with more in the configuration of its module {@code data}. */
  static RsyncDaemon start(Path folder, String more) throws IOException {
    int port = freePort();
    configure(folder, port, more);
    Process process =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "rsync",
                    "--daemon",
                    "--no-detach",
                    "--config=" + folder.resolve("conf")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    RsyncDaemon daemon = new RsyncDaemon(folder, port, process);
    await().atMost(START).until(daemon::listens);
    return daemon;
  }

  private static void configure(Path folder, int port, String more) throws IOException {
    Path secrets = folder.resolve("secrets");
    Files.writeString(secrets, "mail1:" + PASSWORD + "\n");
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        folder.resolve("conf"),
        String.join(
            "\n",
            "address = 127.0.0.1",
            "port = " + port,
            "reverse lookup = no",
            "forward lookup = no",
            "uid = 0",
            "gid = 0",
            "auth users = mail1",
            "secrets file = " + secrets,
            "use chroot = no",
            "log file = " + folder.resolve("log"),
            "[data]",
            "path = " + folder.resolve("srv"),
            "filter = -x security.*",
            "read only = no",
            "numeric ids = yes",
            "munge symlinks = no",
            more,
            "[terminate]",
            "path = " + folder.resolve("empty"),
            "read only = yes",
            "list = no",
            "post-xfer exec = kill -TERM 1",
            ""));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  Endpoint endpoint() {
    return endpoint(port, PASSWORD);
  }

  static Endpoint endpoint(int port, String password) {
    return new Endpoint(new ModuleId("mail1"), Secret.of(password), "127.0.0.1", port);
  }

  Path volume(String name) {
    return folder.resolve("srv/volumes").resolve(name);
  }

  Path state() {
    return folder.resolve("srv/state");
  }

  /** What it has written down so far. */
  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Stops all its processes where they are. */
  void freeze() throws IOException, InterruptedException {
    boolean stopped = false;
    for (ProcessHandle child : process.descendants().toList()) {
      String pid = Long.toString(child.pid());
      // A child whose client has gone may end meanwhile; the daemon itself does not.
      stopped |= new ProcessBuilder("kill", "-STOP", pid).start().waitFor() == 0;
    }
    assertThat(stopped).isTrue();
  }

  /** Ends it and every transfer at once. */
  void kill() {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    await().atMost(START).until(() -> !listens());
  }

  @Override
  public void close() {
    kill();
  }
}
