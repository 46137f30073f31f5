package io.github.ns8migration.testkit.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Sources;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.Tunnels;
import io.github.ns8migration.core.connect.wireguard.WireGuardTunnel;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.source.LocalShell;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The old server: a test host, whose network programs are those of this machine, and whose
 * WireGuard unit has a real device as long as it runs. The engine connects and sends from here.
 */
final class SourceSide implements AutoCloseable {
  private static final ApplicationId NOTES = new ApplicationId("nethserver-notes");
  private static final Set<String> REAL = Set.of("ip", "wg", "getent");

  private final TestHost host;
  private final LocalShell real = new LocalShell(new ProcessRunner());
  private final Path configuration;
  private final Tunnel tunnel;
  private final Migration migration;
  private final int leaderPort;
  private boolean up;

  private SourceSide(Path folder, String kind, int leaderPort) throws IOException {
    HostBuilder builder = TestHost.builder("server.example.org").noProvider();
    this.host =
        Files.exists(folder.resolve("old/root"))
            ? TestHost.open(folder.resolve("old"))
            : (kind.equals("packaged") ? builder.migrationPackage() : builder.wireGuardTools())
                .build(folder.resolve("old"));
    this.configuration = host.path("/etc/wireguard/ns8.conf");
    this.leaderPort = leaderPort;
    SourceHost source = Sources.tree(host.root(), new Shell());
    this.tunnel = Tunnels.wireGuard(source);
    this.migration =
        Migration.on(source)
            .stateIn(folder.resolve("state"))
            .withMigrators(List.of(new NotesMigrator()))
            .quickly()
            .open();
  }

  /** Folder, kind of host, port of the leader's front end. */
  public static void main(String[] arguments) throws Exception {
    try (SourceSide side =
        new SourceSide(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]))) {
      TwoMachines.Machine.say("ready");
      BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        TwoMachines.Machine.say(side.answer(line.split(" ")));
      }
    }
  }

  private String answer(String[] words) throws Exception {
    try {
      switch (words[0]) {
        case "connect" ->
            migration.connect(
                ConnectionRequest.to(
                        TwoMachines.LEADER + ":" + leaderPort, "admin", Secret.of("Nethesis,1234"))
                    .trustingAnybody());
        case "start" -> migration.start(NOTES, Answers.none());
        case "sync" -> {
          Map<ApplicationId, Transferred> unused = migration.sync(NOTES);
        }
        case "abort" -> migration.abort(NOTES);
        case "disconnect" -> {
          return "left behind: " + migration.disconnect();
        }
        case "down" -> tunnel.down();
        case "blocked" -> blocked(words[1]);
        case "try" -> {
          return reach(words[1], Integer.parseInt(words[2]));
        }
        case "keys" -> {
          String publicKey = tunnel.publicKey();
          return publicKey + " " + publicOf(host.path("/var/lib/nethserver/secrets/ns8wg"));
        }
        case "sh" -> {
          return LeaderSide.run(
                  "sh", "-c", String.join(" ", List.of(words).subList(1, words.length)))
              .strip();
        }
        default -> {
          return "what?";
        }
      }
      return "done";
    } catch (MigrationException e) {
      return "problem " + e.problem();
    }
  }

  private static String publicOf(Path key) throws Exception {
    return LeaderSide.run("sh", "-c", "wg pubkey < \"$0\"", key.toString()).strip();
  }

  /** A leader whose UDP port nobody answers. */
  private void blocked(String leaderKey) throws Exception {
    Tunnel impatient =
        WireGuardTunnel.of(Sources.tree(host.root(), new Shell()))
            .waitingAtMost(Duration.ofSeconds(2));
    String unused = impatient.publicKey();
    impatient.up(
        new Tunnel.Peer(
            "10.5.4.9", "10.5.4.0/24", "10.5.4.1", leaderKey, TwoMachines.LEADER + ":55999"));
  }

  private static String reach(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
      return "open";
    } catch (IOException e) {
      return "closed: " + e.getMessage();
    }
  }

  /** The test host's commands, but for those of the network. */
  private final class Shell implements Sources.Commands {
    @Override
    public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
      if (REAL.contains(command.program())) {
        return real.run(command);
      }
      CommandOutput answer = host.run(command);
      follow();
      return answer;
    }

    @Override
    public CommandOutput stream(HostCommand command, OutputReader reader)
        throws MigrationException, InterruptedException {
      return host.stream(command, reader);
    }

    private void follow() throws MigrationException, InterruptedException {
      boolean wanted = host.unit("wg-quick@ns8").running();
      if (wanted != up) {
        up = wanted;
        CommandOutput answer =
            real.run(HostCommand.of("wg-quick", wanted ? "up" : "down", configuration.toString()));
        if (!answer.succeeded()) {
          System.out.println(answer);
        }
      }
    }
  }

  /** Moves one folder. */
  private static final class NotesMigrator implements Migrator {
    @Override
    public Application application() {
      return Application.named("nethserver-notes", "Notes").intoImage("notes").withVolumes("data");
    }

    @Override
    public Availability detect(SourceHost source) {
      return Availability.AVAILABLE;
    }

    @Override
    public Plan plan(PlanContext context) {
      return Plan.builder().arrives("notes", "all of them").build();
    }

    @Override
    public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
      return Transferred.of(
          context
              .channel()
              .sendTree(TreeTransfer.of(context.source().path("/var/lib/notes"), "data")));
    }

    @Override
    public Verification verify(VerifyContext context) {
      return Verification.of();
    }
  }

  @Override
  public void close() {
    migration.close();
    host.close();
  }
}
