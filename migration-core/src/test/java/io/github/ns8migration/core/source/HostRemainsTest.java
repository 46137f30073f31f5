package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostRemainsTest {
  private static final String DB = "/var/lib/nethserver/db/";

  @TempDir private Path root;
  private TreeSourceHost host;

  @BeforeEach
  void aHostThatHasNothingByHand() throws IOException {
    host = new TreeSourceHost(root, new ScriptedShell());
    write(DB + "configuration", "postfix=service|SmartHostStatus|disabled|status|enabled\n");
    write("/etc/cron.d/0hourly", "");
    write("/etc/cron.d/nethserver-backup", "");
    write("/etc/e-smith/templates-custom/etc/httpd/conf.d/50ns8migration", "");
  }

  private void write(String name, String content) throws IOException {
    Path file = root.resolve(name.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private List<String> codes() throws Exception {
    return HostRemains.on(host).stream().map(each -> each.problem().code()).toList();
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws Exception {
    assertThat(codes()).isEmpty();
  }

  static Stream<Arguments> things() {
    return Stream.of(
        Arguments.of(
            "custom-templates",
            "/etc/e-smith/templates-custom/etc/samba/smb.conf/90own",
            "",
            "/etc/e-smith/templates-custom/etc/samba/smb.conf/90own"),
        Arguments.of("crontabs", "/var/spool/cron/root", "@daily x\n", "/var/spool/cron/root"),
        Arguments.of("crontabs", "/etc/cron.d/own", "@daily x\n", "/etc/cron.d/own"),
        Arguments.of(
            "smart-host-without-email",
            DB + "configuration",
            "postfix=service|SmartHostName|smtp.example.net|SmartHostStatus|enabled\n",
            "smtp.example.net"),
        Arguments.of(
            "shares-without-domain",
            DB + "accounts",
            "docs=ibay|Description|Docs\ngone=ibay-deleted\n",
            "db accounts docs"),
        Arguments.of("firewall-rules", DB + "fwrules", "1=rule|status|enabled\n", "db fwrules 1"),
        Arguments.of("port-forwards", DB + "portforward", "2=pf|Src|443\n", "db portforward 2"),
        Arguments.of("dhcp-ranges", DB + "dhcp", "eth0=range|status|enabled\n", "db dhcp eth0"),
        Arguments.of(
            "pop3-proxy",
            DB + "configuration",
            "p3scan=service|status|enabled\n",
            "db configuration p3scan"));
  }

  @ParameterizedTest
  @MethodSource("things")
  void whatIsThereIsFoundAndNothingElse(String code, String file, String content, String item)
      throws Exception {
    write(file, content);

    List<Finding> found = HostRemains.on(host);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).problem().code()).isEqualTo(code);
    assertThat(found.get(0).items()).containsExactly(item);
    assertThat(found.get(0).problem().remedy()).isNotBlank();
  }

  @Test
  void smartHostAndSharesAreNotNamedWhereTheyMove() throws Exception {
    write(
        DB + "configuration",
        "postfix=service|SmartHostName|smtp.example.net|SmartHostStatus|enabled\n");
    write(DB + "accounts", "docs=ibay|Description|Docs\n");
    write("/etc/e-smith/db/configuration/defaults/dovecot/status", "enabled");
    write("/etc/e-smith/db/configuration/defaults/nsdc/type", "service");

    assertThat(codes()).isEmpty();
  }
}
