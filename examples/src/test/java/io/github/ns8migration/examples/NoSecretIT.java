package io.github.ns8migration.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.core.Migration;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.SampleHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of a host is moved by a program that logs and prints whatever it can, failures included, and
 * whose processes are looked at meanwhile. Passwords and keys of both sides are in none of that,
 * and do not stay in static fields.
 */
class NoSecretIT {
  private static final Pattern RECORD =
      Pattern.compile("([A-Za-z]*(?:Password|Secret))\\|([^|\\n]{6,})");

  /** Files of the state directory that must hold a login, for their owner alone. */
  private static final Set<String> KEEP_LOGINS = Set.of("session.json", "bind.env", "agent.env");

  private static final String OWN = "for the user of this program alone: ";

  @TempDir Path folder;

  private final Map<Long, String> processes = Collections.synchronizedMap(new TreeMap<>());
  private final Map<Long, String> environments = Collections.synchronizedMap(new TreeMap<>());

  @Test
  void noSecretOfEitherSideIsInAnythingThatIsSaidOrKept() throws Exception {
    try (TestHost host = SampleHost.withDirectory(folder.resolve("ns7"));
        EmbeddedCluster cluster = cluster().withNethforge().start();
        Rehearsal directory =
            Rehearsal.of(host, cluster, Migration.on(host.source()), Optional.empty())) {
      for (int number = 2; number < 10; number++) {
        cluster.route("10.5.4." + number, 636, directory.directory().orElseThrow());
      }

      List<String> output = move(cluster, "nethserver-mail", "account-provider");

      Set<String> secrets = secrets(host, cluster);
      assertThat(secrets).hasSizeGreaterThan(15);
      assertNoneAnywhere(secrets, host, output);
    }
  }

  @Test
  void aDomainWithItsFileServerLeavesNoneEither() throws Exception {
    try (TestHost host =
            SampleAdHost.builder()
                .migrationPackage()
                .resolving("leader.ns8.test", "192.0.2.1")
                .record(
                    "networks",
                    "br0",
                    "bridge",
                    "ipaddr",
                    "192.168.50.1",
                    "netmask",
                    "255.255.255.0",
                    "role",
                    "green")
                .file(
                    "/etc/e-smith/templates/var/lib/machines/nsdc/etc/systemd/network"
                        + "/green.network/10base",
                    "x\n")
                .build(folder.resolve("ns7"));
        EmbeddedCluster cluster = cluster().trustingExternalDomains().start()) {
      List<String> output = move(cluster, "account-provider");

      Set<String> secrets = secrets(host, cluster);
      secrets.addAll(Files.readAllLines(folder.resolve("keys")));
      assertThat(secrets).hasSizeGreaterThan(4);
      assertNoneAnywhere(secrets, host, output);
    }
  }

  private EmbeddedCluster.Builder cluster() {
    return EmbeddedCluster.builder()
        .admin("admin", "FAKEadmin|pass'1234")
        .keepIn(folder.resolve("ns8"));
  }

  private void assertNoneAnywhere(Set<String> secrets, TestHost host, List<String> output)
      throws IOException {
    assertThat(output).anyMatch(line -> line.contains("rsync"));
    assertThat(output).noneMatch(line -> line.contains("[BLOCKER"));
    // With the texts that hang on static fields.
    assertThat(output).anyMatch(line -> line.startsWith("STATIC io.github.ns8migration.core."));
    assertNone(secrets, "output", output);
    assertThat(processes.values()).anyMatch(line -> line.contains("rsync"));
    assertNone(secrets, "arguments of processes", List.copyOf(processes.values()));
    assertThat(environments.values()).anyMatch(each -> each.contains("RSYNC_PASSWORD"));
    assertNone(secrets, "environments that others read", open(environments));
    for (Path file : files(folder.resolve("state"))) {
      assertThat(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
          .as("%s", file)
          .doesNotContain(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
      if (!KEEP_LOGINS.contains(String.valueOf(file.getFileName()))) {
        // What is remembered of a tree has names in it that are no text.
        String content = new String(Files.readAllBytes(file), UTF_8);
        assertNone(secrets, file.toString(), List.of(content));
      }
    }
    assertNone(
        secrets,
        "commands on NS7",
        host.commands().stream().map(each -> String.join(" ", each.arguments())).toList());
  }

  private static List<String> open(Map<Long, String> environments) {
    return environments.values().stream().filter(each -> !each.startsWith(OWN)).toList();
  }

  private static String tail(List<String> output) {
    return String.join("\n", output.subList(Math.max(0, output.size() - 30), output.size()));
  }

  private static void assertNone(Set<String> secrets, String where, List<String> texts) {
    for (String text : texts) {
      assertThat(secrets.stream().filter(text::contains).toList())
          .as("%s: %s", where, text.length() > 400 ? text.substring(0, 400) : text)
          .isEmpty();
    }
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  /** Values of the databases, secret files, keys; logins of the cluster's making. */
  private Set<String> secrets(TestHost host, EmbeddedCluster cluster) throws IOException {
    Set<String> secrets = new TreeSet<>();
    secrets.add(cluster.adminPassword());
    for (Path database : files(host.path("/var/lib/nethserver/db"))) {
      Matcher found = RECORD.matcher(Files.readString(database));
      while (found.find()) {
        secrets.add(found.group(2));
      }
    }
    for (Path file : files(host.path("/var/lib/nethserver/secrets"))) {
      secrets.add(Files.readString(file).strip());
    }
    Path dkim = host.path("/etc/opendkim/keys/default.private");
    List<String> key = Files.exists(dkim) ? Files.readAllLines(dkim) : List.of();
    key.stream().filter(line -> !line.startsWith("-") && line.length() > 20).forEach(secrets::add);
    cluster.tasks().stream()
        .map(task -> task.output().path("credentials").path(1).asText())
        .filter(password -> !password.isEmpty())
        .forEach(secrets::add);
    cluster.tasks().stream()
        .filter(task -> task.action().equals("add-user"))
        .map(task -> task.data().path("password").asText())
        .filter(password -> !password.isEmpty())
        .forEach(secrets::add);
    secrets.removeIf(each -> each.length() < 6);
    return secrets;
  }

  private List<String> move(EmbeddedCluster cluster, String... applications) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-cp",
                System.getProperty("java.class.path"),
                SecretMove.class.getName(),
                folder.resolve("ns7").toString(),
                folder.resolve("state").toString(),
                cluster.baseUri().toString(),
                folder.resolve("keys").toString()));
    command.addAll(List.of(applications));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    child.getOutputStream().write((cluster.adminPassword() + "\n").getBytes(UTF_8));
    child.getOutputStream().close();
    Thread watch = new Thread(() -> watch(child), "watch-processes");
    watch.start();
    List<String> output = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        output.add(line);
      }
    }
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    watch.join();
    assertThat(output).as("%s", tail(output)).contains("DONE");
    return output;
  }

  /** What everybody on the machine sees of its processes: their arguments. */
  private void watch(Process child) {
    while (child.isAlive()) {
      ProcessHandle.allProcesses()
          .filter(each -> !processes.containsKey(each.pid()))
          .forEach(each -> look(each.pid()));
      // Long enough to leave the machine to them, too short for one to come and go.
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** With a word before it when nobody else may read it. */
  private static String environment(Path file) throws IOException {
    boolean own =
        Files.getPosixFilePermissions(file).equals(PosixFilePermissions.fromString("r--------"))
            && Files.getOwner(file).equals(Files.getOwner(Path.of("/proc/self/environ")));
    return (own ? OWN : "") + new String(Files.readAllBytes(file), UTF_8);
  }

  private void look(long pid) {
    try {
      String line =
          new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), UTF_8)
              .replace('\0', ' ');
      // Between fork and exec a process still has the arguments of its parent.
      if (!line.isEmpty() && (line.contains(folder.toString()) || line.contains("rsync"))) {
        if (!line.contains(SecretMove.class.getName())) {
          processes.put(pid, line);
          environments.put(pid, environment(Path.of("/proc/" + pid + "/environ")));
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
  }
}
