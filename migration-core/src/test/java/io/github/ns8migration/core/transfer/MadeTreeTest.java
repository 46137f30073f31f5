package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells a tree that is made anew for each pass from the one before. */
class MadeTreeTest {
  @TempDir Path folder;

  private interface Change {
    void in(Path tree) throws IOException;
  }

  @BeforeEach
  void make() throws IOException {
    make(folder.resolve("one"));
    make(folder.resolve("other"));
  }

  private static void make(Path tree) throws IOException {
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "content");
    Files.createSymbolicLink(tree.resolve("a/link"), Path.of("b/file"));
    Files.writeString(PathBytes.below(tree, new byte[] {'x', (byte) 0xe4, '\n'}), "latin");
    Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("rwxr-x---"));
  }

  private static TreeTransfer sent(Path tree) {
    return TreeTransfer.of(tree, "data");
  }

  private static Optional<MadeTree> look(TreeTransfer transfer) throws IOException {
    return MadeTree.of(transfer);
  }

  @Test
  void isTheSameWhereverAndWheneverItWasMade() throws IOException {
    Files.setLastModifiedTime(folder.resolve("other/a/b/file"), FileTime.fromMillis(1_000_000));

    assertThat(look(sent(folder.resolve("other")))).isEqualTo(look(sent(folder.resolve("one"))));
    assertThat(look(sent(folder.resolve("one"))))
        .hasValueSatisfying(tree -> assertThat(tree.entries()).isEqualTo(6));
  }

  @Test
  void anyOtherContentIsAnotherTree() throws IOException {
    List<Change> changes =
        List.of(
            tree -> Files.writeString(tree.resolve("a/b/file"), "CONTENT"),
            tree -> Files.writeString(tree.resolve("a/b/file"), "content, more of it"),
            tree -> Files.writeString(tree.resolve("a/b/file"), ""),
            tree -> Files.move(tree.resolve("a/b/file"), tree.resolve("a/b/File")),
            tree -> Files.move(tree.resolve("a/b/file"), tree.resolve("a/file")),
            tree -> Files.delete(tree.resolve("a/b/file")),
            tree -> Files.createDirectory(tree.resolve("more")),
            tree -> Files.createFile(tree.resolve("more")),
            tree -> rights(tree.resolve("a"), "rwx------"),
            tree -> rights(tree.resolve("a/b/file"), "r--------"),
            tree -> rights(tree, "rwx--x--x"),
            tree -> {
              Files.delete(tree.resolve("a/link"));
              Files.createSymbolicLink(tree.resolve("a/link"), Path.of("b/File"));
            },
            tree -> {
              Files.delete(tree.resolve("a/link"));
              Files.writeString(tree.resolve("a/link"), "b/file");
            },
            tree -> {
              Path latin = PathBytes.below(tree, new byte[] {'x', (byte) 0xe4, '\n'});
              Files.move(latin, PathBytes.below(tree, new byte[] {'x', (byte) 0xe5, '\n'}));
            });
    List<Optional<MadeTree>> seen = new ArrayList<>();
    seen.add(look(sent(folder.resolve("one"))));
    for (int i = 0; i < changes.size(); i++) {
      Path tree = folder.resolve("changed" + i);
      make(tree);
      changes.get(i).in(tree);
      seen.add(look(sent(tree)));
    }

    assertThat(seen).allMatch(Optional::isPresent).doesNotHaveDuplicates();
  }

  private static void rights(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  @Test
  void whereAndHowItGoesCounts() throws IOException {
    TreeTransfer plain = sent(folder.resolve("one"));

    assertThat(
            List.of(
                look(plain),
                look(plain.into("below")),
                look(plain.deletingExtraneous()),
                look(plain.ownedBy(new Ownership(100, 101))),
                look(plain.leavingOut(TreeTransfer.Exclusion.named("b"))),
                look(TreeTransfer.of(folder.resolve("one"), "other"))))
        .allMatch(Optional::isPresent)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatHasMoreToItIsNotKnownByItsContent() throws IOException {
    TreeTransfer plain = sent(folder.resolve("one"));
    assertThat(look(plain.overlaidBy(folder.resolve("other")))).isEmpty();
    assertThat(look(plain.keepingAccessLists())).isEmpty();
    assertThat(look(plain.keepingOwnersByName())).isEmpty();
    assertThat(look(plain.keepingAttributes("user.a"))).isEmpty();

    Files.createLink(folder.resolve("one/second name"), folder.resolve("one/a/b/file"));
    assertThat(look(plain)).isEmpty();
  }

  @Test
  void aLargeOneIsNotRead() throws IOException {
    Path large = folder.resolve("other/large");
    try (FileChannel file =
        FileChannel.open(large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.position(256 << 20).write(java.nio.ByteBuffer.wrap(new byte[] {1})); // a hole before it
    }

    assertThat(look(sent(folder.resolve("other")))).isEmpty();
  }
}
