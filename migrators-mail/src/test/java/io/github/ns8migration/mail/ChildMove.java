package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A program that moves a connected host, and tells what happens on its standard output. At the
 * event whose text begins with its third argument it stands still, to be killed there.
 */
final class ChildMove {
  static final String HERE = "HERE ";
  static final String DONE = "DONE";
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");

  private ChildMove() {}

  /** Folder of the host, folder of the state, where to stand still. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    try (TestHost host = TestHost.open(Path.of(arguments[0]));
        Migration migration =
            Migration.on(host.source())
                .stateIn(Path.of(arguments[1]))
                .withMigrators(List.of(new MailMigrator(), new ConnectorMigrator()))
                .listening(event -> tell(out, event, arguments[2]))
                .quickly()
                .open()) {
      migration.start(MAIL, Answers.none());
      Map<ApplicationId, ?> unused = migration.sync(MAIL);
      Map<ApplicationId, ?> verified = migration.finish(MAIL, Answers.none());
      out.println(verified);
      out.println(migration.report());
      out.println(DONE);
    }
  }

  private static void tell(PrintStream out, MigrationEvent event, String standStill) {
    out.println(event);
    if (text(event).startsWith(standStill)) {
      out.println(HERE + text(event));
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** {@code entered nethserver-mail commit}. */
  static String text(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered entered) {
      return "entered " + entered.application() + " " + entered.stage();
    }
    if (event instanceof MigrationEvent.StageCompleted completed) {
      return "completed " + completed.application() + " " + completed.stage();
    }
    if (event instanceof MigrationEvent.TransferProgress progress) {
      return "sending " + progress.application() + " " + progress.part();
    }
    return event instanceof MigrationEvent.TaskProgress progress
        ? "task " + progress.application() + " " + progress.task()
        : "";
  }
}
