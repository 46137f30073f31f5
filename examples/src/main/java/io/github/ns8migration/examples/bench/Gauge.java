package io.github.ns8migration.examples.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;

/**
 * The most memory that this process and the rsync processes below it have used.
 *
 * <p>Two numbers tell about the heap: the most that was in use, which includes what nobody needs
 * any more and so grows with any limit; and the most that was left after a collection, which is
 * what the program needs.
 */
final class Gauge implements AutoCloseable {
  private static final long EVERY_MILLIS = 50;
  private static final long KB = 1024;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gauge");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> looking;
  private final AtomicLong heap = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong keptLately = new AtomicLong();
  private final AtomicLong rsync = new AtomicLong();

  Gauge() {
    ManagementFactory.getGarbageCollectorMXBeans()
        .forEach(
            collector ->
                ((NotificationEmitter) collector)
                    .addNotificationListener((news, unused) -> afterCollection(), null, null));
    looking = clock.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Most bytes of heap in use, garbage included. */
  long heap() {
    return heap.get();
  }

  /** Most bytes of heap in use after a collection. */
  long heapKept() {
    return kept.get();
  }

  /** The same, since this was asked last; 0 when there was no collection. */
  long heapKeptLately() {
    return keptLately.getAndSet(0);
  }

  /** Most bytes of memory this process had in RAM; 0 when the kernel does not tell. */
  long resident() {
    return peakOf(ProcessHandle.current().pid());
  }

  /** Most bytes of memory that one rsync had in RAM, the receiving ones of the cluster included. */
  long residentOfRsync() {
    return rsync.get();
  }

  private void look() {
    highest(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/rsync"))
        .forEach(child -> highest(rsync, peakOf(child.pid())));
  }

  private void afterCollection() {
    long sum = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage left = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && left != null) {
        sum += left.getUsed();
      }
    }
    highest(kept, sum);
    highest(keptLately, sum);
  }

  private static void highest(AtomicLong most, long now) {
    most.accumulateAndGet(now, Math::max);
  }

  private static long peakOf(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * KB;
        }
      }
      return 0;
    } catch (IOException ended) {
      return 0; // it ended meanwhile: what it used was seen before
    }
  }

  @Override
  public void close() {
    looking.cancel(true);
    clock.shutdownNow();
  }
}
