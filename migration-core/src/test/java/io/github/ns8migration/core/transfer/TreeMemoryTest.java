package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.ns8migration.core.transfer.TreeMemory.Known;
import io.github.ns8migration.core.transfer.TreeMemory.Times;
import io.github.ns8migration.core.transfer.TreeMemory.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeMemoryTest {
  private static final Entry FILE =
      new Entry("mail \u00ff", 1, 2, 0100644, 3, -1, 4, 5, -6_000_000_000L, Long.MAX_VALUE);
  private static final Entry FOLDER =
      new Entry("cur", 1, 7, 0040700, 3, 3, 4096, 2, 1_700_000_000_123_456_789L, 1);

  private static final Times TIMES = new Times(41, 42);

  @TempDir Path folder;

  @Test
  void whatWasSentIsKnownWithAllItsValues() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);

    assertThat(memory("key").recall()).isEqualTo(new Known(file("tree"), true, true, TIMES));
    try (SnapshotReader reader = SnapshotReader.open(file("tree"))) {
      FolderBlock block = reader.next();
      assertThat(block.path()).isEqualTo("a/cur");
      assertThat(block.self()).isEqualTo(FOLDER);
      assertThat(block.folders()).containsExactly("one", "two");
      assertThat(block.files()).containsExactly(FILE);
      assertThat(reader.next()).isNull();
      assertThat(reader.heading().overlay().paths()).containsExactly("x/y");
      assertThat(reader.files()).isEqualTo(1);
    }
  }

  @Test
  void nobodyElseMayReadWhatMessagesThereAre() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("tree"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aSnapshotOfAnotherInstanceSaysNothing() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);

    assertThat(memory("other").recall()).isInstanceOf(Unknown.class);
  }

  @Test
  void whatWasBegunAndNotSentSaysNothing() throws Exception {
    write("key", 5);

    assertThat(memory("key").recall()).isInstanceOf(Unknown.class);
  }

  @Test
  void aPassThatEndedBadlyLeavesAFormerSnapshot() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);
    memory("key").sending();

    assertThat(memory("key").recall())
        .isEqualTo(new Known(file("former"), false, true, new Times(41, Long.MAX_VALUE)));
  }

  @Test
  void aSnapshotThatIsCutOffAnywhereIsNoticed() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);
    byte[] whole = Files.readAllBytes(file("tree"));

    for (int length = 0; length < whole.length; length++) {
      Files.write(file("tree"), java.util.Arrays.copyOf(whole, length));

      assertThat(isNoticed()).as("cut off at %s", length).isTrue();
    }
  }

  @Test
  void everyChangedByteIsNoticed() throws Exception {
    write("key", 5);
    memory("key").sent(true, TIMES);
    byte[] whole = Files.readAllBytes(file("tree"));

    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x41;
      Files.write(file("tree"), damaged);

      assertThat(isNoticed()).as("damaged at %s", at).isTrue();
    }
  }

  private boolean isNoticed() {
    if (memory("key").recall() instanceof Unknown) {
      return true;
    }
    Throwable thrown =
        catchThrowable(
            () -> {
              try (SnapshotReader reader = SnapshotReader.open(file("tree"))) {
                reader.finish();
              }
            });
    return thrown instanceof SnapshotDamagedException;
  }

  @Test
  void aFolderComesBeforeWhatIsInItAndThatBeforeItsNeighbours() {
    List<String> order = List.of("", "a", "a/a", "a/b/c", "a-b", "a-b/c", "ab", "b");

    assertThat(order.stream().sorted(Octets::inWalkOrder).toList()).isEqualTo(order);
  }

  private void write(String key, long begun) throws IOException {
    OverlayPrint overlay = new OverlayPrint("abc", List.of("x/y"), 1, 1);
    try (SnapshotWriter writer =
        SnapshotWriter.create(memory(key).begin(), new SnapshotHeading(key, begun, overlay))) {
      Packer packer = new Packer();
      FolderBlock.pack(
          packer, "a/cur", FOLDER, List.of("one", "two"), List.of(FILE), begun, new Packer());
      writer.block(packer);
      writer.end();
    }
  }

  private TreeMemory memory(String key) {
    return new TreeMemory(folder.resolve("sent"), "name", key);
  }

  private Path file(String ending) {
    return folder.resolve("sent/name." + ending);
  }
}
