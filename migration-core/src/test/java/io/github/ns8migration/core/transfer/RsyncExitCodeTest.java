package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.exec.CommandResult;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RsyncExitCodeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|rsync: --new-compress: unknown option|true",
        "4|@ERROR: The server is configured to refuse --new-compress (-zz)|true",
        "4|This rsync lacks old-style --compress due to its external zlib.|true",
        "1|ERROR: module is read only|false",
        "2|got a block match with no basis file for \"a-compress -z\"|false",
        "23|rsync: send_files failed to open \"/--compress\": Permission denied (13)|false",
      })
  void whoWantsNoCompressionSaysSo(int exitCode, String message, boolean refused) {
    assertThat(RsyncExitCode.refusesCompression(ended(exitCode, message))).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|ERROR: module is read only|receiver-read-only|DESTINATION",
        "1|rsync: --nonsense: unknown option|rsync-incompatible|SOURCE",
        "2|protocol version mismatch|rsync-incompatible|SOURCE",
        "3|rsync: change_dir failed|transfer-file-error|DESTINATION",
        "5|@ERROR: auth failed on module data|receiver-refused|DESTINATION",
        "5|@ERROR: Unknown module 'data'|receiver-other|DESTINATION",
        "5|@ERROR: access denied to data from UNKNOWN (10.0.0.1)|receiver-access-denied|CONNECTION",
        "5|@ERROR: max connections (1) reached -- try again later|receiver-busy|DESTINATION",
        "5|@ERROR: chdir failed|receiver-folder-missing|DESTINATION",
        "5|rsync: server sent \"HTTP/1.1 400\" rather than greeting|receiver-not-rsync|DESTINATION",
        "10|rsync: failed to connect to 10.5.4.1 (10.5.4.1): Connection refused (111)|receiver-down|DESTINATION",
        "10|rsync: getaddrinfo: node 20015: Name or service not known|receiver-down|DESTINATION",
        "10|rsync: [sender] write error: Broken pipe (32)|connection-lost|CONNECTION",
        "11|rsync: write failed on \"x\" (in data): No space left on device (28)|destination-full|DESTINATION",
        "11|rsync: mkdir \"/a/b\" failed: No such file or directory (2)|destination-folder-missing|DESTINATION",
        "11|rsync: read errors mapping \"x\"|transfer-file-error|DESTINATION",
        "12|rsync: write failed on \"x\": No space left on device (28)|destination-full|DESTINATION",
        "12|rsync: connection unexpectedly closed (123 bytes received so far) [sender]|connection-lost|CONNECTION",
        "20|rsync error: received SIGINT, SIGTERM, or SIGHUP|transfer-stopped|SOURCE",
        "137||transfer-stopped|SOURCE",
        "22|ERROR: out of memory|source-out-of-memory|SOURCE",
        "23|rsync: mkstemp \"x\" failed: No space left on device (28)|destination-out-of-inodes|DESTINATION",
        "23|rsync: [receiver] write failed on \"x\": Disk quota exceeded (122)|destination-full|DESTINATION",
        "23|rsync: mkstemp \"x\" failed: Read-only file system (30)|destination-read-only|DESTINATION",
        "23|rsync: [generator] chown \"x\" failed: Operation not permitted (1)|items-not-sent|DESTINATION",
        "23|rsync: send_files failed to open \"/x\": Permission denied (13)|items-not-sent|SOURCE",
        "24|file has vanished: \"/x\"|source-changed|SOURCE",
        "25||rsync-failed|SOURCE",
        "0|Deletions stopped due to --max-delete limit (3 skipped)|too-many-deletions|SOURCE",
        "30|io timeout after 4 seconds -- exiting|connection-silent|CONNECTION",
        "35|timeout waiting for daemon connection|receiver-unreachable|CONNECTION",
        "99|something new|rsync-failed|SOURCE",
      })
  void eachEndingHasItsName(int exitCode, String message, String code, Side side) {
    Problem problem = RsyncExitCode.problem(ended(exitCode, message == null ? "" : message));

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.side()).isEqualTo(side);
    assertThat(problem.remedy()).isNotBlank();
  }

  @Test
  @Tag("R11")
  void singleItemsMayComeWithAnotherPass() {
    assertThat(help(24, "file has vanished: \"/x\"")).isTrue();
    assertThat(help(23, "rsync: send_files failed to open \"/x\": Permission denied (13)"))
        .isTrue();
    assertThat(help(30, "io timeout")).isFalse();
    assertThat(help(0, "")).isFalse();
  }

  @ParameterizedTest
  @Tag("R11")
  @ValueSource(
      strings = {
        "rsync: mkstemp \"x\" failed: No space left on device (28)",
        "rsync: write failed on \"x\": Disk quota exceeded (122)",
        "rsync: mkstemp \"x\" failed: Read-only file system (30)",
        "Deletions stopped due to --max-delete limit (3 skipped)"
      })
  void noPassHelpsWhenTheDestinationTakesNothing(String message) {
    assertThat(help(23, message)).isFalse();
  }

  @Test
  void aDaemonThatStoppedDeletingIsNotDone() {
    assertThat(RsyncExitCode.isComplete(ended(0, ""))).isTrue();
    assertThat(
            RsyncExitCode.isComplete(
                ended(0, "Deletions stopped due to --max-delete limit (3 skipped)")))
        .isFalse();
  }

  @Test
  void onlyFailedItemsCountAsFailed() {
    CommandResult result =
        ended(
            23,
            "rsync: send_files failed to open \"/a\": Permission denied (13)",
            "file has vanished: \"/b\"",
            "ERROR: c failed verification -- update discarded.",
            "rsync error: some files/attrs were not transferred (code 23) at main.c(1179)");

    assertThat(RsyncExitCode.failures(result)).isEqualTo(2);
    assertThat(RsyncExitCode.items(result)).hasSize(3);
  }

  @Test
  void aTimeOutIsNoExitCode() {
    Problem problem = RsyncExitCode.problem(new CommandResult(24, true, "", List.of()));

    assertThat(problem.code()).isEqualTo("connection-silent");
    assertThat(RsyncExitCode.anotherPassMayHelp(new CommandResult(24, true, "", List.of())))
        .isFalse();
  }

  private static boolean help(int exitCode, String message) {
    return RsyncExitCode.anotherPassMayHelp(ended(exitCode, message));
  }

  private static CommandResult ended(int exitCode, String... errors) {
    return new CommandResult(exitCode, false, "", List.of(errors));
  }
}
