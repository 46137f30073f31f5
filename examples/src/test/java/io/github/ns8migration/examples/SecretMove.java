package io.github.ns8migration.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** A program that moves all of a host and prints whatever can be printed of it. */
final class SecretMove {
  private static final Answers ANSWERS =
      Answers.none()
          .with("webtop-host", "webtop.example.org")
          .with("sogo-host", "sogo.example.org");

  private SecretMove() {}

  /** Folder of the host, of the state, address of the cluster; the password on standard input. */
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
                .through(new SameMachine(cluster))
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
      for (String each : List.of("nethserver-mail", "account-provider")) {
        move(out, host, migration, new ApplicationId(each));
      }
      out.println(migration);
      out.println(migration.report());
      out.println("LEFT " + migration.disconnect());
    }
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

  /** Both sides are one machine. */
  private record SameMachine(URI address) implements Tunnel {
    @Override
    public String publicKey() {
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      return Base64.getEncoder().encodeToString(key);
    }

    @Override
    public URI up(Peer peer) {
      return address;
    }

    @Override
    public void down() {}
  }
}
