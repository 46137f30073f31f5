package io.github.ns8migration.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(new PrintStream(written, true, UTF_8), /* bars= */ true);

  @Test
  void aNameOfAFileGivesTheTerminalNoOrdersAndMakesNoLine() {
    String name = "offer\n  ok   shares: all\r\u001b[2J\u009b2J \u202etxt.exe";

    terminal.finding(
        Finding.of(Severity.WARNING, "x", Side.SOURCE, "Of nobody.", "chown", List.of(name)));

    assertThat(written.toString(UTF_8).lines()).hasSize(2);
    assertThat(written.toString(UTF_8).replace("\n", ""))
        .contains("offer\ufffd  ok")
        .doesNotContain("\r", "\u001b", "\u009b", "\u202e");
  }

  @Test
  void lettersOfAllScriptsAreWrittenAsTheyAre() {
    terminal.line("größe 5, 田中 由紀\t😀");

    assertThat(written.toString(UTF_8).strip()).isEqualTo("größe 5, 田中 由紀\t😀");
  }
}
