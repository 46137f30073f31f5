package io.github.ns8migration.testkit.disorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Processes that move a scene and are killed meanwhile, one after the other. */
final class ChildProcesses {
  private static final long SECONDS = 120;

  private final int gates;
  private int left;

  /**
   * So many.
   *
   * @param gates how many gates an undisturbed move passes
   */
  ChildProcesses(int count, int gates) {
    this.left = count;
    this.gates = gates;
  }

  static ChildProcesses none() {
    return new ChildProcesses(0, 1);
  }

  boolean left() {
    return left > 0;
  }

  /**
   * Starts one, and kills it when it has passed a random gate, or a moment later.
   *
   * @return the last gate it told of; empty when it came to its end
   */
  Optional<String> killOne(BothSides sides, Random random) throws Exception {
    left--;
    int at = 1 + random.nextInt(gates);
    int later = random.nextBoolean() ? 0 : random.nextInt(60);
    List<String> output = new ArrayList<>();
    Process child = start(sides);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String line;
      int passed = 0;
      while ((line = lines.readLine()) != null) {
        output.add(line);
        if (line.startsWith(Child.GATE) && ++passed == at) {
          Thread.sleep(later);
          break;
        }
      }
      Process unused = child.destroyForcibly();
      if (!child.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a killed process lives on");
      }
      if (line != null) {
        return Optional.of(line.substring(Child.GATE.length()) + " +" + later + " ms");
      }
    }
    if (!output.contains(Child.DONE)) {
      throw new IllegalStateException("the process broke: " + String.join("\n", output));
    }
    return Optional.empty();
  }

  private static Process start(BothSides sides) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
            "-Dsun.jnu.encoding=UTF-8",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            sides.scene.getClass().getName(),
            sides.folder.toString(),
            sides.cluster.baseUri().toString())
        .redirectErrorStream(true)
        .start();
  }
}
