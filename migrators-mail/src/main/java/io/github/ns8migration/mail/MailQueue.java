package io.github.ns8migration.mail;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Messages that Postfix of NS7 could not deliver yet. They are not moved, so they are named. */
final class MailQueue {
  private static final List<String> QUEUES =
      List.of("maildrop", "incoming", "active", "deferred", "hold");

  private final SourceHost source;

  MailQueue(SourceHost source) {
    this.source = source;
  }

  /** What to know about the queue; empty when nothing waits. */
  Optional<Finding> finding(Severity severity) throws MigrationException {
    long waiting = 0;
    for (String queue : QUEUES) {
      waiting += files(source.path("/var/spool/postfix/" + queue));
    }
    return waiting == 0 ? Optional.empty() : Optional.of(finding(severity, waiting));
  }

  private static Finding finding(Severity severity, long waiting) {
    return Finding.of(
        severity,
        "mail-queue-not-empty",
        Side.SOURCE,
        waiting + " messages wait in the queue of Postfix. They stay on NS7.",
        "Let NS7 deliver them before the cut-over (postqueue -f). Afterwards, start Postfix of NS7 once"
            + " with the new mail server as its relay host, until postqueue -p shows nothing.",
        List.of());
  }

  private static long files(Path queue) throws MigrationException {
    AtomicLong count = new AtomicLong();
    if (!Files.isDirectory(queue)) {
      return 0;
    }
    try {
      Files.walkFileTree(
          queue,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              count.incrementAndGet();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // delivered meanwhile
            }
          });
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "mail-queue-unreadable",
              Side.SOURCE,
              "The queue of Postfix cannot be read.",
              "Let the user who runs this program read /var/spool/postfix, and try again."),
          e);
    }
    return count.get();
  }
}
