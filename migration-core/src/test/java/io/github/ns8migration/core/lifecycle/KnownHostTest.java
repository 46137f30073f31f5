package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who is asked how often for the accounts of a host. */
class KnownHostTest {
  private final List<String> asked = new ArrayList<>();
  private final KnownHost.Memory memory = new KnownHost.Memory();
  private Set<String> users = Set.of("anna@example.org");
  private boolean answering = true;

  private final class Host implements SourceHost {
    @Override
    public AccountLists accounts() throws MigrationException {
      asked.add("accounts");
      if (!answering) {
        throw MigrationException.of("account-provider-silent", Side.SOURCE, "No.", "Start it.");
      }
      return new AccountLists(new TreeSet<>(users), new TreeSet<>());
    }

    @Override
    public String fullName() {
      asked.add("fullName");
      return "server.example.org";
    }

    @Override
    public String domain() {
      asked.add("domain");
      return "example.org";
    }

    @Override
    public CommandOutput run(HostCommand command) {
      asked.add(String.join(" ", command.arguments()));
      return new CommandOutput(0, "", List.of());
    }

    @Override
    public EsmithDatabase database(String name) {
      throw new AssertionError(name);
    }

    @Override
    public Path path(String absolute) {
      throw new AssertionError(absolute);
    }

    @Override
    public CommandOutput stream(HostCommand command, OutputReader reader) {
      throw new AssertionError(command);
    }
  }

  private SourceHost live() {
    return new KnownHost(new Host(), memory, true);
  }

  private SourceHost down() {
    return new KnownHost(new Host(), memory, false);
  }

  @Test
  void oneCallAsksOnce() throws Exception {
    SourceHost host = live();

    assertThat(host.accounts()).isEqualTo(host.accounts());
    assertThat(host.domain()).isEqualTo(host.domain()).isEqualTo("example.org");
    assertThat(host.fullName()).isEqualTo(host.fullName()).isEqualTo("server.example.org");

    assertThat(asked).containsExactly("accounts", "domain", "fullName");
  }

  @Test
  void aPassWhileServicesRunAsksAnewAndWhatItWasToldHoldsWhenTheyAreStopped() throws Exception {
    AccountLists before = live().accounts();
    users = Set.of("anna@example.org", "new@example.org");
    AccountLists last = live().accounts();

    assertThat(last).isNotEqualTo(before);
    assertThat(down().accounts()).isEqualTo(last);
    answering = false;
    assertThat(down().accounts()).isEqualTo(last);

    assertThat(asked).containsExactly("accounts", "accounts");
  }

  @Test
  void whatNobodyWasToldIsAskedAlsoWhenServicesAreStopped() throws Exception {
    assertThat(down().accounts().users()).containsExactly("anna@example.org");
    assertThat(down().accounts().users()).containsExactly("anna@example.org");

    assertThat(asked).containsExactly("accounts");
  }

  @Test
  void noAnswerIsNoAnswer() {
    answering = false;

    assertThatThrownBy(() -> live().accounts()).isInstanceOf(MigrationException.class);
    assertThatThrownBy(() -> down().accounts()).isInstanceOf(MigrationException.class);
  }

  @Test
  void commandsAreRunEachTime() throws Exception {
    SourceHost host = down();
    var unused = host.run(HostCommand.of("date"));
    unused = host.run(HostCommand.of("date"));

    assertThat(asked).containsExactly("date", "date");
  }
}
