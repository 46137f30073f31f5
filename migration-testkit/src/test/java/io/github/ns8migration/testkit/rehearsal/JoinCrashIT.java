package io.github.ns8migration.testkit.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.NodeView;
import io.github.ns8migration.testkit.cluster.UserView;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program ends at each step of a join or a leave, and is killed (SIGKILL) while the cluster
 * works on what it asked for. The next run ends with one node, one technical user and one domain,
 * or none.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("F04")
@Tag("F05")
class JoinCrashIT {
  static final String ADMIN_PASSWORD = "Nethesis,1234";

  @TempDir Path folder;
  private EmbeddedCluster cluster;
  private TestHost host;
  private HostDirectory directory;

  @BeforeEach
  void start() throws IOException {
    cluster = EmbeddedCluster.builder().admin("admin", ADMIN_PASSWORD).start();
    host = TestHost.builder("server.example.org").localLdap().build(folder.resolve("host"));
    directory = HostDirectory.start(host);
    for (int number = 2; number < 10; number++) {
      cluster.route("10.5.4." + number, 636, directory.address());
    }
  }

  @AfterEach
  void stop() {
    host.close();
    directory.close();
    cluster.close();
  }

  private static Stream<String> momentsOfAJoin() {
    return Stream.of(
        "entered node",
        "before add-node",
        "after add-node",
        "completed node",
        "entered user",
        "before add-user",
        "after add-user",
        "completed user",
        "entered tunnel",
        "completed tunnel",
        "entered domain",
        "before add-external-domain",
        "after add-external-domain",
        "completed domain",
        "ended join");
  }

  @ParameterizedTest
  @MethodSource("momentsOfAJoin")
  void theNextConnectClearsUpAndJoins(String moment) throws Exception {
    killAt("connect", moment);

    try (Migration migration = open()) {
      if (!migration.connected()) {
        migration.connect(ChildJoin.request(cluster.baseUri()));
      }

      assertThat(migration.connected()).isTrue();
    }
    assertThat(nodes()).hasSize(1);
    assertThat(users()).containsExactly("ns7admin" + nodes().get(0).id());
    assertThat(domains()).isEqualTo(1);
    assertThat(folder.resolve("tunnel")).hasContent("up");
    assertThat(secretsOnDisk()).doesNotContain(ADMIN_PASSWORD);
  }

  /** From the moment on at which the technical user is there, nobody else is needed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "after add-user",
        "completed user",
        "completed tunnel",
        "after add-external-domain",
        "completed domain",
        "ended join"
      })
  void disconnectClearsUpAlone(String moment) throws Exception {
    killAt("connect", moment);

    try (Migration migration = open()) {
      assertThat(migration.disconnect()).isEmpty();
    }

    assertNothingLeft();
  }

  /** Before that, what is left is told, and the administrator's next login clears it up. */
  @ParameterizedTest
  @ValueSource(strings = {"after add-node", "completed node", "entered user"})
  void disconnectWithoutATechnicalUserTellsWhatIsLeft(String moment) throws Exception {
    killAt("connect", moment);

    try (Migration migration = open()) {
      assertThat(migration.disconnect()).anyMatch(left -> left.startsWith("node"));
      assertThat(folder.resolve("tunnel")).doesNotExist();

      migration.connect(ChildJoin.request(cluster.baseUri()));
      assertThat(nodes()).hasSize(1);
      assertThat(users()).hasSize(1);
      assertThat(migration.disconnect()).isEmpty();
    }
    assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before remove-external-domain",
        "after remove-external-domain",
        "before remove-node",
        "after remove-node",
        "before remove-user",
        "after remove-user"
      })
  void theNextDisconnectGoesOn(String moment) throws Exception {
    try (Migration migration = open()) {
      migration.connect(ChildJoin.request(cluster.baseUri()));
    }
    killAt("disconnect", moment);

    try (Migration migration = open()) {
      assertThat(migration.connected()).isFalse();
      assertThat(migration.disconnect()).isEmpty();
    }

    assertNothingLeft();
  }

  private void assertNothingLeft() throws IOException {
    assertThat(nodes()).isEmpty();
    assertThat(users()).isEmpty();
    assertThat(domains()).isZero();
    assertThat(folder.resolve("tunnel")).doesNotExist();
    assertThat(folder.resolve("state/session.json")).doesNotExist();
    assertThat(folder.resolve("state/environment")).doesNotExist();
  }

  private Migration open() {
    return Migration.on(host.source())
        .stateIn(folder.resolve("state"))
        .withMigrators(List.of())
        .through(new MarkedTunnel(folder.resolve("tunnel"), cluster.baseUri()))
        .quickly()
        .open();
  }

  private List<NodeView> nodes() {
    return cluster.nodes().stream().filter(node -> node.flags().contains("nomodules")).toList();
  }

  private List<String> users() {
    return cluster.users().stream()
        .map(UserView::name)
        .filter(name -> name.startsWith("ns7admin"))
        .toList();
  }

  private int domains() {
    return cluster.userDomains().size();
  }

  private String secretsOnDisk() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(new String(Files.readAllBytes(file), UTF_8));
      }
    }
    return text.toString();
  }

  // ---- the program that is killed

  /** The end of the program: nothing of the engine may run after it. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends it at that event, and then at every line that it would still write. */
  private void endAt(String verb, String moment) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            if (ended.get()) {
              throw new Ended();
            }
            return Instant.now(Clock.systemUTC());
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    try (Migration migration =
        Migration.on(host.source())
            .stateIn(folder.resolve("state"))
            .withMigrators(List.of())
            .through(new MarkedTunnel(folder.resolve("tunnel"), cluster.baseUri()))
            .at(clock)
            .listening(
                event -> {
                  if (ChildJoin.text(event).equals(moment)) {
                    ended.set(true);
                    throw new Ended();
                  }
                })
            .quickly()
            .open()) {
      assertThatThrownBy(
              () -> {
                if (verb.equals("connect")) {
                  migration.connect(ChildJoin.request(cluster.baseUri()));
                } else {
                  migration.disconnect();
                }
              })
          .isInstanceOf(Ended.class);
    }
  }

  private void killAt(String verb, String moment) throws Exception {
    if (!moment.startsWith("before") && !moment.startsWith("after")) {
      endAt(verb, moment);
      return;
    }
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                ChildJoin.class.getName(),
                verb,
                folder.toString(),
                cluster.baseUri().toString())
            .redirectErrorStream(true)
            .start();
    CountDownLatch killed = new CountDownLatch(1);
    Runnable kill =
        () -> {
          child.destroyForcibly();
          killed.countDown();
        };
    String action = moment.substring(moment.indexOf(' ') + 1);
    if (moment.startsWith("before")) {
      cluster.faults().before(action, kill);
    } else {
      cluster.faults().after(action, kill);
    }
    List<String> output = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("cut off by the kill");
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.await(1, TimeUnit.SECONDS)).as("%s", output).isTrue();
    assertThat(output).doesNotContain(ChildJoin.DONE);
  }
}
