package io.github.ns8migration.testkit.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.LDIFWriter;
import com.unboundid.util.ssl.cert.ManageCertificates;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.HostFixture;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster asks a real OpenLDAP for the accounts of a host: over TLS, with a bind. */
class SlapdJoinIT {
  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private TestHost host;
  private Process slapd;
  private int port;

  @BeforeEach
  void start() throws Exception {
    cluster = EmbeddedCluster.start();
    host = TestHost.prepare(HostFixture.at(fixture()), folder.resolve("ns7"));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    slapd = startSlapd();
  }

  @AfterEach
  void stop() throws Exception {
    stopSlapd();
    host.close();
    cluster.close();
  }

  private static Path fixture() throws Exception {
    var marker = SlapdJoinIT.class.getResource("/fixtures/ns7-small/MANIFEST.tsv");
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(marker).toURI()).getParent());
  }

  // ---- the server

  private Process startSlapd() throws Exception {
    Path place = Files.createDirectories(folder.resolve("slapd"));
    Files.createDirectories(place.resolve("data"));
    certificate(place);
    Path configuration = place.resolve("slapd.conf");
    Files.writeString(
        configuration,
        """
        modulepath /usr/lib/ldap
        moduleload back_mdb
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/nis.schema
        include /etc/ldap/schema/inetorgperson.schema
        TLSCertificateFile PLACE/cert.pem
        TLSCertificateKeyFile PLACE/key.pem
        pidfile PLACE/pid
        database mdb
        suffix "dc=directory,dc=nh"
        maxsize 67108864
        directory PLACE/data
        """
            .replace("PLACE", place.toString()));
    run(
        place,
        "/usr/sbin/slapadd",
        "-q",
        "-f",
        configuration.toString(),
        "-l",
        entries(place).toString());
    Process process =
        new ProcessBuilder(
                "/usr/sbin/slapd",
                "-f",
                configuration.toString(),
                "-h",
                "ldaps://127.0.0.1:" + port + "/",
                "-d",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(place.resolve("log").toFile())
            .start();
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              assertThat(process.isAlive()).as(Files.readString(place.resolve("log"))).isTrue();
              return listening();
            });
    return process;
  }

  /** All that the schemas of a plain OpenLDAP know: what came from NS6 has one of its own. */
  private static Path entries(Path place) throws Exception {
    Path all = place.resolve("tree.ldif");
    try (LDIFReader in = new LDIFReader(fixture().resolve("ldap/dump.ldif").toFile());
        LDIFWriter out = new LDIFWriter(all.toFile())) {
      for (Entry entry = in.readEntry(); entry != null; entry = in.readEntry()) {
        if (Arrays.stream(entry.getObjectClassValues()).noneMatch(it -> it.startsWith("samba"))) {
          out.writeEntry(entry);
        }
      }
    }
    return all;
  }

  private boolean listening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(Path place, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(place.resolve("run.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(place.resolve("run.log"))).isZero();
  }

  private static void certificate(Path place) {
    String store = place.resolve("tls.p12").toString();
    tool(
        "generate-self-signed-certificate",
        "--keystore",
        store,
        "--keystore-password",
        "changeit",
        "--keystore-type",
        "PKCS12",
        "--alias",
        "ns7",
        "--subject-dn",
        "CN=server.example.org");
    tool(
        "export-certificate",
        "--keystore",
        store,
        "--keystore-password",
        "changeit",
        "--alias",
        "ns7",
        "--output-format",
        "PEM",
        "--output-file",
        place.resolve("cert.pem").toString());
    tool(
        "export-private-key",
        "--keystore",
        store,
        "--keystore-password",
        "changeit",
        "--alias",
        "ns7",
        "--output-format",
        "PEM",
        "--output-file",
        place.resolve("key.pem").toString());
  }

  private static void tool(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    var result = ManageCertificates.main(null, said, said, words);
    assertThat(result.intValue()).as("%s", said).isZero();
  }

  private void stopSlapd() throws InterruptedException {
    if (slapd == null) {
      return;
    }
    slapd.descendants().forEach(ProcessHandle::destroyForcibly);
    slapd.destroyForcibly();
    assertThat(slapd.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  // ---- the tests

  private Rehearsal rehearsal() {
    return Rehearsal.of(
        host,
        cluster,
        folder.resolve("state"),
        List.of(),
        event -> {},
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private void setprop(String property, String value) throws Exception {
    host.run(
        HostCommand.of("/sbin/e-smith/db", "configuration", "setprop", "sssd", property, value));
  }

  @Test
  void theClusterBindsToTheHostsDirectoryAndForgetsItWhenTheHostLeaves() throws Exception {
    try (Rehearsal rehearsal = rehearsal()) {
      rehearsal.connect();
      assertThat(cluster.userDomains()).containsExactly("example.org");

      assertThat(rehearsal.disconnect()).isEmpty();
    }
    assertNothingLeft();
  }

  @Test
  @Tag("F05")
  void aWrongPasswordIsToldAndTheJoinIsUndone() throws Exception {
    setprop("BindPassword", "not the right one");

    assertThat(refusal().problem().message()).contains("invalid_credentials");

    assertNothingLeft();
  }

  @Test
  @Tag("F05")
  void aWrongBaseIsToldAndTheJoinIsUndone() throws Exception {
    setprop("BaseDN", "dc=elsewhere,dc=nh");

    assertThat(refusal().problem().message()).contains("base_dn_not_found");

    assertNothingLeft();
  }

  @Test
  @Tag("F05")
  void aClosedPortIsToldWithTheAddressThatWasTriedAndTheJoinIsUndone() throws Exception {
    stopSlapd();

    MigrationException e = refusal();

    assertThat(e.problem().message()).contains("port_connection_error").contains("10.5.4.2:636");
    assertNothingLeft();
  }

  private MigrationException refusal() throws Exception {
    try (Rehearsal rehearsal = rehearsal()) {
      MigrationException e = catchThrowableOfType(MigrationException.class, rehearsal::connect);
      assertThat(e.problem().code()).isEqualTo("directory-not-reached");
      assertThat(rehearsal.migration().connected()).isFalse();
      return e;
    }
  }

  private void assertNothingLeft() {
    assertThat(cluster.userDomains()).isEmpty();
    assertThat(cluster.nodes()).hasSize(1);
    assertThat(cluster.users()).hasSize(1);
    assertThat(folder.resolve("state/environment")).doesNotExist();
    assertThat(folder.resolve("state/session.json")).doesNotExist();
  }
}
