package io.github.ns8migration.webtop.database;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive whose data it compresses, on several processors. The data of an entry are one
 * zlib stream, as {@code pg_restore} wants them: a head, pieces that are compressed each for
 * itself, an end with the checksum of all. Each piece is a chunk of its own; {@code pg_restore}
 * takes chunks of any length.
 *
 * <p>Data of which little was changed give an archive of which little was changed: rsync sends that
 * little alone. One zlib stream over all would differ from the first change on.
 *
 * <p>Holds a few pieces for each thread at most. Its threads end when it is closed, whatever
 * happened.
 */
final class PackedArchive implements ArchiveOutput {
  /** The level that the head of such an archive tells. */
  static final int LEVEL = Deflater.BEST_SPEED;

  // Measured: pg_dump writes 190 MB in a second, and one of these compresses 95.
  private static final int MOST_THREADS = 4;
  private static final int PIECES_OF_A_THREAD = 4; // so that none waits for the next one
  private static final int END_SECONDS = 30;
  private static final int MUCH = 1 << 16;

  // Deflate, a window of 32 KiB, the fastest level; an empty block that is the last one.
  private static final byte[] BEGIN = {0x78, 0x01};
  private static final byte[] LAST_BLOCK = {0x03, 0x00};

  private final OutputStream out;
  private final int width;
  private final PieceSizes sizes;
  private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          threads, new ThreadFactoryBuilder().setNameFormat("dump-%d").setDaemon(true).build());
  private final List<Piece> pieces = new ArrayList<>();
  private final Deque<Piece> idle = new ArrayDeque<>();
  private final Queue<Future<Piece>> begun = new ArrayDeque<>();
  private Piece piece;

  /**
   * One that nothing is written of yet.
   *
   * @param out stays open
   * @param width bytes of a number
   * @param sizes of the pieces
   */
  PackedArchive(OutputStream out, int width, PieceSizes sizes) {
    this.out = out;
    this.width = width;
    this.sizes = sizes;
    this.piece = another();
  }

  private Piece another() {
    if (!idle.isEmpty()) {
      return idle.pop(); // the one used last is in the processor's cache
    }
    Piece made = new Piece(sizes.largest());
    pieces.add(made);
    return made;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (piece.length() > 0 || piece.before().size() > MUCH) {
      handOver();
    }
    piece.before().writeBytes(bytes);
  }

  private void writeChunk(byte[] bytes) throws IOException {
    write(ArchiveOutput.number(bytes.length, width));
    write(bytes);
  }

  @Override
  public OutputStream data() throws IOException {
    writeChunk(BEGIN);
    return new Data();
  }

  /** Data of one entry. */
  private final class Data extends OutputStream {
    private final Cutter cutter = new Cutter(sizes);
    private final Adler32 checksum = new Adler32();

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      checksum.update(bytes, offset, count);
      int at = offset;
      while (at < offset + count) {
        int taken = cutter.take(bytes, at, offset + count - at);
        piece.add(bytes, at, taken);
        at += taken;
        if (cutter.ended()) {
          handOver();
        }
      }
    }

    @Override
    public void close() throws IOException {
      ByteBuffer end = ByteBuffer.allocate(LAST_BLOCK.length + Integer.BYTES);
      writeChunk(end.put(LAST_BLOCK).putInt((int) checksum.getValue()).array());
      PackedArchive.this.write(ArchiveOutput.number(0, width));
    }
  }

  private void handOver() throws IOException {
    begun.add(executor.submit(piece));
    while (begun.size() > PIECES_OF_A_THREAD * threads || firstIsDone()) {
      writeFirst();
    }
    piece = another();
  }

  private boolean firstIsDone() {
    @Nullable Future<Piece> first = begun.peek();
    return first != null && first.isDone();
  }

  private void writeFirst() throws IOException {
    Piece first = compressed(begun.remove());
    first.writeTo(out, width);
    idle.push(first);
  }

  private static Piece compressed(Future<Piece> piece) throws IOException {
    try {
      // One that is there already would be handed out in spite of an interrupt.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return piece.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a dump was compressed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("a dump could not be compressed", e.getCause());
    }
  }

  @Override
  public void end() throws IOException {
    handOver();
    while (!begun.isEmpty()) {
      writeFirst();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    // A piece takes a moment; nothing in it waits.
    boolean unused =
        Uninterruptibles.awaitTerminationUninterruptibly(executor, END_SECONDS, TimeUnit.SECONDS);
    pieces.forEach(Piece::close);
  }
}
