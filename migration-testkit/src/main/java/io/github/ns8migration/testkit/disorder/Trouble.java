package io.github.ns8migration.testkit.disorder;

import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.Faults;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a hazard may reach: both sides, and the program that works at this moment. */
record Trouble(BothSides sides, Kill program) {
  Faults faults() {
    return sides.cluster.faults();
  }

  /** The leader's newest instance. */
  ClusterModule instance() {
    return sides
        .newest(sides.leader())
        .orElseThrow(() -> new IllegalStateException("no instance yet"));
  }

  Path journal() {
    return sides.state().resolve(sides.leader().value()).resolve("journal.jsonl");
  }

  Path binding() {
    return sides.state().resolve(sides.leader().value()).resolve("bind.env");
  }

  /** What a hazard needs is not part of this move. */
  static final class NotHere extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A volume of an instance that something has arrived in; otherwise any.
   *
   * @throws NotHere when none of the instances has a volume
   */
  Path volume() throws IOException {
    Optional<Path> any = Optional.empty();
    for (ClusterModule module : sides.instances()) {
      try (Stream<Path> volumes = Files.list(module.folder().resolve("volumes"))) {
        for (Path each : volumes.filter(Files::isDirectory).sorted().toList()) {
          any = Optional.of(each);
          try (Stream<Path> below = Files.list(each)) {
            if (below.findAny().isPresent()) {
              return each;
            }
          }
        }
      }
    }
    return any.orElseThrow(NotHere::new);
  }

  /** Makes the disk of the state small and writes until nothing more fits; says how that ends. */
  Hazard.End fill(Path disk) throws IOException, InterruptedException {
    FileStore store = Files.getFileStore(disk);
    long used = (store.getTotalSpace() - store.getUnallocatedSpace()) >> 10;
    Shell.run("mount", "-o", "remount,size=" + (used + 64) + "k", disk.toString());
    Path filler = disk.resolve("filler");
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      return () -> {
        Shell.run("mount", "-o", "remount," + BothSides.DISK_SIZE, disk.toString());
        Files.deleteIfExists(filler);
      };
    }
  }

  /** Makes files until no more can be made, and says how that ends. */
  Hazard.End fillWithFiles(Path folder) throws IOException {
    Path many = Files.createDirectories(folder.resolve("many"));
    try {
      for (int i = 0; ; i++) {
        Files.createFile(many.resolve("file" + i));
      }
    } catch (IOException full) {
      return () -> Shell.run("rm", "-rf", many.toString());
    }
  }

  /** Keeps the content of a file, to be put back. */
  Hazard.End keeping(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return () -> Files.write(file, content);
  }

  void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** Processes whose command line is such, children of this one or of its servers. */
  List<ProcessHandle> processes(Predicate<String> line) {
    return ProcessHandle.current()
        .descendants()
        .filter(
            each ->
                line.test(
                    each.info().command().orElse("")
                        + " "
                        + String.join(
                            " ", Arrays.asList(each.info().arguments().orElse(new String[0])))))
        .toList();
  }

  /** Does that on a thread of its own, until told to stop. */
  Hazard.End meanwhile(Meanwhile work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // It was to disturb, not to succeed.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "disorder-meanwhile");
    thread.setDaemon(true);
    thread.start();
    return () -> {
      thread.interrupt();
      thread.join(10_000);
    };
  }

  /** Something that goes on beside the move. */
  @FunctionalInterface
  interface Meanwhile {
    void run() throws IOException, InterruptedException;
  }
}
