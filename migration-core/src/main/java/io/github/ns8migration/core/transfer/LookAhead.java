package io.github.ns8migration.core.transfer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot a little ahead of the walk beside it, and looks meanwhile, on all cores, which
 * of its folders are still as they were: nearly all of them are, and looking is most of the work.
 */
final class LookAhead implements AutoCloseable {
  private static final int FOLDERS = 128;
  // What is in memory at a time, besides one folder of any size.
  private static final long BYTES = 256 << 10;
  private static final long ALL_BYTES = 4 << 20;
  private static final int MOST_THREADS = 4;

  /** Looks at a folder where it is. */
  @FunctionalInterface
  interface Look {
    /** Whether it is as it was, and all that counts in it. */
    boolean isUntouched(FolderBlock folder) throws IOException;
  }

  /** A folder of the snapshot. */
  record Looked(FolderBlock folder, boolean untouched) {}

  private record Batch(Future<List<Looked>> looked, long bytes) {}

  private final SnapshotReader reader;
  private final Look look;
  private final int threads =
      Math.max(1, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  private final ExecutorService workers = Executors.newFixedThreadPool(threads, LookAhead::thread);
  private final Queue<Batch> batches = new ArrayDeque<>();
  private final Deque<Looked> ready = new ArrayDeque<>();
  private long bytes;

  LookAhead(SnapshotReader reader, Look look) {
    this.reader = reader;
    this.look = look;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "look ahead");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The folder of that path, or nothing. Paths must be asked for in the order of a walk; what lies
   * before it and was not asked for has gone.
   */
  @Nullable Looked at(String path) throws IOException, InterruptedException {
    for (Looked next = peek(); next != null; next = peek()) {
      int order = Octets.inWalkOrder(next.folder().path(), path);
      if (order > 0) {
        return null;
      }
      ready.remove();
      if (order == 0) {
        return next;
      }
    }
    return null;
  }

  private @Nullable Looked peek() throws IOException, InterruptedException {
    while (ready.isEmpty()) {
      fill();
      Batch batch = batches.poll();
      if (batch == null) {
        return null;
      }
      bytes -= batch.bytes();
      ready.addAll(result(batch.looked()));
    }
    return ready.peek();
  }

  private static <T> T result(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void fill() throws IOException {
    while (batches.isEmpty() || (batches.size() < 2 * threads && bytes < ALL_BYTES)) {
      List<FolderBlock> folders = new ArrayList<>();
      long size = 0;
      while (folders.size() < FOLDERS && size < BYTES) {
        FolderBlock folder = reader.next();
        if (folder == null) {
          break;
        }
        folders.add(folder);
        size += folder.packed().length();
      }
      if (folders.isEmpty()) {
        return;
      }
      batches.add(new Batch(workers.submit(() -> look(folders)), size));
      bytes += size;
    }
  }

  private List<Looked> look(List<FolderBlock> folders) throws SnapshotDamagedException {
    List<Looked> looked = new ArrayList<>(folders.size());
    for (FolderBlock folder : folders) {
      looked.add(new Looked(folder, isUntouched(folder)));
    }
    return looked;
  }

  private boolean isUntouched(FolderBlock folder) throws SnapshotDamagedException {
    try {
      return look.isUntouched(folder);
    } catch (SnapshotDamagedException e) {
      throw e;
    } catch (IOException e) {
      return false; // gone, or not to be looked at: the walk will meet it
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
