package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopRightsTest {
  private static final String LIST =
      """
      # file: /var/lib/nethserver/ibay/sales
      # owner: root
      # group: sales@ad.example.org
      # flags: -s-
      user::rwx
      user:anna.bianchi@ad.example.org:rwx\t\t#effective:r-x
      user:scanner@ad.example.org:-wx
      group::rwx\t\t#effective:r-x
      group:domain\\040users@ad.example.org:r-x
      group:nobody\\040at\\040all@ad.example.org:---
      mask::r-x
      other::r-x
      default:user::rwx

      """;

  @TempDir Path folder;

  @Test
  @Tag("F39")
  void whatTheMaskLeavesOfAnEntryCountsAndBuiltInNamesDoNot() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      host.answerCommand(TestHost.command("getfacl"), new CommandOutput(0, LIST, List.of()));

      SortedSet<String> rights = TopRights.on(host.source(), ShareFolders.SHARES + "/sales");

      assertThat(rights)
          .containsExactly(
              "anna.bianchi (read)",
              "domain users (read)",
              "everyone (read)",
              "sales (read)",
              "scanner (special)");
    }
  }

  @Test
  void whereNobodyCanReadTheListNothingIsKnown() throws Exception {
    try (TestHost host = SampleAdHost.build(folder)) {
      assertThat(TopRights.on(host.source(), ShareFolders.SHARES + "/sales")).isEmpty();
    }
  }

  @Test
  @Tag("F39")
  void namesAreComparedWithoutTheirDomain() {
    Check check =
        TopRights.compare(
            "sales",
            List.of("everyone (read)", "sales (write)"),
            Map.of(
                "AD\\Sales", "rw", "AD\\Domain Admins", "full", "BUILTIN\\Administrators", "full"));

    assertThat(check.passed()).as(check.toString()).isTrue();
  }

  @Test
  @Tag("F39")
  void whatEverybodyMayBeyondNs7IsADifference() {
    Check check =
        TopRights.compare(
            "sales", List.of("sales (write)"), Map.of("Sales", "rw", "Everyone", "full"));

    assertThat(check.found()).isEqualTo("not expected: everyone (write)");
    assertThat(check.explanation()).contains("take them away");
  }
}
