package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class FolderNamePropertiesTest {

  @Property
  void everyFolderNameComesBackAsItWas(
      @ForAll
          @StringLength(min = 1, max = 20)
          @CharRange(from = ' ', to = '[')
          @Chars({'&', '.', '-', '+', 'é', 'ß', '日', '本', '~'})
          String name) {
    assertThat(FolderName.shown(FolderName.stored(name))).isEqualTo(name);
    assertThat(FolderName.stored(name)).matches("[ -~]*");
  }

  @Property
  void everyByteOfAFileNameComesBackAsItWas(
      @ForAll @NotEmpty @StringLength(max = 30) @CharRange(from = '\u0001', to = '\u00ff')
          String name) {
    String legal = "x" + name.replace("/", "");

    Path path = ByteName.in(Path.of("/tmp"), legal);

    assertThat(ByteName.of(path)).isEqualTo(legal);
    assertThat(ByteName.relative(Path.of("/tmp"), path.resolve("below")))
        .isEqualTo(legal + "/below");
  }
}
