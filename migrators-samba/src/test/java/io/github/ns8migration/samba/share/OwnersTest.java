package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that belong to nobody the domain knows. */
class OwnersTest {
  private static final String SHARES = ShareFolders.SHARES;

  @TempDir Path folder;

  private static List<String> items(List<Finding> findings, String code) {
    return findings.stream()
        .filter(finding -> finding.problem().code().equals(code))
        .flatMap(finding -> finding.items().stream())
        .toList();
  }

  @Test
  @Tag("F35")
  void filesOfDeletedAndOfLocalAccountsAreNamedOneByOne() throws Exception {
    try (TestHost host =
        SampleAdHost.builder()
            .file("/etc/passwd", "root:x:0:0::/:\napache:x:48:48::/:\n")
            .build(folder)) {
      Path share = host.path(SHARES + "/sales");
      Files.setAttribute(share.resolve("offer.txt"), "unix:uid", 1234567);
      Files.setAttribute(share.resolve("2024"), "unix:uid", 48);

      List<Finding> findings = Owners.findings(host.source(), List.of(SHARES));

      assertThat(items(findings, "owners-unknown"))
          .containsExactly(SHARES + "/sales/offer.txt (user 1234567, group 0)");
      assertThat(items(findings, "owners-local"))
          .containsExactly(SHARES + "/sales/2024 (user 48, group 0)");
    }
  }

  @Test
  @Tag("F35")
  void accessListsThatNameDeletedAccountsAreNamed() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      host.runsReally(
          "getfacl",
          command ->
              command.stream()
                  .map(each -> each.startsWith("/") ? host.path(each).toString() : each)
                  .toList());
      Path share = host.path(SHARES + "/sales");
      Process setfacl =
          new ProcessBuilder(
                  "setfacl", "-m", "u:1234567:rwx,g:0:rx,d:g:7654321:rx", share.toString())
              .start();
      assertThat(setfacl.waitFor()).isZero();

      List<Finding> findings = Owners.findings(host.source(), List.of(SHARES));

      assertThat(items(findings, "access-list-entries-unknown"))
          .containsExactly(share + " (group 7654321)", share + " (user 1234567)");
      assertThat(items(findings, "access-lists-not-read")).isEmpty();
    }
  }

  @Test
  @Tag("F35")
  void ofMoreAccessListsThanAnybodyReadsTheNumberIsTold() throws Exception {
    StringBuilder lists = new StringBuilder();
    for (int file = 0; file < 10_003; file++) {
      lists.append("# file: /share/").append(file).append("\nuser:1234567:rwx\n");
      lists.append("default:user:1234567:rwx\n\n");
    }
    try (TestHost host = SampleAdHost.build(folder)) {
      host.answerCommand(
          TestHost.command("getfacl"), new CommandOutput(0, lists.toString(), List.of()));

      List<String> items =
          items(Owners.findings(host.source(), List.of(SHARES)), "access-list-entries-unknown");

      assertThat(items).hasSize(10_001).endsWith("and 3 more");
    }
  }

  @Test
  void whereAccessListsCannotBeReadThatIsSaid() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      List<Finding> findings = Owners.findings(host.source(), List.of(SHARES));

      assertThat(items(findings, "access-lists-not-read")).containsExactly(SHARES);
    }
  }

  @Test
  @Tag("F32")
  void aFolderThatIsNotThereHasNoFiles() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      assertThat(Owners.findings(host.source(), List.of("/not/there"))).isEmpty();
    }
  }
}
