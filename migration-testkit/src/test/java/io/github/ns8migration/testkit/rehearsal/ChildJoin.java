package io.github.ns8migration.testkit.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.ConnectionRequest;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A program that connects or disconnects a host, and tells what happens on its standard output. */
final class ChildJoin {
  static final String DONE = "DONE";

  private ChildJoin() {}

  /** {@code connect} or {@code disconnect}, the test's folder, the cluster. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    Path folder = Path.of(arguments[1]);
    URI cluster = URI.create(arguments[2]);
    try (TestHost host = TestHost.open(folder.resolve("host"));
        Migration migration =
            Migration.on(host.source())
                .stateIn(folder.resolve("state"))
                .withMigrators(List.of())
                .through(new MarkedTunnel(folder.resolve("tunnel"), cluster))
                .listening(event -> tell(out, event))
                .quickly()
                .open()) {
      if (arguments[0].equals("connect")) {
        migration.connect(request(cluster));
      } else {
        out.println(migration.disconnect());
      }
      out.println(DONE);
    }
  }

  static ConnectionRequest request(URI cluster) {
    return ConnectionRequest.to(cluster.toString(), "admin", Secret.of(JoinCrashIT.ADMIN_PASSWORD))
        .withUserDomain("users.example.org");
  }

  private static void tell(PrintStream out, MigrationEvent event) {
    out.println(event);
  }

  static String text(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered entered) {
      return "entered " + entered.stage();
    }
    if (event instanceof MigrationEvent.StageCompleted completed) {
      return "completed " + completed.stage();
    }
    return event instanceof MigrationEvent.ActionCompleted completed
        ? "ended " + completed.action()
        : "";
  }
}
