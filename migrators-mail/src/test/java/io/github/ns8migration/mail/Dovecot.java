package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Dovecot that serves a folder of mailboxes the way NS7 or NS8 does: names of homes and
 * logins, namespaces, access lists, private marks of shared folders.
 */
final class Dovecot implements AutoCloseable {
  private static final String PASSWORD = "FAKEpassword";
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** How mailboxes and people are named. */
  enum Names {
    /** {@code anna@example.org}. */
    LONG("%Lu", "%%u"),
    /** {@code anna}. */
    SHORT("%Ln", "%%n");

    private final String user;
    private final String owner;

    Names(String user, String owner) {
      this.user = user;
      this.owner = owner;
    }
  }

  private final Path folder;
  private final int port;
  private final Process process;

  private Dovecot(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param folder empty; for its configuration, sockets and log; its path must be short
   * @param mailboxes the folder with the homes, owned by whom Dovecot is to run as
   * @param people logins, with the groups of each
   */
  static Dovecot serve(Names names, Path mailboxes, Map<String, List<String>> people, Path folder)
      throws IOException {
    if (!Files.isExecutable(Path.of("/usr/sbin/dovecot"))) {
      throw new IOException("dovecot is missing: apt-get install dovecot-imapd dovecot-sieve");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port = freePort();
    Files.writeString(folder.resolve("people"), people(mailboxes, people));
    Files.writeString(folder.resolve("conf"), configuration(names, mailboxes, folder, port));
    Process process =
        new ProcessBuilder("/usr/sbin/dovecot", "-F", "-c", folder.resolve("conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Dovecot dovecot = new Dovecot(folder, port, process);
    try {
      await().atMost(DEADLINE).until(dovecot::listens);
    } catch (RuntimeException e) {
      IOException failure = new IOException("dovecot does not start:\n" + dovecot.log(), e);
      dovecot.close();
      throw failure;
    }
    return dovecot;
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("dovecot has ended");
    }
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A mail program of that user. */
  ImapClient login(String user) throws IOException {
    return new ImapClient(port, user, PASSWORD);
  }

  /** A message comes in for a user and goes through his filter. */
  void deliver(String user, String message) throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve("message"), message);
    run(input, "/usr/lib/dovecot/dovecot-lda", "-c", conf(), "-d", user, "-f", "s@example.net");
  }

  /** Compiles a script; nothing else changes. */
  void compile(Path script) throws IOException, InterruptedException {
    run(
        Path.of("/dev/null"),
        "/usr/bin/sievec",
        "-c",
        conf(),
        script.toString(),
        folder.resolve("script.svbin").toString());
  }

  private void run(Path input, String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("command");
    Process ran =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!ran.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS) || ran.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command) + ":\n" + Files.readString(output, UTF_8) + log());
      }
    } finally {
      ran.destroyForcibly();
    }
  }

  private String conf() {
    return folder.resolve("conf").toString();
  }

  /** What it wrote. */
  String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.readString(folder.resolve("output"), UTF_8)
        + (Files.exists(log) ? Files.readString(log, UTF_8) : "");
  }

  /** Public mailboxes have a user of their own, who is nobody's login. */
  private static String people(Path mailboxes, Map<String, List<String>> people)
      throws IOException {
    StringBuilder lines = new StringBuilder(person(mailboxes, "vmail", List.of()));
    for (Map.Entry<String, List<String>> person : people.entrySet()) {
      lines.append(person(mailboxes, person.getKey(), person.getValue()));
    }
    return lines.toString();
  }

  private static String person(Path mailboxes, String name, List<String> groups)
      throws IOException {
    return "%s:{PLAIN}%s:%s:%s::%s/%s::%s\n"
        .formatted(
            name,
            PASSWORD,
            Files.getAttribute(mailboxes, "unix:uid"),
            Files.getAttribute(mailboxes, "unix:gid"),
            mailboxes,
            name,
            groups.isEmpty() ? "" : "userdb_acl_groups=" + String.join(",", groups));
  }

  private static String configuration(Names names, Path mailboxes, Path folder, int port) {
    return """
    protocols = imap
    listen = 127.0.0.1
    ssl = no
    disable_plaintext_auth = no
    base_dir = FOLDER/run
    state_dir = FOLDER/state
    log_path = FOLDER/log
    instance_name = migration-test-PORT
    postmaster_address = postmaster@example.org
    first_valid_uid = 1
    first_valid_gid = 1
    service imap-login {
      chroot =
      inet_listener imap {
        port = PORT
      }
      inet_listener imaps {
        port = 0
      }
    }
    auth_username_format = USERNAME
    passdb {
      driver = passwd-file
      args = FOLDER/people
    }
    userdb {
      driver = passwd-file
      args = FOLDER/people
    }
    mail_location = maildir:~/Maildir
    mail_plugins = acl listescape
    protocol imap {
      mail_plugins = $mail_plugins imap_acl
    }
    protocol lda {
      mail_plugins = $mail_plugins sieve
    }
    namespace inbox {
      inbox = yes
      separator = /
    }
    namespace shared {
      type = shared
      separator = /
      prefix = Shared/OWNER/
      location = maildir:%%h/Maildir:INDEXPVT=~/Maildir/shared/OWNER
      subscriptions = no
      list = children
    }
    namespace public {
      type = public
      separator = /
      prefix = Public/
      location = maildir:MAILBOXES/vmail/Maildir:INDEXPVT=~/Maildir/public
      subscriptions = no
      list = children
    }
    plugin {
      acl = vfile
      acl_anyone = allow
      acl_shared_dict = file:MAILBOXES/shared-mailboxes.db
      sieve = file:~/sieve;active=~/.dovecot.sieve
    }
    """
        .replace("USERNAME", names.user)
        .replace("OWNER", names.owner)
        .replace("MAILBOXES", mailboxes.toString())
        .replace("FOLDER", folder.toString())
        .replace("PORT", String.valueOf(port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends it and all its processes. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      children.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
