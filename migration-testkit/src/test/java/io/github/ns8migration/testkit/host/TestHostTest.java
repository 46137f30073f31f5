package io.github.ns8migration.testkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.source.ChangeLog;
import io.github.ns8migration.core.source.RecordedSourceControl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestHostTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MESSAGE = "Subject: Hello\n\nGood morning\n";

  @TempDir Path folder;
  private TestHost host;

  @BeforeEach
  void prepare() throws Exception {
    host = SharedHost.asNew();
  }

  // ---- streams

  @Test
  void aRecordedAnswerIsStreamedByteForByte() throws Exception {
    AtomicReference<byte[]> read = new AtomicReference<>();

    CommandOutput end =
        host.stream(
            HostCommand.of("/usr/sbin/slapcat", "-o", "ldif-wrap=no", "-n", "2"),
            output -> read.set(output.readAllBytes()));

    assertThat(read.get())
        .isEqualTo(Files.readAllBytes(Fixtures.folder("ns7-small").resolve("ldap/dump.ldif")));
    assertThat(end).isEqualTo(new CommandOutput(0, "", List.of()));
  }

  @Test
  void aProgramCanBeOneOfThisMachine() throws Exception {
    AtomicReference<byte[]> read = new AtomicReference<>();
    host.runsReally("pg_dump", List.of("printf", "%s|"));

    CommandOutput end =
        host.stream(
            HostCommand.of("/usr/bin/pg_dump", "a b", "c"),
            output -> read.set(output.readAllBytes()));
    CommandOutput whole = host.run(HostCommand.of("pg_dump", "d"));

    assertThat(new String(read.get(), StandardCharsets.UTF_8)).isEqualTo("a b|c|");
    assertThat(end.succeeded()).isTrue();
    assertThat(whole.output()).isEqualTo("d|");
  }

  @Test
  void aStreamCanBeMadeToFailAfterSomeOutput() throws Exception {
    AtomicReference<byte[]> read = new AtomicReference<>();
    host.answerCommand(
        TestHost.command("slapcat"), new CommandOutput(1, "dn: dc=dir", List.of("cut off")));

    CommandOutput end =
        host.stream(HostCommand.of("/usr/sbin/slapcat"), output -> read.set(output.readAllBytes()));

    assertThat(read.get()).isEqualTo("dn: dc=dir".getBytes(StandardCharsets.UTF_8));
    assertThat(end).isEqualTo(new CommandOutput(1, "", List.of("cut off")));
  }

  // ---- services

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          systemctl is-active postfix                     ; 0 ; active\\n
          systemctl is-active postfix.service             ; 0 ; active\\n
          systemctl is-active nosuch                      ; 3 ; unknown\\n
          systemctl is-active nosuch postfix              ; 0 ; unknown\\nactive\\n
          systemctl is-active wg-quick@ns8                ; 3 ; unknown\\n
          systemctl --quiet is-active postfix             ; 0 ; ''
          systemctl is-enabled postfix                    ; 0 ; enabled\\n
          systemctl is-enabled wg-quick@ns8               ; 1 ; disabled\\n
          systemctl is-enabled nosuch                     ; 1 ; ''
          systemctl stop postfix dovecot                  ; 0 ; ''
          systemctl stop nosuch                           ; 5 ; ''
          systemctl stop nosuch postfix                   ; 5 ; ''
          systemctl start nosuch                          ; 5 ; ''
          systemctl disable --now postfix                 ; 0 ; ''
          systemctl disable --now nosuch                  ; 1 ; ''
          systemctl disable nosuch                        ; 1 ; ''
          systemctl enable --now postfix                  ; 0 ; ''
          systemctl restart postfix                       ; 0 ; ''
          systemctl show -p LoadState nosuch              ; 0 ; LoadState=not-found\\n
          systemctl show -p UnitFileState,LoadState,ActiveState postfix ; 0 ; LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\n
          systemctl frobnicate postfix                    ; 1 ; ''
          /usr/bin/systemctl is-active redis-rspamd       ; 0 ; active\\n
          """)
  void systemctlHasTheExitCodesOfSystemd219(String command, int exitCode, String output)
      throws Exception {
    CommandOutput answer = Fixtures.runLine(host, command);

    assertThat(answer.exitCode()).isEqualTo(exitCode);
    assertThat(answer.output()).isEqualTo(output.replace("\\n", "\n"));
  }

  @Test
  void stoppingOneThatIsMissingStopsTheOthersAllTheSame() throws Exception {
    Fixtures.run(host, "systemctl", "stop", "nosuch", "postfix");

    assertThat(host.unit("postfix").running()).isFalse();
    assertThat(host.unit("postfix").enabled()).isTrue();
    assertThat(host.unit("nosuch").loaded()).isFalse();
  }

  @Test
  void statesOfServicesSurviveTheProcess() throws Exception {
    host = TestHost.builder("server.example.org").build(folder);
    Fixtures.run(host, "systemctl", "disable", "--now", "postfix");
    host.close();

    TestHost again = TestHost.open(folder);

    assertThat(again.unit("postfix")).isEqualTo(new Unit("postfix", true, false, false));
    assertThat(again.unit("dovecot")).isEqualTo(new Unit("dovecot", true, true, true));
    assertThat(again.commands())
        .extracting(RanCommand::line)
        .containsExactly("systemctl disable --now postfix");
  }

  @Test
  void runlevelAdjustFollowsTheRecords() throws Exception {
    Fixtures.run(host, "config", "setprop", "postfix", "status", "disabled");
    Fixtures.run(host, "systemctl", "stop", "dovecot");

    CommandOutput answer = Fixtures.run(host, "/sbin/e-smith/signal-event", "runlevel-adjust");

    assertThat(answer.exitCode()).isZero();
    assertThat(host.unit("postfix")).isEqualTo(new Unit("postfix", true, false, false));
    assertThat(host.unit("dovecot").running()).isTrue();
    assertThat(host.events()).containsExactly("runlevel-adjust");
  }

  @Test
  void theEngineStopsServicesAndPutsThemBack() throws Exception {
    RecordedSourceControl control = new RecordedSourceControl(host.source(), new Changes());

    control.disable("postfix", "dovecot", "nosuch");
    Unit disabled = host.unit("postfix");
    control.undoAll();

    assertThat(disabled).isEqualTo(new Unit("postfix", true, false, false));
    assertThat(host.unit("postfix")).isEqualTo(new Unit("postfix", true, true, true));
    assertThat(host.unit("dovecot")).isEqualTo(new Unit("dovecot", true, true, true));
    assertThat(host.events()).contains("runlevel-adjust", "firewall-adjust");
    assertThat(Fixtures.run(host, "config", "getprop", "postfix", "status").output())
        .isEqualTo("enabled\n");
  }

  @Test
  void aStubbornServiceIsNoticedByTheEngine() {
    RecordedSourceControl control = new RecordedSourceControl(host.source(), new Changes());
    host.stubbornUnit("dovecot");

    assertThatThrownBy(() -> control.stop("postfix", "dovecot"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dovecot");

    assertThat(host.unit("postfix").running()).isFalse();
    assertThat(host.unit("dovecot").running()).isTrue();
  }

  private static final class Changes implements ChangeLog {
    private final List<Change> changes = new ArrayList<>();

    @Override
    public void add(Change change) {
      changes.add(change);
    }

    @Override
    public List<Change> changes() {
      return List.copyOf(changes);
    }

    @Override
    public void clear() {
      changes.clear();
    }
  }

  // ---- events

  @Test
  void anEventThatTheHostHasNotFails() throws Exception {
    CommandOutput answer = Fixtures.run(host, "/sbin/e-smith/signal-event", "nosuch-save");

    assertThat(answer.exitCode()).isNotZero();
  }

  @Test
  @Tag("F61")
  void theConnectorsScheduleGoesWhenItsRecordsAreDisabled() throws Exception {
    Path schedule = host.path("/etc/cron.d/getmail");
    Fixtures.run(host, "/sbin/e-smith/signal-event", "nethserver-getmail-save");
    List<String> before = Files.readAllLines(schedule);

    for (String key :
        List.of("anna@pop.oldhost.example.net", "reception@imap.mailhost.example.net-1699999999")) {
      Fixtures.run(host, "db", "getmail", "setprop", key, "status", "disabled");
    }
    Fixtures.run(host, "/sbin/e-smith/signal-event", "nethserver-getmail-save");

    assertThat(before).hasSize(2);
    assertThat(schedule).isEmptyFile();
  }

  @Test
  void theTunnelComesUpWithTheEventOfItsPackage() throws Exception {
    boolean before = host.unit("wg-quick@ns8").running();
    Fixtures.run(host, "config", "setprop", "wg-quick@ns8", "status", "enabled");

    Fixtures.run(host, "/sbin/e-smith/signal-event", "nethserver-ns8-migration-save");

    assertThat(before).isFalse();
    assertThat(host.unit("wg-quick@ns8").running()).isTrue();
  }

  // ---- mail

  @Test
  void mailArrivesInAMailbox() throws Exception {
    Path message = host.mailArrives("anna.bianchi", "Clienti/ACME Srl. è", MESSAGE);

    assertThat(message.getParent())
        .isEqualTo(
            host.path(
                "/var/lib/nethserver/vmail/anna.bianchi@example.org/Maildir/"
                    + ".Clienti.ACME Srl\\2e &AOg-/new"));
    assertThat(message).hasContent(MESSAGE);
    assertThat(message.getFileName().toString()).contains(".server.example.org,S=29,W=32");
    assertThat(message.getParent().resolveSibling("maildirfolder")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"postfix", "dovecot"})
  @Tag("F31")
  void noMailArrivesWhileAServiceIsStopped(String service) throws Exception {
    Fixtures.run(host, "systemctl", "stop", service);

    assertThatThrownBy(() -> host.mailArrives("anna.bianchi", "INBOX", MESSAGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(service);

    Fixtures.run(host, "systemctl", "start", service);
    assertThat(host.mailArrives("anna.bianchi", "INBOX", MESSAGE)).exists();
  }

  // ---- accounts

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          /usr/libexec/nethserver/list-users                          ; list-users.json
          /usr/libexec/nethserver/list-users -s                       ; list-users-s.json
          /usr/libexec/nethserver/list-users anna.bianchi             ; list-users-one.json
          /usr/libexec/nethserver/list-users anna.bianchi@example.org ; list-users-one.json
          /usr/libexec/nethserver/list-users nosuch                   ; list-users-unknown.json
          /usr/libexec/nethserver/list-groups                         ; list-groups.json
          /usr/libexec/nethserver/list-groups -s                      ; list-groups-s.json
          /usr/libexec/nethserver/list-group-members sales            ; list-group-members-sales.json
          /usr/libexec/nethserver/list-user-membership anna.bianchi   ; list-user-membership-anna.bianchi.json
          """)
  void accountsAreListedAsRecorded(String command, String file) throws Exception {
    Path recorded = Fixtures.folder("ns7-small").resolve("commands").resolve(file);

    CommandOutput answer = Fixtures.runLine(host, command);

    assertThat(answer.exitCode()).isZero();
    assertThat(JSON.readTree(answer.output())).isEqualTo(JSON.readTree(recorded.toFile()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ns7-small", "ns7-ad"})
  void theProviderIsDescribedAsRecorded(String name) throws Exception {
    TestHost other = Fixtures.host(name, folder.resolve("other"));
    Path recorded = Fixtures.folder(name).resolve("commands/account-provider-test-dump.json");

    CommandOutput answer = Fixtures.run(other, "/usr/sbin/account-provider-test", "dump");

    assertThat(JSON.readTree(answer.output())).isEqualTo(JSON.readTree(recorded.toFile()));
  }

  @Test
  void aLocalProviderThatIsStoppedDoesNotAnswer() throws Exception {
    Fixtures.run(host, "systemctl", "stop", "slapd");

    CommandOutput answer = Fixtures.run(host, "/usr/libexec/nethserver/list-users");

    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.output()).isEmpty();
    assertThatThrownBy(() -> host.source().accounts()).isInstanceOf(MigrationException.class);
  }

  @Test
  void withoutProviderNothingIsPrinted() throws Exception {
    Fixtures.run(host, "config", "setprop", "sssd", "Provider", "none");

    CommandOutput answer = Fixtures.run(host, "/usr/libexec/nethserver/list-users");

    assertThat(answer).isEqualTo(new CommandOutput(0, "", List.of()));
    assertThat(host.source().accounts().users()).isEmpty();
  }

  @Test
  void namesHaveNumbers() throws Exception {
    CommandOutput user = Fixtures.run(host, "getent", "passwd", "anna.bianchi@example.org");
    CommandOutput system = Fixtures.run(host, "getent", "passwd", "vmail");
    CommandOutput unknown = Fixtures.run(host, "getent", "passwd", "nobody.at.all");

    assertThat(user.output()).startsWith("anna.bianchi@example.org:*:1001:1000:");
    assertThat(system.output()).startsWith("vmail:x:987:990:");
    assertThat(unknown.exitCode()).isEqualTo(2);
  }

  // ---- other programs

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          hostname     ; server.example.org
          hostname -f  ; server.example.org
          hostname -d  ; example.org
          hostname -s  ; server
          """)
  void theHostHasAName(String command, String output) throws Exception {
    assertThat(Fixtures.runLine(host, command).output()).isEqualTo(output + "\n");
  }

  @Test
  void whatTheHostHasNotEndsWith127() throws Exception {
    assertThat(Fixtures.run(host, "ejabberdctl", "status").exitCode()).isEqualTo(127);
    assertThat(Fixtures.run(host, "/opt/bin/systemctl", "stop", "postfix").exitCode())
        .isEqualTo(127);
    assertThat(Fixtures.run(host, "list-users").exitCode()).isEqualTo(127);
    assertThat(host.unit("postfix").running()).isTrue();
  }

  @Test
  void recordedDumpsAreAnsweredAndWrittenToFiles() throws Exception {
    Path recorded = Fixtures.folder("ns7-small");

    CommandOutput ldif = Fixtures.runLine(host, "/usr/sbin/slapcat -o ldif-wrap=no -n 2");
    Fixtures.runLine(
        host, "mysqldump --single-transaction --quick --add-drop-table -QB sogo -r /root/sogo.sql");

    assertThat(ldif.output()).isEqualTo(Files.readString(recorded.resolve("ldap/dump.ldif")));
    assertThat(host.path("/root/sogo.sql"))
        .hasSameBinaryContentAs(recorded.resolve("sogo/sogo.sql"));
  }

  @Test
  void learnedSpamIsSavedWhenRedisRuns() throws Exception {
    Path dump = host.path("/var/lib/redis/rspamd/dump.rdb");
    Files.setLastModifiedTime(dump, FileTime.from(1_000_000, TimeUnit.SECONDS));
    String[] save = {"redis-cli", "-s", "/var/run/redis-rspamd/rspamd", "save"};

    CommandOutput saved = Fixtures.run(host, save);
    Fixtures.run(host, "systemctl", "stop", "redis-rspamd");
    CommandOutput refused = Fixtures.run(host, save);

    assertThat(saved.output()).isEqualTo("OK\n");
    assertThat(Files.getLastModifiedTime(dump).to(TimeUnit.SECONDS)).isGreaterThan(1_000_000);
    assertThat(refused.exitCode()).isEqualTo(1);
  }

  @Test
  void theContainerOfTheDomainControllerWorksWhileItRuns() throws Exception {
    TestHost ad = Fixtures.host("ns7-ad", folder.resolve("ad"));
    String backup = "nsdc-run -e -- tdbbackup -s .export /var/lib/samba/private/secrets.tdb";

    CommandOutput running = Fixtures.runLine(ad, backup);
    Fixtures.run(ad, "systemctl", "disable", "--now", "nsdc");
    CommandOutput stopped = Fixtures.runLine(ad, backup);

    Path private_ = ad.path("/var/lib/machines/nsdc/var/lib/samba/private");
    assertThat(running.exitCode()).isZero();
    assertThat(private_.resolve("secrets.tdb.export"))
        .hasSameBinaryContentAs(private_.resolve("secrets.tdb"));
    assertThat(stopped.exitCode()).isEqualTo(1);
  }

  // ---- faults

  @Test
  void aCommandCanBeMadeToFailAndDoesNothingThen() throws Exception {
    host.failCommandOnce(TestHost.command("systemctl", "stop"), 1);

    int first = Fixtures.run(host, "/usr/bin/systemctl", "stop", "postfix").exitCode();
    boolean running = host.unit("postfix").running();
    int second = Fixtures.run(host, "systemctl", "stop", "postfix").exitCode();

    assertThat(first).isEqualTo(1);
    assertThat(running).isTrue();
    assertThat(second).isZero();
    assertThat(host.unit("postfix").running()).isFalse();
  }

  @Test
  void anAnswerCutOffIsNotTakenForNoUsers() throws Exception {
    host.answerCommand(
        TestHost.command("list-users"),
        new CommandOutput(0, "{\"anna.bianchi@example.org\":{\"exp", List.of()));

    assertThatThrownBy(() -> host.source().accounts()).isInstanceOf(MigrationException.class);

    host.heal();
    assertThat(host.source().accounts().users()).contains("anna.bianchi@example.org");
  }

  @Test
  void aSlowCommandRunsIntoItsTimeOut() {
    host.slowCommand(TestHost.command("systemctl"), Duration.ofHours(1));
    HostCommand stop = HostCommand.of("systemctl", "stop", "postfix").within(Duration.ofMillis(20));

    assertThatThrownBy(() -> host.run(stop))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("command-timed-out");

    assertThat(host.unit("postfix").running()).isTrue();
  }

  @Test
  void anInterruptEndsASlowCommand() throws Exception {
    host.slowCommand(TestHost.command("systemctl"), Duration.ofHours(1));
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                host.run(
                    HostCommand.of("systemctl", "stop", "postfix").within(Duration.ofHours(2)));
                ended.complete(null);
              } catch (Exception e) {
                ended.complete(e);
              }
            });

    thread.start();
    thread.interrupt();

    assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void commandsAreLoggedWithoutTheirSecretEnvironment() throws Exception {
    host.run(HostCommand.of("hostname").withSecret("PASSWORD", Secret.of("FAKEhidden")));

    RanCommand ran = host.commands().get(0);
    assertThat(ran.line()).isEqualTo("hostname");
    assertThat(ran.exitCode()).isZero();
    assertThat(Files.readString(host.root().resolveSibling("host/commands.log")))
        .doesNotContain("FAKEhidden");
  }

  @Test
  void aClosedHostRunsNothing() {
    host.close();

    assertThatThrownBy(() -> host.run(HostCommand.of("hostname")))
        .isInstanceOf(MigrationException.class);
  }

  @Test
  void aFolderWithoutHostIsRefused() {
    assertThatThrownBy(() -> TestHost.open(folder)).isInstanceOf(IOException.class);
  }

  @Test
  void aFolderWithAHostIsNotOverwritten() {
    Path taken = host.root().getParent();

    assertThatThrownBy(() -> Fixtures.host("ns7-small", taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already");
    assertThatThrownBy(() -> TestHost.builder("a.example.org").build(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already");
  }

  @Test
  void slowAndFailedCommandsAreForgottenTogether() throws Exception {
    host.failCommand(TestHost.command("hostname"), 9);
    int failed = Fixtures.run(host, "hostname").exitCode();

    host.heal();

    assertThat(failed).isEqualTo(9);
    assertThat(Fixtures.run(host, "hostname").exitCode()).isZero();
    assertThat(host.commands()).hasSize(2);
  }
}
