package io.github.ns8migration.webtop;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SourceHost source;
  private final Path scratch;
  private final Map<String, String> replies = new LinkedHashMap<>();

  boolean last;
  boolean led = true;
  Answers answers = Answers.none().with("webtop-host", "webtop.example.org");
  final List<String> sent = new ArrayList<>();
  final Map<String, byte[]> state = new LinkedHashMap<>();
  final Map<String, String> modes = new LinkedHashMap<>();
  final List<TreeTransfer> trees = new ArrayList<>();
  final List<ActionCall<?>> actions = new ArrayList<>();
  final List<String> done = new ArrayList<>();
  final List<LandingPage> pages = new ArrayList<>();

  FakeMove(SourceHost source, Path scratch) {
    this.source = source;
    this.scratch = scratch;
  }

  /** The action's answer, in JSON; an action without one fails as an unknown one does. */
  FakeMove answering(String action, String json) {
    replies.put(action, json);
    return this;
  }

  @Override
  public SourceHost source() {
    return source;
  }

  @Override
  public EventSink events() {
    return this;
  }

  @Override
  public Answers answers() {
    return answers;
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
    return this;
  }

  @Override
  public Optional<ModuleInstance> leader() {
    return led ? Optional.of(new Named("mail3")) : Optional.empty();
  }

  private record Named(String name) implements ModuleInstance {
    @Override
    public ModuleId id() {
      return new ModuleId(name);
    }

    @Override
    public int node() {
      return 1;
    }

    @Override
    public <T> T run(ActionCall<T> call) {
      throw new AssertionError("nothing is asked of the mail server");
    }
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
    return Plan.builder().build();
  }

  @Override
  public void note(String text) {
    throw new AssertionError("no note is sent: " + text);
  }

  @Override
  public void warn(Finding finding) {
    throw new AssertionError("no warning is sent: " + finding);
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer) {
    trees.add(transfer);
    sent.add(transfer.volume());
    return part(transfer.volume());
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    for (StateFile file : files) {
      sent.add(file.name());
      try {
        if (file.content() instanceof StateFile.Made made) {
          Path path = scratch().resolve("made-" + file.name());
          Files.deleteIfExists(path);
          made.maker().make(path);
          state.put(file.name(), Files.readAllBytes(path));
          modes.put(
              file.name(), PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        } else if (file.content() instanceof StateFile.Bytes bytes) {
          state.put(file.name(), bytes.bytes());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return part("state");
  }

  @Override
  public Transferred.Part removeState(List<String> names) {
    for (String name : names) {
      sent.add("-" + name);
      state.remove(name);
    }
    return part("state");
  }

  private static Transferred.Part part(String name) {
    return new Transferred.Part(name, ItemCount.NONE, 0, true);
  }

  @Override
  public ModuleId id() {
    return new ModuleId("webtop1");
  }

  @Override
  public int node() {
    return 1;
  }

  @Override
  public <T> T run(ActionCall<T> call) throws MigrationException {
    actions.add(call);
    String answer = replies.get(call.action());
    if (answer == null) {
      throw new ActionFailedException(
          new Problem(
              "action-failed", Side.DESTINATION, call.action() + " failed.", "Look at NS8."),
          8,
          List.of());
    }
    try {
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
  public void replaceFile(String file, byte[] content, String... units) {
    throw new AssertionError("no file of the host is changed: " + file);
  }

  @Override
  public boolean await(HostCommand command, Predicate<CommandOutput> wanted) {
    throw new AssertionError("nothing is waited for: " + command);
  }

  @Override
  public void publish(LandingPage page) {
    pages.add(page);
    done.add("publish");
  }

  @Override
  public void undoAll() {
    done.add("undo");
  }
}
