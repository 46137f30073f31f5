package io.github.ns8migration.samba;

import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.QuestionContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.samba.domain.ScriptedTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All contexts of a move in one: keeps what was sent and done, in its order. */
final class FakeMove
    implements PlanContext, SyncContext, CutoverContext, VerifyContext, EventSink, DataChannel {
  final ScriptedTarget module = new ScriptedTarget();
  final ScriptedTarget cluster = new ScriptedTarget();
  final List<String> done = new ArrayList<>();
  final Map<String, String> state = new LinkedHashMap<>();
  final List<TreeTransfer> trees = new ArrayList<>();
  boolean last;
  Set<ApplicationId> guests = Set.of();
  Answers answers = Answers.none();
  Plan plan = Plan.builder().build();

  private final SourceHost host;
  private final Path scratch;

  FakeMove(SourceHost host, Path scratch) {
    this.host = host;
    this.scratch = scratch;
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
    return answers;
  }

  @Override
  public Extent extent(String what, TreeTransfer transfer) {
    return Extent.of(what, 0, 0); // counting is the engine's part
  }

  @Override
  public Optional<String> userDomain() {
    return Optional.of("ad.example.org");
  }

  @Override
  public Set<ApplicationId> guests() {
    return guests;
  }

  @Override
  public ModuleInstance instance() {
    return new ModuleInstance() {
      @Override
      public ModuleId id() {
        return new ModuleId("samba1");
      }

      @Override
      public int node() {
        return 1;
      }

      @Override
      public <T> T run(ActionCall<T> call)
          throws io.github.ns8migration.api.MigrationException, InterruptedException {
        done.add(call.action());
        return module.run(call);
      }
    };
  }

  @Override
  public Optional<ModuleInstance> leader() {
    return Optional.empty();
  }

  @Override
  public ActionTarget cluster() {
    return new ActionTarget() {
      @Override
      public <T> T run(ActionCall<T> call)
          throws io.github.ns8migration.api.MigrationException, InterruptedException {
        done.add(call.action());
        return cluster.run(call);
      }
    };
  }

  @Override
  public DataChannel channel() {
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
    done.add("note " + text);
  }

  @Override
  public void warn(Finding finding) {
    done.add("warn " + finding.problem().code());
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer) {
    trees.add(transfer);
    done.add("tree " + transfer.volume() + "/" + transfer.into());
    return new Transferred.Part(transfer.volume(), ItemCount.NONE, 0, true);
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files) {
    for (StateFile file : files) {
      byte[] bytes = ((StateFile.Bytes) file.content()).bytes();
      state.put(file.name(), new String(bytes, StandardCharsets.UTF_8));
      done.add("state " + file.name());
    }
    return new Transferred.Part("state", ItemCount.NONE, 0, true);
  }

  @Override
  public Transferred.Part removeState(List<String> names) {
    done.add("remove " + names);
    return new Transferred.Part("state", ItemCount.NONE, 0, true);
  }

  @Override
  public SourceControl control() {
    return new FakeControl(done);
  }

  /** The same side when questions are asked. */
  QuestionContext asking(Phase phase) {
    FakeMove move = this;
    return new QuestionContext() {
      @Override
      public Phase phase() {
        return phase;
      }

      @Override
      public Optional<ModuleInstance> instance() {
        return Optional.of(move.instance());
      }

      @Override
      public Optional<ActionTarget> cluster() {
        return Optional.of(move.cluster());
      }

      @Override
      public SourceHost source() {
        return host;
      }

      @Override
      public EventSink events() {
        return move;
      }

      @Override
      public Answers answers() {
        return answers;
      }

      @Override
      public Optional<String> userDomain() {
        return move.userDomain();
      }

      @Override
      public Set<ApplicationId> guests() {
        return guests;
      }
    };
  }
}
