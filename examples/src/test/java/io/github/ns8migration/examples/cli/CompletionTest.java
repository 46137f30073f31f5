package io.github.ns8migration.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal types and presses TAB, in a real bash. */
@Timeout(60)
class CompletionTest {
  private static final String TAB = "\t";
  private static final String PROMPT = "ready> ";

  @TempDir Path folder;
  private Process terminal;

  @BeforeEach
  void sitDown() throws Exception {
    Path completion = folder.resolve("completion");
    try (PrintStream out = new PrintStream(Files.newOutputStream(completion), true, UTF_8)) {
      Ns8Migrate completing =
          new Ns8Migrate(
              (root, state, settings, listener) -> {
                throw new IllegalStateException("completion opens nothing");
              },
              Map.of(),
              new Nobody(),
              out,
              out);
      assertThat(Ns8Migrate.commandLine(completing).execute("completion")).isZero();
    }
    // The command tells what it was given, one word in each pair of brackets.
    Path command = folder.resolve("ns8-migrate");
    Files.writeString(command, "#!/bin/bash\nprintf '[%s]' \"$@\"\necho\n");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectory(folder.resolve("host of 2026"));
    Files.writeString(folder.resolve("host.snapshot"), "");
    ProcessBuilder bash =
        new ProcessBuilder("script", "-qec", "bash --noprofile --norc -i", "/dev/null");
    bash.environment().putAll(Map.of("TERM", "dumb", "LC_ALL", "C.UTF-8", "INPUTRC", "/dev/null"));
    terminal = bash.directory(folder.toFile()).redirectErrorStream(true).start();
    type(". ./completion; PS1='rea''dy> '\n");
    assertThat(shown()).doesNotContain("rror", "not found");
  }

  @AfterEach
  void leave() throws InterruptedException {
    terminal.descendants().forEach(ProcessHandle::destroyForcibly);
    terminal.destroyForcibly().waitFor();
  }

  @Test
  void verbsOptionsAndTheirValuesAreCompleted() throws Exception {
    assertThat(typed("reh" + TAB)).endsWith("[rehearse]");
    assertThat(typed("step" + TAB + " --waive" + TAB)).endsWith("[step-back][--waive-new]");
    assertThat(typed("report --format j" + TAB)).endsWith("[report][--format][json]");
    assertThat(offered("report --format ")).contains("json", "text");
    assertThat(offered("finish --")).contains("--hold-until", "--max-down", "--yes");
    assertThat(offered("")).contains("preflight", "snapshot", "unskip");
  }

  @Test
  void namesOfApplicationsAreCompletedToThoseThatTheVerbTakes() throws Exception {
    assertThat(typed("finish nethserver-m" + TAB)).endsWith("[finish][nethserver-mail]");
    assertThat(typed("start ac" + TAB)).endsWith("[start][account-provider]");
    assertThat(typed("sync --format json ac" + TAB))
        .endsWith("[sync][--format][json][account-provider]");
    assertThat(typed("plan nethserver-so" + TAB + " nethserver-w" + TAB))
        .endsWith("[plan][nethserver-sogo][nethserver-webtop5]");
    assertThat(typed("skip nethserver-ej" + TAB)).endsWith("[skip][nethserver-ejabberd]");
    assertThat(typed("abort nethserver-" + TAB)).endsWith("[abort][nethserver-mail]");
    assertThat(offered("skip "))
        .contains("account-provider", "nethserver-mail-getmail", "nethserver-ejabberd");
  }

  @Test
  void filesAreCompletedWhereOneIsGiven() throws Exception {
    assertThat(typed("plan --source-root host.s" + TAB))
        .endsWith("[plan][--source-root][host.snapshot]");
    assertThat(typed("rehearse --keep host\\ o" + TAB)).endsWith("[--keep][host of 2026/]");
    assertThat(typed("snapshot host.s" + TAB)).endsWith("[snapshot][host.snapshot]");
  }

  /** What the terminal shows of a command line that was typed so. */
  private String typed(String line) throws IOException {
    type("./ns8-migrate " + line + "\n");
    return shown().strip();
  }

  /** What there is to choose from after that. */
  private List<String> offered(String line) throws IOException {
    type("./ns8-migrate " + line + TAB + TAB);
    String offered = shown();
    type("\n"); // the line stands there once more
    assertThat(shown()).isNotEmpty();
    return List.of(offered.strip().split("\\s+"));
  }

  private void type(String keys) throws IOException {
    OutputStream keyboard = terminal.getOutputStream();
    keyboard.write(keys.getBytes(UTF_8));
    keyboard.flush();
  }

  private String shown() throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    InputStream out = terminal.getInputStream();
    while (!screen.toString(UTF_8).endsWith(PROMPT)) {
      int octet = out.read();
      assertThat(octet).as(screen.toString(UTF_8)).isNotNegative();
      screen.write(octet);
    }
    String all = screen.toString(UTF_8).replace("\r", "");
    return all.substring(0, all.length() - PROMPT.length());
  }

  private static final class Nobody implements Asker {
    @Override
    public boolean interactive() {
      return false;
    }

    @Override
    public Optional<String> line(String prompt) {
      return Optional.empty();
    }

    @Override
    public Optional<Secret> secret(String prompt) {
      return Optional.empty();
    }
  }
}
