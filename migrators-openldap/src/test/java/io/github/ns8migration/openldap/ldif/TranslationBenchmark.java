package io.github.ns8migration.openldap.ldif;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Translates a directory of a million entries and tells how fast that was and how much memory there
 * was at most. Run by {@code benchmarks/ldif}; arguments: number of entries, folder for the files.
 */
final class TranslationBenchmark {
  private static final int MEBIBYTE = 1 << 20;
  private static final int WARM_UP = 50_000;
  private static final int RUNS = 3;

  private TranslationBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    long entries = Long.parseLong(arguments[0]);
    Path folder = Path.of(arguments[1]);
    Path input = folder.resolve("ns7.ldif");
    Path output = folder.resolve("ns8.ldif");
    GeneratedDirectory.write(input, WARM_UP);
    Translation unused = translate(input, output);
    GeneratedDirectory.write(input, entries);
    for (int run = 1; run <= RUNS; run++) {
      tell(input, output);
    }
  }

  private static void tell(Path input, Path output) throws IOException {
    System.gc();
    Duration worked = cpu();
    long begun = System.nanoTime();
    Translation done = translate(input, output);
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpu = cpu().minus(worked).toMillis() / 1e3;
    long grown = Runtime.getRuntime().totalMemory() / MEBIBYTE;
    long garbage = heap();
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "%,d entries, %,d MiB: %.1f s, %,.0f entries/s (%.1f s of CPU with collections, %,.0f"
            + " entries/s); heap grown to %d MiB, %d MiB in use at the end, %d MiB after a"
            + " collection; %,d users, %,d groups delivered, %,d entries stay behind%n",
        done.read(),
        Files.size(input) / MEBIBYTE,
        seconds,
        done.read() / seconds,
        cpu,
        done.read() / cpu,
        grown,
        garbage,
        heap(),
        done.users(),
        done.groups(),
        done.dropped().size());
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
  }

  private static Translation translate(Path input, Path output) throws IOException {
    try (InputStream in = Files.newInputStream(input);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(output), MEBIBYTE)) {
      return DirectoryTranslator.to(new DomainSuffix("example.org"), LocalDate.of(2026, 1, 1))
          .translate(in, out);
    }
  }
}
