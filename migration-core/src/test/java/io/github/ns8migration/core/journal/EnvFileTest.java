package io.github.ns8migration.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class EnvFileTest {
  @Test
  void readsBareAndQuotedValuesAndRunsNothing() {
    Map<String, String> values =
        EnvFile.parse("A=1\nB=\"two words\"\n# C=3\nD=$(touch /tmp/x)\nE='q'\n\nnot a line\n");

    assertThat(values)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A", "1", "B", "two words", "D", "$(touch /tmp/x)", "E", "q"));
  }

  @Property
  void whatIsWrittenIsReadBack(
      @ForAll
          @CharRange(from = 'a', to = 'z')
          @CharRange(from = '0', to = '9')
          @Chars({'_', '.', '/', ':', '@', '%', '+', ',', '=', '-'})
          String value) {
    assertThat(EnvFile.parse(EnvFile.format(Map.of("NAME", value))))
        .isEqualTo(Map.of("NAME", value));
  }

  @Property
  void whatAShellWouldNotTakeForAValueIsNotWritten(
      @ForAll
          @StringLength(1)
          @Chars({'$', '`', '"', '\'', ';', '&', '|', ' ', '\n', '\\', '*', '~', '#'})
          String c) {
    assertThatThrownBy(() -> EnvFile.format(Map.of("NAME", "a" + c)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NAME");
  }
}
