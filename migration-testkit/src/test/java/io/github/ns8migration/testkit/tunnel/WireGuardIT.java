package io.github.ns8migration.testkit.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.tunnel.TwoMachines.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real WireGuard between two network namespaces, in the kernel or by wireguard-go. The leader's API
 * and its rsync daemons listen inside the VPN only, and the cable leads nowhere else: what is done
 * with them has crossed the tunnel.
 */
@Tag("needs-tun")
class WireGuardIT {
  private static final int PAYLOAD = 3 << 20;

  @TempDir Path folder;
  private TwoMachines machines;
  private Machine leader;
  private String leaderKey;
  private int leaderPort;

  @BeforeEach
  void startLeader() throws Exception {
    machines = new TwoMachines();
    leader =
        machines.onLeader(
            LeaderSide.class, Files.createDirectories(folder.resolve("leader")).toString());
    String[] told = leader.answer().split(" ");
    leaderPort = Integer.parseInt(told[0]);
    leaderKey = told[1];
  }

  @AfterEach
  void stopBoth() throws Exception {
    machines.close();
  }

  private Machine source(String kind) throws Exception {
    Machine source =
        machines.onSource(SourceSide.class, folder.toString(), kind, String.valueOf(leaderPort));
    assertThat(source.answer()).isEqualTo("ready");
    return source;
  }

  @ParameterizedTest
  @ValueSource(strings = {"packaged", "tools alone"})
  void apiCallsAndTransfersCrossTheTunnelAndNothingElse(String kind) throws Exception {
    byte[] note = new byte[PAYLOAD];
    new Random(8).nextBytes(note);
    Files.createDirectories(folder.resolve("old/root/var/lib/notes"));
    Machine source = sourceWithNote(kind, note);
    assertThat(source.ask("try 10.5.4.1 9311")).as("without VPN").startsWith("closed");

    assertThat(source.ask("connect")).isEqualTo("done");
    assertThat(source.ask("start")).isEqualTo("done");
    long before = received();
    assertThat(source.ask("sync")).isEqualTo("done");

    assertThat(arrived()).isEqualTo(note);
    assertThat(received() - before).as("bytes that WireGuard decrypted").isGreaterThan(PAYLOAD);
    assertThat(Integer.parseInt(leader.ask("clients"))).as("API calls").isGreaterThan(3);
    assertThat(source.ask("try " + TwoMachines.LEADER + " 9311"))
        .as("API beside the VPN")
        .startsWith("closed");
    assertThat(source.ask("abort")).isEqualTo("done");
    assertThat(source.ask("disconnect")).isEqualTo("left behind: []");
    assertThat(leader.ask("nodes") + " " + leader.ask("users")).isEqualTo("0 1");
    assertThat(source.ask("sh ip link show dev ns8 || true")).contains("does not exist");
    assertThat(source.ask("try 10.5.4.1 9311")).as("without VPN").startsWith("closed");
  }

  private Machine sourceWithNote(String kind, byte[] note) throws Exception {
    // The host is built by its own program, so what it holds is put there afterwards.
    try (Stream<Path> empty = Files.walk(folder.resolve("old"))) {
      for (Path each : empty.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    Machine source = source(kind);
    Path notes = Files.createDirectories(folder.resolve("old/root/var/lib/notes"));
    Files.write(notes.resolve("note"), note);
    return source;
  }

  private byte[] arrived() throws Exception {
    try (Stream<Path> below = Files.walk(folder.resolve("leader/cluster"))) {
      return Files.readAllBytes(
          below.filter(each -> each.endsWith("note")).findFirst().orElseThrow());
    }
  }

  private long received() throws Exception {
    Matcher counters = Pattern.compile("\\S+\\s+(\\d+)\\s+\\d+").matcher(leader.ask("received"));
    assertThat(counters.find()).isTrue();
    return Long.parseLong(counters.group(1));
  }

  @Test
  @Tag("F77")
  void aWireGuardDeviceOfTheHostItselfStaysUpAsItIs() throws Exception {
    Machine source = source("tools alone");
    source.ask(
        "sh mkdir -p /var/run/wireguard; ip link add wg7 type wireguard 2>/dev/null ||"
            + " wireguard-go wg7 >/dev/null 2>&1; ip addr add 10.77.0.1/24 dev wg7;"
            + " ip link set wg7 up");
    String look = "sh ip -o addr show dev wg7; ip route show dev wg7; wg show wg7 listen-port";
    String own = source.ask(look);
    assertThat(own).contains("10.77.0.1/24");

    assertThat(source.ask("connect")).isEqualTo("done");
    assertThat(source.ask(look)).isEqualTo(own);
    assertThat(source.ask("disconnect")).isEqualTo("left behind: []");

    assertThat(source.ask(look)).isEqualTo(own);
  }

  @Test
  @Tag("F04")
  void theKeyOfTheJdkIsOneThatWireGuardUnderstands() throws Exception {
    Machine source = source("tools alone");

    for (int i = 0; i < 8; i++) {
      String[] keys = source.ask("keys").split(" ");
      assertThat(keys[1]).isEqualTo(keys[0]);
    }
  }

  @Test
  void aPortThatNobodyAnswersIsNamedAndAnotherProcessCleansUp() throws Exception {
    Machine source = source("tools alone");

    assertThat(source.ask("blocked " + leaderKey)).contains("vpn-no-handshake", "UDP port 55999");
    assertThat(source.ask("sh ip -o link show dev ns8")).contains("ns8");
    assertThat(source.ask("down")).isEqualTo("done");

    assertThat(source.ask("sh ip link show dev ns8 || true")).contains("does not exist");
    assertThat(source.ask("connect")).as("a later attempt").isEqualTo("done");
  }
}
