package io.github.ns8migration.testkit.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.core.connect.wireguard.WireGuardTunnel;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.RanCommand;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tunnel does to the old server, its commands observed. */
class WireGuardTunnelTest {
  private static final String KEY = "RkFLRS13aXJlZ3VhcmQtcHVibGljLWtleS0wMDAwMDE=";
  private static final Tunnel.Peer PEER =
      new Tunnel.Peer("10.5.4.3", "10.5.4.0/24", "10.5.4.1", KEY, "cs1.example.org:55821");

  @TempDir Path folder;
  private ServerSocket leader;

  @BeforeEach
  void startLeader() throws IOException {
    leader = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread answering = new Thread(this::answer, "leader");
    answering.setDaemon(true);
    answering.start();
  }

  private void answer() {
    while (true) {
      try (Socket socket = leader.accept()) {
        int unused = socket.getInputStream().read();
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(US_ASCII));
      } catch (IOException closed) {
        if (leader.isClosed()) {
          return;
        }
      }
    }
  }

  @AfterEach
  void stopLeader() throws IOException {
    leader.close();
  }

  private URI api() {
    return URI.create("http://127.0.0.1:" + leader.getLocalPort());
  }

  private WireGuardTunnel tunnel(TestHost host) {
    return WireGuardTunnel.of(host.source())
        .withApi(address -> api())
        .waitingAtMost(Duration.ofMillis(200));
  }

  private static HostBuilder bare() {
    return TestHost.builder("server.example.org").resolving("cs1.example.org", "192.0.2.1");
  }

  private TestHost packaged() throws IOException {
    return bare().migrationPackage().build(folder.resolve("host"));
  }

  private TestHost withToolsAlone() throws IOException {
    return bare().wireGuardTools().build(folder.resolve("host"));
  }

  private TestHost host(String kind) throws IOException {
    return kind.equals("packaged") ? packaged() : withToolsAlone();
  }

  private static Tunnel.Peer at(String endpoint) {
    return new Tunnel.Peer(
        PEER.address(), PEER.network(), PEER.leaderAddress(), PEER.leaderPublicKey(), endpoint);
  }

  private static MigrationException refused(Tunnel tunnel, Tunnel.Peer peer) throws Exception {
    String unused = tunnel.publicKey();
    return catchThrowableOfType(MigrationException.class, () -> tunnel.up(peer));
  }

  /** Whole content of the tree but for logs, with rights. */
  private static Map<String, String> tree(TestHost host) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> below = Files.walk(host.root())) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        tree.put(
            host.root().relativize(file).toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                + " "
                // Each write of a database has the time in it.
                + Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .replaceAll("(?m)^#.*\n", ""));
      }
    }
    return tree;
  }

  private static List<String> changing(TestHost host) {
    return host.commands().stream()
        .map(RanCommand::arguments)
        .map(arguments -> String.join(" ", arguments))
        .filter(line -> !line.startsWith("getent ") && !line.startsWith("hostname"))
        .filter(line -> !line.startsWith("ip -") && !line.startsWith("systemctl show"))
        .filter(line -> !line.startsWith("wg show"))
        .toList();
  }

  @Test
  void aHostWithNs7sPackageIsToldByItsRecordAndItsEvent() throws Exception {
    TestHost host = packaged();
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    URI url = tunnel.up(PEER);

    assertThat(url).isEqualTo(api());
    EsmithRecord record =
        host.source().database("configuration").record("wg-quick@ns8").orElseThrow();
    assertThat(record.properties())
        .containsEntry("Address", "10.5.4.3")
        .containsEntry("PersistentKeepalive", "25")
        .containsEntry("RemoteEndpoint", "cs1.example.org:55821")
        .containsEntry("RemoteKey", KEY)
        .containsEntry("RemoteNetwork", "10.5.4.0/24")
        .containsEntry("status", "enabled");
    assertThat(host.events()).containsExactly("nethserver-ns8-migration-save", "firewall-adjust");
    assertThat(host.unit("wg-quick@ns8").running()).isTrue();
  }

  @Test
  void aHostWithToolsAloneGetsAConfigurationOfItsOwn() throws Exception {
    TestHost host =
        bare()
            .wireGuardTools()
            .file("/etc/e-smith/templates/etc/shorewall/interfaces/10base", "x\n")
            .build(folder.resolve("host"));
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    URI url = tunnel.up(PEER);

    assertThat(url).isEqualTo(api());
    assertThat(host.path("/etc/wireguard/ns8.conf"))
        .content()
        .contains("Address = 10.5.4.3/32\n")
        .contains("PublicKey = " + KEY + "\n")
        .contains("AllowedIPs = 10.5.4.0/24\n")
        .contains("Endpoint = cs1.example.org:55821\n")
        .contains("PersistentKeepalive = 25\n");
    assertThat(host.path("/etc/e-smith/templates-custom/etc/shorewall/interfaces/50ns8migration"))
        .content()
        .contains("loc\tns8\toptional");
    assertThat(host.events()).containsExactly("firewall-adjust");
  }

  @ParameterizedTest
  @ValueSource(strings = {"packaged", "tools alone"})
  @Tag("F78")
  void theVpnIsThereAgainAfterARebootAndKeepsItselfAlive(String kind) throws Exception {
    TestHost host = host(kind);
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    tunnel.up(PEER);

    assertThat(host.unit("wg-quick@ns8").enabled()).isTrue();
    assertThat(Files.readString(host.path("/etc/wireguard/ns8.conf")))
        .contains("PersistentKeepalive = 25\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"packaged", "tools alone"})
  void thePrivateKeyIsInFilesOfTheOwnerAloneAndInNoCommand(String kind) throws Exception {
    TestHost host = host(kind);
    WireGuardTunnel tunnel = tunnel(host);
    String publicKey = tunnel.publicKey();

    tunnel.up(PEER);

    Path secret = host.path("/var/lib/nethserver/secrets/ns8wg");
    String key = Files.readString(secret).strip();
    assertThat(key).hasSize(44).isNotEqualTo(publicKey);
    tree(host)
        .forEach(
            (file, content) -> {
              if (content.contains(key)) {
                assertThat(content).as(file).startsWith("rw------- ");
              }
            });
    assertThat(host.commands())
        .noneMatch(command -> String.join(" ", command.arguments()).contains(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"packaged", "tools alone"})
  @Tag("F77")
  void downByAnotherProcessLeavesTheHostAsItWasAndMayBeRepeated(String kind) throws Exception {
    TestHost host = host(kind);
    Map<String, String> before = tree(host);
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();
    tunnel.up(PEER);
    assertThat(tree(host)).isNotEqualTo(before);

    tunnel(host).down();

    assertThat(tree(host)).isEqualTo(before);
    assertThat(host.unit("wg-quick@ns8").running()).isFalse();
    assertThat(host.unit("wg-quick@ns8").enabled()).isFalse();
    int commands = changing(host).size();
    tunnel(host).down();
    assertThat(changing(host)).as("a second time nothing is to be done").hasSize(commands);
  }

  @ParameterizedTest
  @CsvSource({
    "packaged, db",
    "packaged, signal-event",
    "packaged, ip",
    "tools alone, systemctl",
    "tools alone, ip",
  })
  void downFindsWhatABrokenUpLeft(String kind, String failing) throws Exception {
    TestHost host = host(kind);
    Map<String, String> before = tree(host);
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();
    host.failCommand(
        failing.equals("ip")
            ? TestHost.command("ip", "-4", "-o", "addr", "show", "dev")
            : failing.equals("systemctl")
                ? TestHost.command("systemctl", "restart")
                : TestHost.command(failing),
        1);
    MigrationException e = catchThrowableOfType(MigrationException.class, () -> tunnel.up(PEER));
    assertThat(e).isNotNull();
    host.heal();

    tunnel(host).down();

    assertThat(tree(host)).isEqualTo(before);
    assertThat(host.unit("wg-quick@ns8").running()).isFalse();
  }

  @Test
  void aDeviceThatTheEventLeavesIsTakenAwayAllTheSame() throws Exception {
    TestHost host = packaged();
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();
    tunnel.up(PEER);
    host.failCommand(TestHost.command("signal-event"), 1);

    tunnel.down();

    assertThat(host.unit("wg-quick@ns8").running()).isFalse();
    assertThat(host.unit("wg-quick@ns8").enabled()).isFalse();
    assertThat(host.path("/var/lib/nethserver/secrets/ns8wg")).doesNotExist();
  }

  @Test
  void aDeviceThatStaysIsToldAndTheNextDownTriesAgain() throws Exception {
    TestHost host = withToolsAlone();
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();
    tunnel.up(PEER);
    host.stubbornUnit("wg-quick@ns8");
    host.failCommand(TestHost.command("ip", "link", "delete"), 2);

    MigrationException e = catchThrowableOfType(MigrationException.class, tunnel::down);

    assertThat(e.problem().code()).isEqualTo("vpn-still-up");
    host.heal();
    tunnel(host).down();
    assertThat(host.path("/etc/wireguard/ns8.conf")).doesNotExist();
  }

  @Test
  @Tag("F04")
  @Tag("A23")
  void eachAttemptHasAKeyOfItsOwn() throws Exception {
    TestHost host = packaged();

    String first = tunnel(host).publicKey();
    String second = tunnel(host).publicKey();

    assertThat(first).matches("[A-Za-z0-9+/]{43}=").isNotEqualTo(second);
  }

  @Test
  @Tag("F03")
  void anEndpointThatDoesNotResolveIsRefusedBeforeAnythingStartsAndNamed() throws Exception {
    TestHost host = packaged();
    Map<String, String> before = tree(host);
    WireGuardTunnel tunnel = tunnel(host);

    MigrationException e = refused(tunnel, at("gone.example.org:55820"));

    assertThat(e.problem().code()).isEqualTo("vpn-endpoint-unresolved");
    assertThat(e.problem().message()).contains("gone.example.org");
    assertThat(changing(host)).isEmpty();
    tunnel.down();
    assertThat(tree(host)).isEqualTo(before);
  }

  @Test
  @Tag("F03")
  void anEndpointWithoutIpv4AddressIsRefused() throws Exception {
    TestHost host = packaged();
    host.answerCommand(
        TestHost.command("getent", "ahostsv4"),
        new CommandOutput(0, "2001:db8::1   STREAM six.example.org\n", List.of()));

    MigrationException e = refused(tunnel(host), at("six.example.org:55820"));

    assertThat(e.problem().code()).isEqualTo("vpn-endpoint-unresolved");
    assertThat(changing(host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cs1.example.org",
        "cs1.example.org:",
        "cs1.example.org:0",
        "cs1.example.org:65536",
        "[2001:db8::1]:55820",
        "2001:db8::1:55820",
        "a|b:55820",
        "a b:1",
        "-a:1",
        "a\n:1",
        ":55820"
      })
  void anEndpointThatCannotBeWrittenIsRefused(String endpoint) throws Exception {
    TestHost host = packaged();

    MigrationException e = refused(tunnel(host), at(endpoint));

    assertThat(e.problem().code()).isEqualTo("vpn-endpoint-not-usable");
    assertThat(host.commands()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.5.4.3|status|disabled, 10.5.4.0/24, 10.5.4.1, " + KEY,
    "10.5.4.3, 10.5.4.0/24|x, 10.5.4.1, " + KEY,
    "10.5.4.3, 0.0.0.0/0, 10.5.4.1, " + KEY,
    "10.5.4.3, 10.5.4.0/24, 10.9.4.1, " + KEY,
    "10.5.4.3, 10.5.4.0/24, 10.5.4.1, key",
  })
  void anAnswerOfTheClusterThatIsNoneIsRefused(
      String address, String network, String leaderAddress, String key) throws Exception {
    TestHost host = packaged();

    MigrationException e =
        refused(
            tunnel(host),
            new Tunnel.Peer(address, network, leaderAddress, key, "cs1.example.org:55820"));

    assertThat(e.problem().code()).isEqualTo("vpn-answer-not-usable");
    assertThat(host.commands()).isEmpty();
  }

  @Test
  @Tag("F77")
  void aVpnOfTheHostItselfIsLeftAlone() throws Exception {
    String own = "[Interface]\nAddress = 10.77.0.1/24\nPrivateKey = FAKE\n";
    TestHost host =
        bare()
            .migrationPackage()
            .service("wg-quick@wg0", "status", "enabled")
            .file("/etc/wireguard/wg0.conf", own)
            .build(folder.resolve("host"));
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    tunnel.up(PEER);
    assertThat(host.unit("wg-quick@wg0").running()).isTrue();
    tunnel.down();

    assertThat(host.unit("wg-quick@wg0").running()).isTrue();
    assertThat(host.path("/etc/wireguard/wg0.conf")).content().isEqualTo(own);
    assertThat(changing(host)).noneMatch(line -> line.contains("wg0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"packaged", "tools alone"})
  @Tag("F77")
  void aHostWithAnNs8DeviceOfItsOwnIsRefusedAndKeepsIt(String kind) throws Exception {
    String own = "[Interface]\nAddress = 10.77.0.1\n[Peer]\nPublicKey = FAKE\n";
    HostBuilder builder = bare().file("/etc/wireguard/ns8.conf", own);
    TestHost host =
        (kind.equals("packaged") ? builder.migrationPackage() : builder.wireGuardTools())
            .build(folder.resolve("host"));
    WireGuardTunnel tunnel = tunnel(host);

    MigrationException e = refused(tunnel, PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-name-taken");
    tunnel.down();
    assertThat(host.path("/etc/wireguard/ns8.conf")).content().isEqualTo(own);
    assertThat(changing(host)).isEmpty();
  }

  @Test
  @Tag("F77")
  void aHostThatUsesTheClustersNetworkItselfIsRefusedAndToldWhere() throws Exception {
    TestHost host =
        bare()
            .migrationPackage()
            .record(
                "networks",
                "eth1",
                "ethernet",
                "ipaddr",
                "10.5.4.200",
                "netmask",
                "255.255.0.0",
                "role",
                "green")
            .build(folder.resolve("host"));

    MigrationException e = refused(tunnel(host), PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-network-in-use");
    assertThat(e.problem().message()).contains("10.5.4.200/16 on eth1");
    assertThat(changing(host)).isEmpty();
  }

  @Test
  void aHostWithoutToolsIsToldWhichPackageBringsThem() throws Exception {
    TestHost host = bare().build(folder.resolve("host"));

    MigrationException e = refused(tunnel(host), PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-tools-missing");
    assertThat(e.problem().remedy()).contains("nethserver-ns8-migration");
  }

  @Test
  void aUnitThatDoesNotStartIsTold() throws Exception {
    TestHost host = withToolsAlone();
    host.stubbornUnit("wg-quick@ns8");

    MigrationException e = refused(tunnel(host), PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-not-started");
  }

  @Test
  void noHandshakeMeansThatTheUdpPortIsClosedSomewhere() throws Exception {
    TestHost host = packaged();
    leader.close();
    host.answerCommand(
        TestHost.command("wg", "show", "ns8", "latest-handshakes"),
        new CommandOutput(0, KEY + "\t0\n", List.of()));

    MigrationException e = refused(tunnel(host), PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-no-handshake");
    assertThat(e.problem().remedy()).contains("UDP port 55821");
  }

  @Test
  void aLeaderThatShakesHandsAndDoesNotAnswerIsAnotherMatter() throws Exception {
    TestHost host = packaged();
    leader.close();

    MigrationException e = refused(tunnel(host), PEER);

    assertThat(e.problem().code()).isEqualTo("vpn-api-silent");
  }

  @Test
  @Tag("F80")
  void aLocalDomainControllerGetsAWayBackAndIsNotRestarted() throws Exception {
    TestHost host = withController(bare().migrationPackage());
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    tunnel.up(PEER);

    String file = "/var/lib/machines/nsdc/etc/systemd/network/green.network";
    assertThat(changing(host))
        .contains("/sbin/e-smith/expand-template " + file)
        .contains("systemctl -M nsdc restart systemd-networkd")
        .noneMatch(line -> line.matches("systemctl (re)?st(art|op) .*nsdc"));
    assertThat(host.unit("nsdc").running()).isTrue();
  }

  @Test
  @Tag("F80")
  void withoutThePackageTheWayBackIsATemplateOfOursWhichGoesAgain() throws Exception {
    TestHost host = withController(bare().wireGuardTools());
    String fragment =
        "/etc/e-smith/templates-custom/var/lib/machines/nsdc/etc/systemd/network/green.network"
            + "/20ns8migration";
    WireGuardTunnel tunnel = tunnel(host);
    String unused = tunnel.publicKey();

    tunnel.up(PEER);

    assertThat(host.path(fragment))
        .content()
        .isEqualTo("[Route]\nDestination=10.5.4.0/24\nGateway=192.168.50.9\n");
    tunnel.down();
    assertThat(host.path(fragment)).doesNotExist();
    assertThat(changing(host).stream().filter(line -> line.contains("systemd-networkd")))
        .hasSize(2);
  }

  private TestHost withController(HostBuilder builder) throws IOException {
    return builder
        .service("nsdc", "IpAddress", "192.168.50.10", "bridge", "br0", "status", "enabled")
        .record(
            "networks",
            "br0",
            "bridge",
            "ipaddr",
            "192.168.50.9",
            "netmask",
            "255.255.255.0",
            "role",
            "green")
        .file(
            "/etc/e-smith/templates/var/lib/machines/nsdc/etc/systemd/network/green.network/10base",
            "x\n")
        .build(folder.resolve("host"));
  }
}
