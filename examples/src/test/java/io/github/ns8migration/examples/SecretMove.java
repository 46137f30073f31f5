package io.github.ns8migration.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.connect.wireguard.WireGuardTunnel;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that moves all of a host and prints whatever can be printed of it. */
final class SecretMove {
  private static final Pattern KEY = Pattern.compile("PrivateKey *= *([A-Za-z0-9+/]{43}=)");
  private static final Answers ANSWERS =
      Answers.none()
          .with("webtop-host", "webtop.example.org")
          .with("sogo-host", "sogo.example.org");

  private SecretMove() {}

  /**
   * Folder of the host, of the state, address of the cluster, where to keep the keys of the VPN,
   * applications; the password on standard input.
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    String password = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
    URI cluster = URI.create(arguments[2]);
    ConnectionRequest request =
        ConnectionRequest.to(arguments[2], "admin", Secret.of(password))
            .withUserDomain("example.org");
    out.println(request);
    try (TestHost host = TestHost.open(Path.of(arguments[0]));
        Migration migration =
            Migration.on(host.source())
                .stateIn(Path.of(arguments[1]))
                .through(new SameMachine(host, cluster, Path.of(arguments[3])))
                .listening(out::println)
                .quickly()
                .open()) {
      failing(
          out,
          () ->
              migration.connect(
                  ConnectionRequest.to(arguments[2], "admin", Secret.of("FAKEwrong" + password))
                      .withUserDomain("example.org")));
      out.println(migration.preflight(request));
      migration.connect(request);
      for (String each : List.of(arguments).subList(4, arguments.length)) {
        move(out, host, migration, new ApplicationId(each));
      }
      out.println(migration);
      out.println(migration.report());
      if (migration.connected()) {
        out.println("LEFT " + migration.disconnect());
      }
    }
    Statics.tell(text -> out.println("STATIC " + text));
    out.println("DONE");
  }

  private static void move(PrintStream out, TestHost host, Migration migration, ApplicationId id)
      throws MigrationException, InterruptedException {
    out.println(migration.applications());
    out.println(migration.plan(id, ANSWERS));
    out.println(migration.questions(id, Phase.START));
    migration.start(id, ANSWERS);
    out.println(migration.sync(id));
    // A command that fails in the midst of the cut-over is told, with what NS7 said.
    host.failCommandOnce(TestHost.command("signal-event"), 1);
    failing(out, () -> out.println(migration.finish(id, ANSWERS)));
    failing(out, () -> out.println(migration.finish(id, ANSWERS)));
    out.println(migration.applications());
  }

  private interface Call {
    void run() throws MigrationException, InterruptedException;
  }

  private static void failing(PrintStream out, Call call) throws InterruptedException {
    try {
      call.run();
    } catch (MigrationException e) {
      out.println(e);
      out.println(e.problem());
      e.printStackTrace(out);
    }
  }

  /** Both sides are one machine; the host's part of the VPN is made where it has the tools. */
  private static final class SameMachine implements Tunnel {
    private final TestHost host;
    private final URI address;
    private final Tunnel tunnel;
    private final boolean tools;
    private final Path keys;

    SameMachine(TestHost host, URI address, Path keys) {
      this.host = host;
      this.address = address;
      this.keys = keys;
      tools = Files.exists(host.path("/usr/lib/systemd/system/wg-quick@.service"));
      tunnel = WireGuardTunnel.of(host.source()).withApi(api -> address);
    }

    @Override
    public String publicKey() throws MigrationException, InterruptedException {
      return tunnel.publicKey();
    }

    @Override
    public URI up(Peer peer) throws MigrationException, InterruptedException {
      if (!tools) {
        return address;
      }
      URI through = tunnel.up(peer);
      try (Stream<Path> below = Files.walk(host.root())) {
        for (Path each : below.filter(Files::isRegularFile).toList()) {
          Matcher key = KEY.matcher(Files.readString(each, ISO_8859_1));
          if (key.find()) {
            Files.writeString(keys, key.group(1) + "\n");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return through;
    }

    @Override
    public void down() throws MigrationException, InterruptedException {
      if (tools) {
        tunnel.down();
      }
    }
  }
}
