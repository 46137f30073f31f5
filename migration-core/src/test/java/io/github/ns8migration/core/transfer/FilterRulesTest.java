package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterRulesTest {
  @TempDir Path folder;

  @Test
  void aNameCountsAnywhereAndAPathFromTheRoot() throws IOException {
    TreeTransfer transfer =
        tree()
            .leavingOut(Exclusion.named("lucene-indexes"))
            .leavingOut(Exclusion.path(Path.of("a/b")));

    assertThat(rules(transfer)).containsExactly("- lucene-indexes", "- /a/b");
  }

  @Test
  void wildcardsAreEscapedAndABackslashOnlyBesideThem() throws IOException {
    TreeTransfer transfer =
        tree()
            .leavingOut(Exclusion.path(Path.of("a*b\\c")))
            .leavingOut(Exclusion.path(Path.of("back\\slash")))
            .leavingOut(Exclusion.named("[x]?"));

    assertThat(rules(transfer)).containsExactly("- /a\\*b\\\\c", "- /back\\slash", "- \\[x]\\?");
  }

  @Test
  void namesAreBytes() throws IOException {
    Path odd = Path.of(URI.create("file:///%FFx%0Ay")).getFileName();

    assertThat(rules(tree().leavingOut(Exclusion.path(odd)))).containsExactly("- /\u00ffx\ny");
  }

  @Test
  void theOverlayIsLetThroughByNameAndNothingBesideIt() throws IOException {
    Files.createDirectories(folder.resolve("conf/sub*"));
    Files.writeString(folder.resolve("conf/sub*/file"), "");
    Files.writeString(folder.resolve("free"), "");
    TreeTransfer transfer = tree().overlaidBy(folder).leavingOut(Exclusion.named("conf"));

    assertThat(rules(transfer))
        .containsExactly(
            "+ /conf",
            "+ /conf/sub\\*",
            "+ /conf/sub\\*/file",
            "- /conf/*",
            "- /conf/sub\\*/*",
            "- conf");
  }

  @Test
  void theWholeTreeCannotBeLeftOut() {
    TreeTransfer transfer = tree().leavingOut(Exclusion.path(Path.of("")));

    assertThatIllegalArgumentException().isThrownBy(() -> rules(transfer));
  }

  private static TreeTransfer tree() {
    return TreeTransfer.of(Path.of("/srv"), "vmail");
  }

  private static List<String> rules(TreeTransfer transfer) throws IOException {
    String bytes = new String(new FilterRules(transfer).bytes(), StandardCharsets.ISO_8859_1);
    return bytes.isEmpty() ? List.of() : List.of(bytes.split("\0"));
  }
}
