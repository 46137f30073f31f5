package io.github.ns8migration.openldap.ldif;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.github.ns8migration.openldap.ldif.BlockTranslation.Result;
import io.github.ns8migration.openldap.ldif.RecordBlocks.Block;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates blocks side by side and hands the results out in the order of the blocks. Holds a few
 * of them at most. Its threads end when it is closed, whatever happened.
 */
final class Workers implements AutoCloseable {
  // More would wait for the reading of blocks.
  private static final int MOST_THREADS = 4;
  private static final int END_SECONDS = 30;

  private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          threads, new ThreadFactoryBuilder().setNameFormat("ldif-%d").setDaemon(true).build());
  private final Queue<BlockTranslation> idle = new ConcurrentLinkedQueue<>();
  private final Queue<Future<Result>> begun = new ArrayDeque<>();
  private final Supplier<BlockTranslation> more;

  Workers(Supplier<BlockTranslation> more) {
    this.more = more;
  }

  /** Whether the next result should be taken before another block is given. */
  boolean full() {
    return begun.size() > 2 * threads;
  }

  void give(Block block) {
    begun.add(executor.submit(() -> translate(block)));
  }

  private Result translate(Block block) throws IOException {
    @Nullable BlockTranslation known = idle.poll();
    BlockTranslation translation = known == null ? more.get() : known;
    Result result = translation.translate(block);
    idle.add(translation);
    return result;
  }

  /**
   * The result of the block that was given first; null when there is none.
   *
   * @throws InterruptedIOException when interrupted; the thread stays so
   */
  @Nullable Result take() throws IOException {
    @Nullable Future<Result> first = begun.poll();
    if (first == null) {
      return null;
    }
    try {
      // A result that is there already would be handed out in spite of an interrupt.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return first.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a directory was translated");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error failure) {
        throw failure;
      }
      throw new IOException("a directory could not be translated", cause);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = false;
    try {
      // A block takes a moment; nothing in it waits.
      boolean unused = executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
