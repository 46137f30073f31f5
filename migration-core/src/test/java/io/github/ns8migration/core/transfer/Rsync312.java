package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.exec.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the rsync of this machine, and refuses what that of NS7 would not understand. */
final class Rsync312 implements CommandRunner {
  private static final Set<String> OPTIONS = options();

  private final CommandRunner real = new ProcessRunner();

  @Override
  public CommandResult run(Command command) throws MigrationException, InterruptedException {
    check(command);
    return real.run(command);
  }

  @Override
  public CommandResult run(Command command, OutputConsumer consumer)
      throws MigrationException, InterruptedException {
    check(command);
    return real.run(command, consumer);
  }

  static void check(Command command) {
    List<String> arguments = command.arguments();
    assertThat(arguments.get(0)).isEqualTo("rsync");
    assertThat(arguments).filteredOn(each -> each.startsWith("-")).allMatch(Rsync312::isKnown);
    assertThat(arguments).anyMatch(each -> each.startsWith("--timeout="));
    assertThat(arguments).anyMatch(each -> each.startsWith("--contimeout="));
    String password = command.secrets().get("RSYNC_PASSWORD").reveal();
    assertThat(arguments).noneMatch(each -> !password.isEmpty() && each.contains(password));
  }

  private static boolean isKnown(String argument) {
    String name = argument.substring(2).replaceAll("=.*", "");
    boolean known = OPTIONS.contains(name) || OPTIONS.contains(name.replaceFirst("^no-", ""));
    // Names of output flags are options too: nonreg and others came later.
    return argument.startsWith("--")
        && known
        && (!name.equals("info") || argument.equals("--info=progress2,name0"));
  }

  private static Set<String> options() {
    try {
      return Resources.readLines(
              Resources.getResource(Rsync312.class, "rsync-3.1.2-options.txt"),
              StandardCharsets.UTF_8)
          .stream()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
