package io.github.ns8migration.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.ApplicationId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final ApplicationId MAIL = new ApplicationId("nethserver-mail");

  @TempDir Path folder;

  private Journal open() throws MigrationException {
    return Journal.open(folder.resolve("journal.jsonl"), Clock.systemUTC());
  }

  @Test
  void entriesAreThereForTheNextProcess() throws Exception {
    open().add(Entry.Kind.STAGE_ENTERED, MAIL, "quiesce", Map.of("a", "b\n\"c\""));

    Journal next = open();

    assertThat(next.entries()).hasSize(1);
    assertThat(next.entries().get(0).subject()).isEqualTo("quiesce");
    assertThat(next.entries().get(0).field("a")).isEqualTo("b\n\"c\"");
  }

  @Test
  void whatIsDoneOnAnInterruptedThreadIsWrittenAndTheInterruptStays() throws Exception {
    Journal journal = open();
    Thread.currentThread().interrupt();

    journal.add(Entry.Kind.STAGE_ENTERED, MAIL, "quiesce", Map.of());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(open().entries()).hasSize(1);
  }

  @Test
  void aLineThatACrashCutIsDroppedAndNotContinued() throws Exception {
    open().add(Entry.Kind.ACTION_BEGUN, MAIL, "start", Map.of());
    Files.writeString(
        folder.resolve("journal.jsonl"), "{\"at\":\"2026-", StandardOpenOption.APPEND);

    Journal next = open();
    next.add(Entry.Kind.ACTION_COMPLETED, MAIL, "start", Map.of());

    assertThat(open().entries())
        .extracting(Entry::kind)
        .containsExactly(Entry.Kind.ACTION_BEGUN, Entry.Kind.ACTION_COMPLETED);
  }

  @Test
  void aLineOfSomebodyElseIsAnErrorAndNothingIsLost() throws Exception {
    open().add(Entry.Kind.ACTION_BEGUN, MAIL, "start", Map.of());
    Path file = folder.resolve("journal.jsonl");
    Files.writeString(file, "hello\n", StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(file);

    MigrationException e = catchThrowableOfType(MigrationException.class, this::open);

    assertThat(e.problem().code()).isEqualTo("journal-damaged");
    assertThat(e.problem().message()).contains("Line 3");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void onlyTheOwnerReadsIt() throws Exception {
    open().add(Entry.Kind.ACTION_BEGUN, MAIL, "start", Map.of());

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("journal.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void bytesThatAreNoTextAreAnErrorWithARemedy() throws Exception {
    Files.write(folder.resolve("journal.jsonl"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});

    MigrationException e = catchThrowableOfType(MigrationException.class, this::open);

    assertThat(e.problem().remedy()).isNotBlank();
    assertThat(
            new String(
                Files.readAllBytes(folder.resolve("journal.jsonl")), StandardCharsets.ISO_8859_1))
        .hasSize(3);
  }
}
