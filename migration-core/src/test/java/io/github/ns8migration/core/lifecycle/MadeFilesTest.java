package io.github.ns8migration.core.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.transfer.Pass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made when they are needed, and not again to prove them. */
class MadeFilesTest {
  private static final ApplicationId ID = new ApplicationId("notes");

  @TempDir Path scratch;
  private final MadeFiles files = new MadeFiles();
  private final List<String> sent = new ArrayList<>();
  private final Database database = new Database();
  private boolean connected = true;
  private boolean settled = true;

  /** What a dump is taken of. */
  private static final class Database implements StateFile.Maker {
    private Optional<String> origin = Optional.of("1");
    private String content = "one";
    private int dumps;

    @Override
    public Optional<String> origin() {
      return origin;
    }

    @Override
    public void make(Path file) {
      dumps++;
      try {
        Files.writeString(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class Sent implements DataChannel {
    @Override
    public Transferred.Part sendTree(TreeTransfer transfer) throws MigrationException {
      if (!connected) {
        throw MigrationException.of("lost", Side.CONNECTION, "Lost.", "Try again.");
      }
      sent.add("tree " + transfer.name());
      return new Transferred.Part(transfer.name(), new ItemCount(1, 0, 0, 0), 0, settled);
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files) throws MigrationException {
      if (!connected) {
        throw MigrationException.of("lost", Side.CONNECTION, "Lost.", "Try again.");
      }
      for (StateFile file : files) {
        try {
          String text =
              file.content() instanceof StateFile.Bytes bytes
                  ? new String(bytes.bytes(), UTF_8)
                  : Files.readString(((StateFile.LocalFile) file.content()).path());
          sent.add(file.name() + ": " + text);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return new Transferred.Part("state", new ItemCount(files.size(), 0, 0, 0), 0, true);
    }

    @Override
    public Transferred.Part removeState(List<String> names) throws MigrationException {
      if (!connected) {
        throw MigrationException.of("lost", Side.CONNECTION, "Lost.", "Try again.");
      }
      names.forEach(name -> sent.add("not " + name));
      return new Transferred.Part("state", ItemCount.NONE, 0, true);
    }
  }

  private ItemCount pass(Pass pass) throws MigrationException, InterruptedException {
    return files
        .through(new Sent(), ID, pass, scratch, copies())
        .sendState(List.of(StateFile.made("new/notes.sql", database)))
        .items();
  }

  @Test
  void whatIsMadeOfTheSameIsProvenWithoutMakingItAgain() throws Exception {
    pass(Pass.LAST);

    ItemCount proof = pass(Pass.PROOF);

    assertThat(proof).isEqualTo(new ItemCount(0, 1, 0, 0));
    assertThat(database.dumps).isEqualTo(1);
    assertThat(sent).containsExactly("new/notes.sql: one");
  }

  @Test
  void aChangeIsFoundByTheProof() throws Exception {
    pass(Pass.LAST);
    database.origin = Optional.of("2");
    database.content = "two";

    pass(Pass.PROOF);

    assertThat(sent).containsExactly("new/notes.sql: one", "new/notes.sql: two");
  }

  @Test
  void whereNothingTellsOfChangesTheProofMakesItAgain() throws Exception {
    database.origin = Optional.empty();
    pass(Pass.LAST);

    pass(Pass.PROOF);

    assertThat(database.dumps).isEqualTo(2);
  }

  @Test
  void whatWasSentWhilePeopleWorkProvesNothing() throws Exception {
    pass(Pass.LIVE);

    pass(Pass.PROOF);

    assertThat(database.dumps).isEqualTo(2);
  }

  @Test
  void aTextThatWasSentIsNeitherSentNorAskedForAgainAfterTheFirstPass() throws Exception {
    textPass(Pass.LIVE, "one");
    sent.clear();

    textPass(Pass.WARM, "one");
    ItemCount last = textPass(Pass.LAST, "one");
    ItemCount proof = textPass(Pass.PROOF, "one");

    assertThat(sent).isEmpty();
    assertThat(last).isEqualTo(new ItemCount(0, 1, 0, 0));
    assertThat(proof).isEqualTo(new ItemCount(0, 1, 0, 0));
  }

  @Test
  void aTextThatIsAnotherOneIsSentAndAskedFor() throws Exception {
    textPass(Pass.WARM, "one");
    textPass(Pass.LAST, "two");
    textPass(Pass.PROOF, "three");
    textPass(Pass.LAST, "one");

    assertThat(sent).containsExactly("a.txt: one", "a.txt: two", "a.txt: three", "a.txt: one");
  }

  @Test
  void aLivePassSendsTheSameAgainForWhateverBecameOfIt() throws Exception {
    textPass(Pass.LIVE, "one");
    textPass(Pass.LIVE, "one");

    assertThat(sent).hasSize(2);
  }

  @Test
  void aTextThatDidNotArriveIsSentAgain() throws Exception {
    textPass(Pass.LAST, "one");
    connected = false;
    assertThatThrownBy(() -> textPass(Pass.LAST, "two")).isInstanceOf(MigrationException.class);
    connected = true;

    textPass(Pass.LAST, "one");

    assertThat(sent).containsExactly("a.txt: one", "a.txt: one");
  }

  // ---- state files that are taken away -------------------------------------------------------

  @Test
  void whatWasTakenAwayIsNotTakenAwayAgainAfterTheFirstPass() throws Exception {
    remove(Pass.LIVE);
    remove(Pass.WARM);
    remove(Pass.LAST);
    remove(Pass.PROOF);

    assertThat(sent).containsExactly("not a.txt");
  }

  @Test
  void aLivePassTakesAwayAgainForWhateverBecameOfIt() throws Exception {
    remove(Pass.LIVE);
    remove(Pass.LIVE);

    assertThat(sent).hasSize(2);
  }

  @Test
  void aTextThatMayHaveBeenTakenAwayIsSentAgain() throws Exception {
    textPass(Pass.WARM, "one");
    connected = false;
    assertThatThrownBy(() -> remove(Pass.LAST)).isInstanceOf(MigrationException.class);
    connected = true;

    textPass(Pass.LAST, "one");
    remove(Pass.LAST);

    assertThat(sent).containsExactly("a.txt: one", "a.txt: one", "not a.txt");
  }

  private void remove(Pass pass) throws Exception {
    var unused =
        files.through(new Sent(), ID, pass, scratch, copies()).removeState(List.of("a.txt"));
  }

  // ---- trees that are made for each pass -----------------------------------------------------

  @Test
  void aTreeThatIsMadeOfTheSameIsNeitherSentNorAskedForAgainAfterTheFirstPass() throws Exception {
    treePass(Pass.LIVE, "one");
    sent.clear();

    treePass(Pass.WARM, "one");
    ItemCount last = treePass(Pass.LAST, "one");
    ItemCount proof = treePass(Pass.PROOF, "one");

    assertThat(sent).isEmpty();
    assertThat(last).isEqualTo(new ItemCount(0, 3, 0, 0));
    assertThat(proof).isEqualTo(last);
  }

  @Test
  void aTreeThatIsAnotherOneIsSentAndAskedFor() throws Exception {
    treePass(Pass.WARM, "one");
    treePass(Pass.LAST, "two");
    treePass(Pass.PROOF, "two");
    treePass(Pass.PROOF, "three");
    treePass(Pass.LAST, "one");

    assertThat(sent).containsExactly("tree data", "tree data", "tree data", "tree data");
  }

  @Test
  void aLivePassSendsATreeAgainForWhateverBecameOfIt() throws Exception {
    treePass(Pass.LIVE, "one");
    treePass(Pass.LIVE, "one");

    assertThat(sent).hasSize(2);
  }

  @Test
  void aTreeThatDidNotArriveIsSentAgain() throws Exception {
    treePass(Pass.WARM, "one");
    connected = false;
    assertThatThrownBy(() -> treePass(Pass.LAST, "two")).isInstanceOf(MigrationException.class);
    connected = true;
    treePass(Pass.LAST, "one");
    settled = false;
    treePass(Pass.LAST, "two");
    treePass(Pass.PROOF, "two");

    assertThat(sent).hasSize(4);
  }

  @Test
  void aTreeOfTheHostItselfIsTheChannelsToLookAt() throws Exception {
    Path own = Files.createDirectory(scratch.resolve("own"));
    for (Pass pass : List.of(Pass.WARM, Pass.LAST, Pass.PROOF)) {
      send(pass, TreeTransfer.of(own, "data"));
    }

    assertThat(sent).hasSize(3);
  }

  @Test
  void whatTheSameContentIsSentAsCounts() throws Exception {
    Path tree = tree("one");
    send(Pass.WARM, TreeTransfer.of(tree, "data"));

    send(Pass.LAST, TreeTransfer.of(tree, "data").deletingExtraneous());
    send(Pass.LAST, TreeTransfer.of(tree, "data").into("below"));
    send(Pass.LAST, TreeTransfer.of(tree, "data").overlaidBy(tree));

    assertThat(sent).containsExactly("tree data", "tree data", "tree data/below", "tree data");
  }

  @Test
  void anInstanceThatWasMadeAnewHoldsNothing() throws Exception {
    treePass(Pass.WARM, "one");
    files.forget(ID);
    treePass(Pass.LAST, "one");

    assertThat(sent).hasSize(2);
  }

  private Path copies() {
    return scratch.resolve("copies");
  }

  private Path tree(String text) throws IOException {
    Path folder = Files.createDirectories(copies().resolve("tree"));
    Files.createDirectories(folder.resolve("folder"));
    Files.writeString(folder.resolve("folder/file"), text);
    return folder;
  }

  private ItemCount treePass(Pass pass, String text) throws Exception {
    ItemCount items = send(pass, TreeTransfer.of(tree(text), "data"));
    MoreFiles.deleteRecursively(copies(), RecursiveDeleteOption.ALLOW_INSECURE);
    return items;
  }

  private ItemCount send(Pass pass, TreeTransfer transfer) throws Exception {
    return files.through(new Sent(), ID, pass, scratch, copies()).sendTree(transfer).items();
  }

  private ItemCount textPass(Pass pass, String text) throws Exception {
    return files
        .through(new Sent(), ID, pass, scratch, copies())
        .sendState(List.of(StateFile.text("a.txt", text)))
        .items();
  }

  @Test
  void whatDidNotArriveIsNotProven() throws Exception {
    connected = false;
    assertThatThrownBy(() -> pass(Pass.LAST)).isInstanceOf(MigrationException.class);
    connected = true;

    pass(Pass.PROOF);

    assertThat(database.dumps).isEqualTo(2);
  }
}
