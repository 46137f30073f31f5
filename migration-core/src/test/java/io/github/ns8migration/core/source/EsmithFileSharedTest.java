package io.github.ns8migration.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.source.EsmithRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that others read and write at the same time. */
@Timeout(60)
class EsmithFileSharedTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void aDatabase() throws Exception {
    file = Files.write(folder.resolve("accounts"), "# warning\n".getBytes(UTF_8));
  }

  @AfterEach
  void stopThreads() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aReaderSeesTheOldOrTheNewContent() throws Exception {
    EsmithFile one = filled("one", 3000);
    EsmithFile two = filled("two", 5000);
    one.writeTo(file);
    Future<?> writer =
        threads.submit(
            () -> {
              for (int i = 0; i < 40; i++) {
                (i % 2 == 0 ? two : one).writeTo(file);
              }
              return null;
            });

    List<Integer> sizes = new ArrayList<>();
    do {
      sizes.add(EsmithFile.read(file).records().size());
    } while (!writer.isDone());

    writer.get();
    assertThat(sizes).isNotEmpty().allMatch(size -> size == 3000 || size == 5000);
  }

  @Test
  void manyWritersLoseNoChange() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "writer" + i;
      writers.add(
          () -> {
            for (int n = 0; n < 15; n++) {
              EsmithRecord record = new EsmithRecord(name + "-" + n, "user", Map.of());
              EsmithFile.update(file, content -> content.withRecord(record));
            }
            return null;
          });
    }

    for (Future<Void> writer : threads.invokeAll(writers)) {
      writer.get();
    }

    assertThat(EsmithFile.read(file).records()).hasSize(60);
    assertThat(folder.resolve("accounts.lock")).doesNotExist();
  }

  @Test
  void aWriterWaitsForTheLockThatNs7ProgramsTake() throws Exception {
    Process other = new ProcessBuilder("flock", "-x", file + ".lock", "cat").start();
    other.getOutputStream().write('\n');
    other.getOutputStream().flush();
    assertThat(other.getInputStream().read()).isEqualTo('\n');

    Future<?> update =
        threads.submit(
            () -> {
              EsmithFile.update(
                  file, content -> content.withRecord(new EsmithRecord("k", "t", Map.of())));
              return null;
            });

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !update.isDone() && EsmithFile.read(file).records().isEmpty());
    other.getOutputStream().close();
    update.get(20, TimeUnit.SECONDS);
    assertThat(EsmithFile.read(file).records()).hasSize(1);
  }

  @Test
  void anInterruptedWriterWritesNothingAndLeavesNoProcess() throws Exception {
    Process other = new ProcessBuilder("flock", "-x", file + ".lock", "cat").start();
    other.getOutputStream().write('\n');
    other.getOutputStream().flush();
    assertThat(other.getInputStream().read()).isEqualTo('\n');
    Future<?> update =
        threads.submit(
            () -> {
              EsmithFile.update(file, content -> content.without("k"));
              return null;
            });
    await().until(() -> waitingForLock(other.pid()) == 1);

    update.cancel(true);

    await().until(() -> waitingForLock(other.pid()) == 0);
    other.getOutputStream().close();
    assertThat(EsmithFile.read(file).records()).isEmpty();
  }

  private long waitingForLock(long holder) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.pid() != holder)
        .filter(child -> child.info().commandLine().orElse("").contains(file + ".lock"))
        .count();
  }

  private static EsmithFile filled(String name, int size) {
    List<EsmithRecord> records = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      records.add(new EsmithRecord(name + i, "user", Map.of("status", "enabled")));
    }
    return EsmithFile.EMPTY.withRecords(records);
  }
}
