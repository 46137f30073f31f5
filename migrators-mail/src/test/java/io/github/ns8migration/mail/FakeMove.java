package io.github.ns8migration.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** All contexts of a move in one: keeps what was sent and done, answers actions as it was told. */
final class FakeMove
    implements PlanContext,
        SyncContext,
        CutoverContext,
        VerifyContext,
        EventSink,
        DataChannel,
        ModuleInstance,
        SourceControl {
  boolean last;
  final List<List<String>> stateCalls = new ArrayList<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeHost host;
  private final Path scratch;
  private final Map<String, String> answers = new LinkedHashMap<>();

  final Map<String, String> state = new LinkedHashMap<>();
  final List<TreeTransfer> trees = new ArrayList<>();
  final Map<String, String> filesOfTrees = new LinkedHashMap<>();
  final List<String> actions = new ArrayList<>();
  final List<String> done = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  final List<Finding> warnings = new ArrayList<>();
  Plan plan = Plan.builder().build();
  Optional<String> userDomain = Optional.of("example.org");

  FakeMove(FakeHost host, Path scratch) {
    this.host = host;
    this.scratch = scratch;
  }

  /** The action's answer, in JSON; an action without one fails as an unknown one does. */
  FakeMove answering(String action, String json) {
    answers.put(action, json);
    return this;
  }

  @Override
  public SourceHost source() {
    return host;
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
    return userDomain;
  }

  @Override
  public ModuleInstance instance() {
    return this;
  }

  @Override
  public Optional<ModuleInstance> leader() {
    return Optional.empty();
  }

  @Override
  public ActionTarget cluster() {
    return this;
  }

  @Override
  public DataChannel channel() {
    return this;
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
  public Path scratch() {
    return scratch;
  }

  @Override
  public boolean last() {
    return last;
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public void note(String text) {
    notes.add(text);
  }

  @Override
  public void warn(Finding finding) {
    warnings.add(finding);
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer) {
    trees.add(transfer);
    Path folder = transfer.overlay().orElse(transfer.source());
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        filesOfTrees.put(
            transfer.volume() + "/" + folder.relativize(file),
            Files.readString(file) + " " + Files.getLastModifiedTime(file).toMillis());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return part(transfer.volume());
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files) {
    stateCalls.add(files.stream().map(StateFile::name).toList());
    for (StateFile file : files) {
      byte[] bytes = ((StateFile.Bytes) file.content()).bytes();
      state.put(file.name(), new String(bytes, StandardCharsets.UTF_8));
    }
    return part("state");
  }

  private static Transferred.Part part(String name) {
    return new Transferred.Part(name, ItemCount.NONE, 0, true);
  }

  @Override
  public ModuleId id() {
    return new ModuleId("mail1");
  }

  @Override
  public int node() {
    return 1;
  }

  @Override
  public <T> T run(ActionCall<T> call) throws MigrationException {
    try {
      actions.add(call.action() + " " + JSON.writeValueAsString(call.input()));
      String answer = answers.get(call.action());
      if (answer == null) {
        throw new ActionFailedException(
            new Problem(
                "action-failed", Side.DESTINATION, call.action() + " failed.", "Look at NS8."),
            8,
            List.of());
      }
      return call.output() == Void.class ? null : JSON.readValue(answer, call.output());
    } catch (JsonProcessingException e) {
      throw new AssertionError("an answer the migrator cannot read", e);
    }
  }

  @Override
  public void stop(String... units) {
    done.add("stop " + String.join(" ", units));
  }

  @Override
  public void start(String... units) {
    done.add("start " + String.join(" ", units));
  }

  @Override
  public void disable(String... units) {
    done.add("disable " + String.join(" ", units));
  }

  @Override
  public void setProperties(String database, String key, Map<String, String> properties) {
    done.add("set " + key);
  }

  @Override
  public void signalEvent(String event, String... arguments) {
    done.add("event " + event);
  }

  @Override
  public void undoAll() {
    done.add("undo");
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
}
