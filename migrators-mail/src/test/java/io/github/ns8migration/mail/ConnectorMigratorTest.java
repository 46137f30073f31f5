package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.mail.connector.Getmail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorMigratorTest {

  private static final String EVENT = "/etc/e-smith/events/actions/nethserver-getmail-conf";

  @TempDir Path root;

  private final ConnectorMigrator migrator = new ConnectorMigrator();
  private Getmail getmail;
  private World world;

  @BeforeEach
  void theFixture() throws IOException {
    getmail = Getmail.ofTheFixture();
    world = new World(root, getmail);
    Files.createDirectories(root.resolve(EVENT.substring(1)).getParent());
    Files.createFile(root.resolve(EVENT.substring(1)));
  }

  @Test
  void itIsFoundAndFollowsEmail() {
    assertThat(ServiceLoader.load(Migrator.class))
        .hasAtLeastOneElementOfType(ConnectorMigrator.class);
    assertThat(migrator.application().id().value()).isEqualTo("nethserver-mail-getmail");
    assertThat(migrator.application().image()).isEqualTo("imapsync");
    assertThat(migrator.application().volumes()).isEmpty();
    assertThat(migrator.application().follows().orElseThrow().value()).isEqualTo("nethserver-mail");
  }

  @Test
  void itIsThereWhenItsPackageIsAndHasAccounts() throws Exception {
    assertThat(migrator.detect(world)).isEqualTo(Availability.AVAILABLE);
    assertThat(migrator.detect(new World(root, Getmail.empty())))
        .isInstanceOf(Availability.NotConfigured.class);
    Files.delete(root.resolve(EVENT.substring(1)));
    assertThat(migrator.detect(world)).isEqualTo(Availability.NOT_INSTALLED);
  }

  @Test
  @Tag("F62")
  @Tag("CI04")
  void thePlanNamesEveryAccountAndWhatNeedsReview() throws Exception {
    Plan plan = migrator.plan(world);

    assertThat(plan.arrives())
        .extracting(Plan.Item::subject)
        .containsExactly(
            "anna@pop.oldhost.example.net for anna.bianchi",
            "luca@example.com@pop.mailhost.example.net for luca.verdi",
            "reception@imap.mailhost.example.net for reception");
    assertThat(plan.findings())
        .extracting(finding -> finding.problem().code())
        .containsExactly("connector-pop3", "connector-delete-changed");
    assertThat(plan.findings().get(0).items())
        .as("disabled ones too")
        .containsExactly(
            "anna@pop.oldhost.example.net", "luca@example.com@pop.mailhost.example.net");
    assertThat(plan.expected())
        .containsEntry("accounts", 3L)
        .containsEntry("accounts with schedule", 1L);
    assertThat(plan.blocked()).isFalse();
    assertThat(plan.toString()).doesNotContain("old Pop3 pass", "pa$$=word", "Fixture,1234");
  }

  @Test
  void untilTheLastPassTheImportCannotBegin() throws Exception {
    world.last = false;
    migrator.sync(world);
    assertThat(world.state).containsEntry("getmail.json", "1\n");

    world.last = true;
    migrator.sync(world);

    assertThat(world.state.get("getmail.json")).startsWith("[");
  }

  @Test
  @Tag("F61")
  void theCutOverDisablesTheAccountsAndTheLastDeliveryIsTheSame() throws Exception {
    migrator.sync(world);
    String warm = world.state.get("getmail.json");

    migrator.quiesce(world);
    migrator.quiesce(world);
    migrator.sync(world);

    assertThat(getmail.records())
        .allSatisfy(r -> assertThat(r.property("status")).contains("disabled"));
    assertThat(world.events).containsOnly("nethserver-getmail-save");
    assertThat(world.state.get("getmail.json")).isEqualTo(warm).contains("\"Time\":\"5\"");
  }

  @Test
  @Tag("F61")
  void steppingBackPutsTheSchedulesBack() throws Exception {
    migrator.quiesce(world);
    world.events.clear();

    migrator.stepBack(world);

    assertThat(world.calls).endsWith("undo");
    assertThat(world.events).containsExactly("nethserver-getmail-save");
    assertThat(getmail.records())
        .extracting(record -> record.property("status").orElseThrow())
        .containsExactly("enabled", "disabled", "enabled");
  }

  @Test
  void theInstanceIsBoundToTheImapServiceOfEmail() throws Exception {
    world.leader.answers.put(
        "list-service-providers",
        "[{\"port\":\"143\",\"host\":\"10.5.4.1\",\"module_uuid\":\"8d25\",\"module_id\":\"mail1\"}]");

    migrator.settle(world);

    assertThat(world.leader.calls)
        .containsExactly(
            "list-service-providers {filter={module_id=mail1}, service=imap, transport=tcp}");
    assertThat(world.instance.calls)
        .containsExactly(
            "configure-module {mail_host=10.5.4.1, mail_server=8d25} [mail_server_is_not_valid]");
  }

  @Test
  void withoutImapServiceItSaysWhatToDo() {
    world.leader.answers.put("list-service-providers", "[]");

    assertThatThrownBy(() -> migrator.settle(world))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.problem().code()).isEqualTo("imap-service-missing"));
    assertThat(world.instance.calls).isEmpty();
  }

  @Test
  void whatNs8HoldsIsComparedAccountByAccount() throws Exception {
    world.instance.answers.put("list-tasks", tasks("5m", false));
    migrator.quiesce(world);

    assertThat(migrator.verify(world).passed()).isTrue();
  }

  @Test
  @Tag("CI01")
  void aTaskThatDeletesMoreThanItShouldIsSeen() throws Exception {
    world.instance.answers.put("list-tasks", tasks("10m", true));

    Verification verification = migrator.verify(world);

    assertThat(verification.checks().stream().filter(check -> !check.passed()))
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.expected())
                  .isEqualTo("port 993, ssl, every 5m, keeps what is fetched");
              assertThat(check.found())
                  .isEqualTo("port 993, ssl, every 10m, deletes what is fetched");
            });
  }

  @Test
  @Tag("F60")
  void aTaskThatIsMissingIsSeen() throws Exception {
    world.instance.answers.put("list-tasks", "{\"enabled_mailboxes\":[],\"user_properties\":[]}");

    Verification verification = migrator.verify(world);

    assertThat(verification.passed()).isFalse();
    assertThat(verification.checks()).hasSize(4).noneMatch(Verification.Check::passed);
  }

  private static String tasks(String cron, boolean deletes) {
    return String.format(
        "{\"enabled_mailboxes\":[],\"user_properties\":[%s,%s,%s]}",
        task("reception", "reception", "imap.mailhost.example.net", "993", "ssl", cron, deletes),
        task("anna.bianchi", "anna", "pop.oldhost.example.net", "143", "tls", "", false),
        task("luca.verdi", "luca@example.com", "pop.mailhost.example.net", "993", "ssl", "", true));
  }

  private static String task(
      String user,
      String login,
      String host,
      String port,
      String security,
      String cron,
      boolean deletes) {
    return String.format(
        "{\"task_id\":\"a1b2c3\",\"localuser\":\"%s\",\"remoteusername\":\"%s\",\"remotehostname\":\"%s\","
            + "\"remoteport\":\"%s\",\"security\":\"%s\",\"cron\":\"%s\",\"delete_remote\":%s,"
            + "\"delete_remote_older\":0,\"remotepassword\":\"\",\"service_running\":false}",
        user, login, host, port, security, cron, deletes);
  }

  /** An instance that answers what it is told, in JSON, and remembers what it was asked. */
  private static final class Instance implements ModuleInstance {
    private final ModuleId id;
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    Instance(String id) {
      this.id = new ModuleId(id);
    }

    @Override
    public ModuleId id() {
      return id;
    }

    @Override
    public int node() {
      return 1;
    }

    @Override
    public <T> T run(ActionCall<T> call) {
      Object input =
          call.input() instanceof Map<?, ?> map ? new java.util.TreeMap<>(map) : call.input();
      calls.add(
          call.action() + " " + input + (call.retryOn().isEmpty() ? "" : " " + call.retryOn()));
      try {
        String answer = answers.get(call.action());
        return answer == null ? null : new ObjectMapper().readValue(answer, call.output());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Both servers, as far as the connector sees them. */
  private static final class World
      implements SourceHost,
          PlanContext,
          SyncContext,
          CutoverContext,
          VerifyContext,
          SourceControl,
          DataChannel,
          EventSink {
    private boolean last = true;
    private final Path root;
    private final Getmail getmail;
    private final Map<String, EsmithRecord> former = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> state = new HashMap<>();
    private final Instance instance = new Instance("imapsync2");
    private final Instance leader = new Instance("mail1");

    World(Path root, Getmail getmail) {
      this.root = root;
      this.getmail = getmail;
    }

    @Override
    public EsmithDatabase database(String name) {
      assertThat(name).isEqualTo("getmail");
      return getmail;
    }

    @Override
    public Path path(String absolute) {
      return root.resolve(absolute.substring(1));
    }

    @Override
    public String fullName() {
      return "server.example.org";
    }

    @Override
    public String domain() {
      return "example.org";
    }

    @Override
    public AccountLists accounts() {
      return AccountLists.NONE;
    }

    @Override
    public CommandOutput run(HostCommand command) {
      throw new AssertionError("no command is needed: " + command);
    }

    @Override
    public CommandOutput stream(HostCommand command, OutputReader reader) {
      throw new AssertionError("no command is needed: " + command);
    }

    @Override
    public SourceHost source() {
      return this;
    }

    @Override
    public EventSink events() {
      return this;
    }

    @Override
    public Answers answers() {
      return Answers.none();
    }

    @Override
    public Extent extent(String what, TreeTransfer transfer) {
      return Extent.of(what, 0, 0); // counting is the engine's part
    }

    @Override
    public Optional<String> userDomain() {
      return Optional.of("example.org");
    }

    @Override
    public ModuleInstance instance() {
      return instance;
    }

    @Override
    public Optional<ModuleInstance> leader() {
      return Optional.of(leader);
    }

    @Override
    public ActionTarget cluster() {
      throw new AssertionError("the cluster is not needed");
    }

    @Override
    public Plan plan() {
      return Plan.builder().build();
    }

    @Override
    public DataChannel channel() {
      return this;
    }

    @Override
    public Path scratch() {
      return root;
    }

    @Override
    public boolean last() {
      return last;
    }

    @Override
    public void publish(LandingPage page) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SourceControl control() {
      return this;
    }

    @Override
    public Transferred.Part sendTree(TreeTransfer transfer) {
      throw new AssertionError("there is no tree: " + transfer);
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files) {
      for (StateFile file : files) {
        StateFile.Bytes content = (StateFile.Bytes) file.content();
        state.put(file.name(), new String(content.bytes(), StandardCharsets.UTF_8));
      }
      return new Transferred.Part("state", new ItemCount(files.size(), 0, 0, 0), 1, true);
    }

    @Override
    public void stop(String... units) {
      throw new AssertionError("the connector has no unit");
    }

    @Override
    public void start(String... units) {
      throw new AssertionError("the connector has no unit");
    }

    @Override
    public void disable(String... units) {
      throw new AssertionError("the connector has no unit");
    }

    @Override
    public void setProperties(String database, String key, Map<String, String> properties) {
      EsmithRecord record = getmail.record(key).orElseThrow();
      former.putIfAbsent(key, record);
      for (Map.Entry<String, String> property : properties.entrySet()) {
        record = record.with(property.getKey(), property.getValue());
      }
      getmail.put(record);
    }

    @Override
    public void signalEvent(String event, String... arguments) {
      events.add(event);
    }

    @Override
    public void undoAll() {
      calls.add("undo");
      former.values().forEach(getmail::put);
    }

    @Override
    public Transferred.Part removeState(List<String> names) {
      throw new AssertionError("mail does not do that");
    }

    @Override
    public void replaceFile(String file, byte[] content, String... units) {
      throw new AssertionError("mail does not do that");
    }

    @Override
    public boolean await(HostCommand command, Predicate<CommandOutput> wanted) {
      throw new AssertionError("mail does not do that");
    }

    @Override
    public void note(String text) {
      calls.add(text);
    }

    @Override
    public void warn(Finding finding) {
      calls.add(finding.toString());
    }
  }
}
