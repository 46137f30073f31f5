package io.github.ns8migration.samba;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.samba.Programs.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Samba AD domain controller in a network namespace of its own, which this process reaches
 * by its address.
 */
final class RealController implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration START = Duration.ofMinutes(3);

  private final String namespace;
  private final String address;
  private final Path configuration;
  private final Path log;
  private final Process process;
  private final Thread hook = new Thread(this::kill, "stop-samba");

  private RealController(
      String namespace, String address, Path configuration, Path log, Process process) {
    this.namespace = namespace;
    this.address = address;
    this.configuration = configuration;
    this.log = log;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Writes the configuration of a controller.
   *
   * @param state its {@code /var/lib/samba}
   * @param run for its own files; a short path, since sockets lie there
   */
  static Path configure(Path state, Path run) throws IOException {
    Files.createDirectories(run);
    for (String folder : List.of("lock", "cache")) {
      Files.createDirectories(run.resolve(folder));
    }
    // Beside the domain's accounts there are none but these two.
    Files.writeString(
        run.resolve("nsswitch.conf"), "passwd: files winbind\ngroup: files winbind\n");
    Files.writeString(
        run.resolve("passwd"), "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    Files.writeString(run.resolve("group"), "root:x:0:\nnogroup:x:65534:\n");
    return Files.writeString(
        run.resolve("smb.conf"),
        """
        [global]
          netbios name = NSDC-SERVER
          realm = %1$s
          workgroup = %2$s
          server role = active directory domain controller
          private dir = %3$s/private
          state directory = %3$s
          binddns dir = %3$s/bind-dns
          lock directory = %4$s/lock
          cache directory = %4$s/cache
          usershare path =
          log file = %4$s/log.%%m
          idmap_ldb:use rfc2307 = yes
          server services = -dnsupdate -nbt -wrepl -kcc

        [sysvol]
          path = %3$s/sysvol
          read only = No

        [netlogon]
          path = %3$s/sysvol/%5$s/scripts
          read only = No
        """
            .formatted(RealDomain.REALM, RealDomain.WORKGROUP, state, run, RealDomain.DOMAIN));
  }

  /** Adds a share whose rights are those of the files' own access lists. */
  static void addShare(Path configuration, String name, Path folder) throws IOException {
    Files.writeString(
        configuration,
        "\n[" + name + "]\n  path = " + folder + "\n  read only = No\n",
        StandardOpenOption.APPEND);
  }

  /** Starts it, and waits until it answers by SMB and LDAPS. */
  static RealController start(Path configuration) throws IOException, InterruptedException {
    int number = NUMBER.incrementAndGet();
    String suffix = ProcessHandle.current().pid() % 10000 + "-" + number;
    String namespace = "ad" + suffix;
    // A network of four addresses; test processes that run side by side take different ones.
    int net = (int) (ProcessHandle.current().pid() * 7 + number) % 16000;
    String prefix = "10." + (192 + net / 256 % 62) + "." + net % 256 + ".";
    String address = prefix + "2";
    for (String command :
        List.of(
            "ip netns add " + namespace,
            "ip link add va" + suffix + " type veth peer name vb" + suffix + " netns " + namespace,
            "ip addr add " + prefix + "1/30 dev va" + suffix,
            "ip link set va" + suffix + " up",
            "ip -n " + namespace + " addr add " + address + "/30 dev vb" + suffix,
            "ip -n " + namespace + " link set vb" + suffix + " up",
            "ip -n " + namespace + " link set lo up")) {
      Programs.run(List.of(command.split(" "))).expectSuccess();
    }
    Files.createDirectories(Path.of("/run/samba"));
    Path log = configuration.resolveSibling("output");
    Process process =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                // Its sockets lie in a place that its libraries know by heart.
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs tmpfs /run/samba"
                    + " && for file in nsswitch.conf passwd group;"
                    + " do mount --bind \"$0/$file\" \"/etc/$file\" || exit; done"
                    + " && exec \"$@\"",
                configuration.getParent().toString(),
                "samba",
                "-F",
                "--no-process-group",
                "-s",
                configuration.toString(),
                "--debug-stdout")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RealController controller = new RealController(namespace, address, configuration, log, process);
    try {
      await()
          .atMost(START)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () ->
                  !process.isAlive() || (controller.answers(636) && controller.answersToLogins()));
      if (process.isAlive()) {
        return controller;
      }
      throw new IllegalStateException("it ended with " + process.exitValue());
    } catch (RuntimeException e) {
      String said = Files.readString(log);
      controller.close();
      throw new AssertionError("samba did not start: " + said, e);
    }
  }

  /**
   * Words before the command of a program that is to know the accounts of the domain, and by name
   * no others of this machine but root and nobody; they become that command.
   */
  List<String> amongAccounts() {
    return List.of("nsenter", "--mount=/proc/" + process.pid() + "/ns/mnt");
  }

  /** A program that is run there. */
  Result runAmongAccounts(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(amongAccounts());
    all.addAll(List.of(command));
    return Programs.run(all);
  }

  private boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** SMB answers before winbindd does, and then with an internal error. */
  private boolean answersToLogins() throws IOException, InterruptedException {
    return answers(445)
        && smbLogin("administrator", RealDomain.ADMINISTRATOR_PASSWORD).exitCode() == 0;
  }

  /** Logs in by SMB, as a Windows client does, and connects to the share with the policies. */
  Result smbLogin(String user, String password) throws IOException, InterruptedException {
    return smb(user, password, "sysvol", "quit");
  }

  /** Connects to a share, and does that there in the words of {@code smbclient}. */
  Result smb(String user, String password, String share, String what)
      throws IOException, InterruptedException {
    Path credentials = secret("username = " + user + "\npassword = " + password + "\n");
    return Programs.run(
        List.of(
            "smbclient",
            "-s",
            configuration.toString(),
            "//" + address + "/" + share,
            "-c",
            what,
            "-t",
            "60",
            "-A",
            credentials.toString(),
            "-m",
            "SMB3"));
  }

  /** The access list of a file, as a Windows client sees it, with SIDs. */
  String windowsRights(String share, String file) throws IOException, InterruptedException {
    Path credentials =
        secret("username = administrator\npassword = " + RealDomain.ADMINISTRATOR_PASSWORD + "\n");
    List<String> command =
        List.of(
            "smbcacls",
            "-s",
            configuration.toString(),
            "//" + address + "/" + share,
            file,
            "--numeric",
            "-A",
            credentials.toString());
    Result answer = Programs.run(command);
    // It cannot be told to wait longer than twenty seconds for a busy machine.
    for (int more = 0; more < 5 && answer.output().contains("NT_STATUS_IO_TIMEOUT"); more++) {
      answer = Programs.run(command);
    }
    return answer.expectSuccess().output();
  }

  /** Logs in by LDAPS with a simple bind, as applications do, and reads its own entry. */
  Result ldapLogin(String user, String password) throws IOException, InterruptedException {
    return Programs.run(
        List.of(
            "ldapsearch",
            "-LLL",
            "-x",
            "-H",
            "ldaps://" + address,
            "-D",
            user + "@" + RealDomain.DOMAIN,
            "-y",
            secret(password).toString(),
            "-b",
            "DC=ad,DC=example,DC=org",
            "(sAMAccountName=" + user + ")",
            "sAMAccountName"),
        "",
        Map.of("LDAPTLS_REQCERT", "never"));
  }

  private Path secret(String text) throws IOException {
    Path file =
        Files.createTempFile(
            configuration.getParent(),
            "secret",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  /** Stops it in an orderly way, as systemd does. */
  void stop() throws InterruptedException, IOException {
    for (String pid : pids()) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroy);
    }
    await().atMost(30, SECONDS).until(() -> pids().isEmpty());
  }

  private List<String> pids() throws IOException, InterruptedException {
    return Programs.run(List.of("ip", "netns", "pids", namespace)).output().lines().toList();
  }

  private void kill() {
    try {
      for (String pid : pids()) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
      process.destroyForcibly();
      Programs.run(List.of("ip", "netns", "del", namespace));
    } catch (IOException | NumberFormatException e) {
      throw new AssertionError(log.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
