package io.github.ns8migration.core.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever stands in the state directory: it is used, or refused with a problem. */
class HostileStatePropertiesTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");

  private Path folder = Path.of("");

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("hostile-state");
  }

  @AfterProperty
  void deleteFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("nethserver-mail/bind.env"));
    Files.deleteIfExists(folder.resolve("nethserver-mail/journal.jsonl"));
    Files.deleteIfExists(folder.resolve("nethserver-mail"));
    Files.deleteIfExists(folder);
  }

  private static final String VALID =
      """
      RSYNC_ENDPOINT=rsync://mail1@10.5.4.1:20003
      RSYNC_PASSWORD=x
      MODULE_INSTANCE_ID=mail1
      MODULE_NODE_ID=1
      IMPORT_TASK_ID=module/mail1/task/0f1e2d3c-4b5a-4678-9abc-000000000001
      """;

  @Provide
  Arbitrary<String> bindings() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(20),
            Arbitraries.of(
                "../../etc",
                "mail1",
                "mail1;rm -rf /",
                "$(id)",
                "rsync://127.0.0.1:20001/data",
                "rsync://a b:1/",
                "rsync://[::1]:99999/data",
                "rsync://-oProxyCommand=id:22/data",
                "module/mail1/task/../../x",
                "-1",
                "99999999999"));
    return Arbitraries.of(
            "RSYNC_ENDPOINT",
            "MODULE_INSTANCE_ID",
            "RSYNC_PASSWORD",
            "MODULE_NODE_ID",
            "IMPORT_TASK_ID")
        .flatMap(key -> values.map(value -> key + "=" + value + "\n"))
        .list()
        .ofMaxSize(4)
        // The last line of a name holds.
        .map(lines -> VALID + String.join("", lines));
  }

  @Property(tries = 500)
  void aBindingIsUsableOrRefused(@ForAll("bindings") String text) throws Exception {
    write("bind.env", text);
    StateDirectory state = new StateDirectory(folder, Clock.systemUTC());
    try {
      Optional<Binding> binding = state.binding(MAIL);
      binding.ifPresent(
          each -> {
            assertThat(each.module().value()).matches("[a-z0-9][a-z0-9-]*");
            assertThat(each.endpoint().host()).doesNotStartWith("-").doesNotContain("/", " ");
          });
      if (binding.isPresent()) {
        state.bind(MAIL, binding.get());
        assertThat(state.binding(MAIL)).isEqualTo(binding);
      }
    } catch (MigrationException e) {
      assertThat(e.problem().remedy()).isNotBlank();
    }
  }

  @Property(tries = 500)
  void aJournalIsReadableOrRefused(@ForAll String text) throws Exception {
    write("journal.jsonl", "{\"format\":1}\n" + text);
    try {
      Journal unused = new StateDirectory(folder, Clock.systemUTC()).journal(MAIL);
    } catch (MigrationException e) {
      assertThat(e.problem().code()).isIn("journal-damaged", "state-not-readable");
    }
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve("nethserver-mail"));
    Files.write(folder.resolve("nethserver-mail").resolve(name), text.getBytes(UTF_8));
  }
}
