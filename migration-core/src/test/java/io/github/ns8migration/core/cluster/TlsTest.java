package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real TLS server with a self-signed certificate, as a fresh NS8 node has. */
class TlsTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir static Path folder;
  private static Path otherName;
  private static Path rightName;

  private FakeServer server;

  @BeforeAll
  static void makeCertificates() throws Exception {
    otherName = selfSigned("other", "dns:leader.example.org");
    rightName = selfSigned("right", "ip:127.0.0.1");
  }

  private static Path selfSigned(String name, String alternative) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "leader",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=" + alternative,
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    STORE_PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return store;
  }

  @BeforeEach
  void start() {
    server = serving(otherName);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static FakeServer serving(Path keyStore) {
    return new FakeServer(
        call -> Transcripts.noted("login.json", "correct user").answer(),
        null,
        keyStore,
        STORE_PASSWORD);
  }

  private HttpCluster login(TlsPolicy policy) throws Exception {
    return HttpCluster.login(
        ClusterAddress.ofLeader("127.0.0.1:" + server.port()),
        policy,
        Credentials.of("admin", Secret.of("secret-word")),
        ClusterOptions.standard().withPace(new FakePace()));
  }

  private Problem refusal(TlsPolicy policy) {
    return catchThrowableOfType(MigrationException.class, () -> login(policy).close()).problem();
  }

  private static KeyStore load(Path store) throws Exception {
    return KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
  }

  private static String fingerprint(Path store) throws Exception {
    return Trust.fingerprint((X509Certificate) load(store).getCertificate("leader"));
  }

  @Test
  void anUnknownCertificateIsRefusedWithItsFingerprint() throws Exception {
    Problem problem = refusal(TlsPolicy.validate());

    assertThat(problem.code()).isEqualTo("tls-not-trusted");
    assertThat(problem.side()).isEqualTo(Side.CONNECTION);
    assertThat(problem.remedy()).contains(fingerprint(otherName));
  }

  @Test
  void theFingerprintOfTheRemedyCanBePinned() throws Exception {
    Matcher shown =
        Pattern.compile("([0-9A-F]{2}:){31}[0-9A-F]{2}")
            .matcher(refusal(TlsPolicy.validate()).remedy());
    assertThat(shown.find()).isTrue();

    try (HttpCluster cluster = login(TlsPolicy.pinned(shown.group()))) {
      assertThat(cluster.cluster()).isNotNull();
    }
  }

  @Test
  void anotherCertificateThanThePinnedOneIsRefused() throws Exception {
    Problem problem = refusal(TlsPolicy.pinned(fingerprint(rightName)));

    assertThat(problem.code()).isEqualTo("tls-not-trusted");
    assertThat(problem.remedy()).contains(fingerprint(otherName));
  }

  @Test
  void anyCertificateIsTakenWhenChecksAreOff() throws Exception {
    try (HttpCluster cluster = login(TlsPolicy.insecure())) {
      assertThat(cluster.cluster()).isNotNull();
    }
    assertThat(System.getProperty("jdk.internal.httpclient.disableHostnameVerification")).isNull();
  }

  @Test
  void aKnownAuthorityIsNotEnoughForAnotherName() throws Exception {
    assertThatThrownBy(() -> requestTrusting(otherName, server.port()))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(Trust.UntrustedCertificate.behind(e)).isPresent());

    try (FakeServer right = serving(rightName)) {
      assertThat(requestTrusting(rightName, right.port())).isEqualTo(200);
    }
  }

  private static int requestTrusting(Path store, int port) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("leader", load(store).getCertificate("leader"));
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(Trust.context(TlsPolicy.validate(), Trust.authorities(trusted)))
            .build();
    URI uri = URI.create("https://127.0.0.1:" + port + "/cluster-admin/api/login");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void aPinnedCertificateServesTheWebSocketToo() throws Exception {
    try (FakeServer sockets =
        new FakeServer(
            call -> Transcripts.noted("http-misc.json", "node list").answer(),
            FakeServer.SilentSocket::new,
            otherName,
            STORE_PASSWORD)) {
      ClusterAddress address = ClusterAddress.ofLeader("127.0.0.1:" + sockets.port());
      Wire wire =
          new Wire(address, TlsPolicy.pinned(fingerprint(otherName)), ClusterOptions.standard());

      var socket =
          wire.client()
              .newWebSocketBuilder()
              .buildAsync(address.socket(), new java.net.http.WebSocket.Listener() {})
              .get(20, TimeUnit.SECONDS);

      assertThat(socket.isInputClosed()).isFalse();
      socket.abort();
    }
  }

  @Test
  void aServerWithoutTlsIsNotTakenForAnUntrustedOne() {
    try (FakeServer plain = new FakeServer(call -> FakeServer.Answer.text(200, "hello"), null)) {
      MigrationException failure =
          catchThrowableOfType(
              MigrationException.class,
              () ->
                  HttpCluster.login(
                      ClusterAddress.ofLeader("127.0.0.1:" + plain.port()),
                      TlsPolicy.validate(),
                      Credentials.of("admin", Secret.of("p")),
                      ClusterOptions.standard().withPace(new FakePace())));

      assertThat(failure.problem().code()).isEqualTo("tls-failed");
    }
  }

  @Test
  void aFingerprintThatIsNoneIsRefused() {
    assertThatThrownBy(() -> TlsPolicy.pinned("12:34"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(TlsPolicy.pinned("ab".repeat(32)))
        .isEqualTo(TlsPolicy.pinned("AB:".repeat(31) + "AB"));
    assertThat(Files.exists(otherName)).isTrue();
  }
}
