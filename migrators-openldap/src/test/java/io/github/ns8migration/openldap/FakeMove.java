package io.github.ns8migration.openldap;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything a migrator is given, writing down what is done with it. */
final class FakeMove implements PlanContext, SyncContext, CutoverContext, VerifyContext {
  final List<String> done = new ArrayList<>();
  final Map<String, String> answersOfNs8 = new LinkedHashMap<>();
  final Map<String, String> refusals = new LinkedHashMap<>();
  Optional<String> userDomain = Optional.of("example.org");
  boolean last;

  private final SourceHost source;
  private final Path scratch;

  FakeMove(SourceHost source, Path scratch) {
    this.source = source;
    this.scratch = scratch;
  }

  @Override
  public SourceHost source() {
    return source;
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
  public Optional<ModuleInstance> leader() {
    return Optional.empty();
  }

  @Override
  public EventSink events() {
    return new EventSink() {
      @Override
      public void note(String text) {
        done.add("note " + text);
      }

      @Override
      public void warn(Finding finding) {
        done.add("warn " + finding);
      }
    };
  }

  /** Writes each call down: {@code stop slapd}. */
  @Override
  public SourceControl control() {
    return (SourceControl)
        Proxy.newProxyInstance(
            SourceControl.class.getClassLoader(),
            new Class<?>[] {SourceControl.class},
            (proxy, method, arguments) -> {
              StringBuilder call = new StringBuilder(method.getName());
              for (Object each : arguments == null ? new Object[0] : arguments) {
                call.append(each instanceof String[] words ? words(words) : " " + each);
              }
              done.add(call.toString());
              return null;
            });
  }

  private static String words(String[] words) {
    return words.length == 0 ? "" : " " + String.join(" ", words);
  }

  @Override
  public ModuleInstance instance() {
    return new ModuleInstance() {
      @Override
      public ModuleId id() {
        return new ModuleId("openldap1");
      }

      @Override
      public int node() {
        return 1;
      }

      @Override
      public <T> T run(ActionCall<T> call) throws MigrationException {
        return cluster(call);
      }
    };
  }

  @Override
  public ActionTarget cluster() {
    return new ActionTarget() {
      @Override
      public <T> T run(ActionCall<T> call) throws MigrationException {
        return cluster(call);
      }
    };
  }

  private <T> T cluster(ActionCall<T> call) throws MigrationException {
    done.add("run " + call.action() + " " + call.input());
    if (refusals.containsKey(call.action())) {
      throw new ActionFailedException(
          new Problem("refused", Side.DESTINATION, "NS8 refused it.", "Look there."),
          2,
          List.of(
              new ActionFailedException.ValidationError(
                  "domain", "domain", refusals.get(call.action()))));
    }
    try {
      String answer = answersOfNs8.get(call.action());
      return answer == null ? null : new ObjectMapper().readValue(answer, call.output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataChannel channel() {
    return new DataChannel() {
      @Override
      public Transferred.Part sendTree(TreeTransfer transfer) {
        try (var files = Files.list(transfer.source())) {
          for (Path file : files.toList()) {
            done.add(
                "tree "
                    + transfer.volume()
                    + "/"
                    + file.getFileName()
                    + " "
                    + Files.getPosixFilePermissions(file).size()
                    + " "
                    + Files.getLastModifiedTime(file));
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return new Transferred.Part("tree", new ItemCount(1, 0, 0, 0), 1, true);
      }

      @Override
      public Transferred.Part removeState(List<String> names) {
        throw new UnsupportedOperationException("nothing is removed");
      }

      @Override
      public Transferred.Part sendState(List<StateFile> files) {
        for (StateFile file : files) {
          String text = new String(((StateFile.Bytes) file.content()).bytes(), UTF_8);
          done.add("state " + file.name() + "\n" + text);
        }
        return new Transferred.Part("state", new ItemCount(1, 0, 0, 0), 1, true);
      }
    };
  }
}
