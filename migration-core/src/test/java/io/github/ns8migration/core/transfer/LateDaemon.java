package io.github.ns8migration.core.transfer;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An rsync daemon like the one that an import opens in its midst: modules {@code homes} and {@code
 * shares}, owners by name, one extended attribute. Account names have other numbers there than on
 * this machine; it can be put where it may give files to none but itself.
 */
final class LateDaemon implements AutoCloseable {
  private static final String TABLE =
      """
      #!/usr/bin/perl
      $| = 1;
      my %uid = (games => 1001, news => 1002);
      my %gid = (staff => 2001, mail => 2002);
      my %name = reverse %uid;
      my %group = reverse %gid;
      while (my $line = <STDIN>) {
        chomp $line;
        my ($what, $word) = split ' ', $line, 2;
        my $answer =
            $what eq 'uid' ? $name{$word}
            : $what eq 'gid' ? $group{$word}
            : $what eq 'usr' ? $uid{$word}
            : $what eq 'grp' ? $gid{$word}
            : '';
        print defined $answer ? "$answer\\n" : "\\n";
      }
      """;

  private final Path folder;
  private final int port;
  private final Process process;

  private LateDaemon(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** With access to every number. */
  static LateDaemon start(Path folder) throws IOException {
    return start(folder, false);
  }

  /** In a user namespace that knows numbers up to 9999 only, as a rootless container does. */
  static LateDaemon startConfined(Path folder) throws IOException {
    return start(folder, true);
  }

  private static LateDaemon start(Path folder, boolean confined) throws IOException {
    for (String name : List.of("shares", "homes", "empty")) {
      Files.createDirectories(folder.resolve(name));
    }
    Path table = folder.resolve("table");
    Files.writeString(table, TABLE);
    Files.setPosixFilePermissions(table, PosixFilePermissions.fromString("rwx------"));
    Path secrets = folder.resolve("secrets");
    Files.writeString(secrets, "mail1:" + RsyncDaemon.PASSWORD + "\n");
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
    int port = RsyncDaemon.freePort();
    List<String> lines = new ArrayList<>();
    lines.addAll(
        List.of(
            "address = 127.0.0.1",
            "port = " + port,
            "reverse lookup = no",
            "forward lookup = no",
            "uid = 0",
            "gid = 0",
            "auth users = mail1",
            "secrets file = " + secrets,
            "use chroot = no",
            "log file = " + folder.resolve("log")));
    for (String name : List.of("homes", "shares")) {
      lines.addAll(
          List.of(
              "[" + name + "]",
              "path = " + folder.resolve(name),
              "filter = -x! user.DOSATTRIB",
              "read only = no",
              "numeric ids = no",
              "name converter = " + table,
              "munge symlinks = no"));
    }
    lines.addAll(
        List.of(
            "[terminate]",
            "path = " + folder.resolve("empty"),
            "read only = yes",
            "list = no",
            "post-xfer exec = kill -TERM 1"));
    Files.write(folder.resolve("conf"), lines);
    List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child"));
    if (confined) {
      command.add("--user");
    }
    command.addAll(List.of("sh", "-c", "read go; exec rsync --daemon --no-detach --config=\"$0\""));
    command.add(folder.resolve("conf").toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    if (confined) {
      await().atMost(Duration.ofSeconds(20)).until(() -> process.descendants().count() == 1);
      for (String map : List.of("uid_map", "gid_map")) {
        Files.writeString(Path.of("/proc", Long.toString(process.pid()), map), "0 0 10000\n");
      }
    }
    try (OutputStream go = process.getOutputStream()) {
      go.write('\n');
    }
    LateDaemon daemon = new LateDaemon(folder, port, process);
    await().atMost(Duration.ofSeconds(20)).until(daemon::listens);
    return daemon;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  Endpoint endpoint() {
    return RsyncDaemon.endpoint(port, RsyncDaemon.PASSWORD);
  }

  Path shares() {
    return folder.resolve("shares");
  }

  boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    await().atMost(Duration.ofSeconds(20)).until(() -> !listens());
  }
}
