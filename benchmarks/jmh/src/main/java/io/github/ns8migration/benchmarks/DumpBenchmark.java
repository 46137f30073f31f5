package io.github.ns8migration.benchmarks;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.sogo.convert.DumpSummary;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.webtop.database.ArchiveVersion;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.RowFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long dumps of databases take on their way through the translation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DumpBenchmark {
  // 66 kB of the sample, until there are 64 MiB.
  private static final int SOGO_SIZE = 64 << 20;

  private byte[] sogo = {};
  private byte[] webTop = {};

  /** Reads the dumps of the sample host. */
  @Setup
  public void read() throws IOException {
    byte[] sample = resource("sample-sogo.sql");
    ByteArrayOutputStream whole = new ByteArrayOutputStream(SOGO_SIZE + sample.length);
    while (whole.size() < SOGO_SIZE) {
      whole.write(sample);
    }
    sogo = whole.toByteArray();
    webTop = resource("webtop5.dump");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(SampleHost.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    }
  }

  /** 64 MiB of SOGo's dump. */
  @Benchmark
  public DumpSummary sogo64MiB() throws IOException, MigrationException {
    return io.github.ns8migration.sogo.convert.DumpRewriter.rewrite(
        new ByteArrayInputStream(sogo), OutputStream.nullOutputStream());
  }

  /** The archive of a small WebTop: mostly its list of contents. */
  @Benchmark
  public Rewritten smallWebTop() throws IOException, MigrationException {
    return new io.github.ns8migration.webtop.database.DumpRewriter(
            ArchiveVersion.POSTGRESQL_9_2, RowFilter.LOCAL_MAIL_SERVERS)
        .look(new ByteArrayInputStream(webTop));
  }
}
