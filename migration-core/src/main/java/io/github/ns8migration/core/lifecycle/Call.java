package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.transfer.TreeExtent;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a migrator is given. Holds what every call has; what only some have is set by
 * the {@code with} methods, and asking for what this call does not have is a defect of the engine.
 */
final class Call implements PlanContext, SyncContext, CutoverContext, VerifyContext {
  private final SourceHost source;
  private final EventSink events;
  private final Answers answers;
  private final Optional<String> userDomain;
  private Set<ApplicationId> guests = Set.of();
  private @Nullable ModuleInstance instance;
  private @Nullable ModuleInstance leader;
  private @Nullable ActionTarget cluster;
  private @Nullable SourceControl control;
  private @Nullable DataChannel channel;
  private @Nullable DataChannel lateChannel;
  private @Nullable SourceControl temporarily;
  private @Nullable Path scratch;
  private @Nullable Plan plan;
  private boolean last;

  Call(SourceHost source, EventSink events, Answers answers, Optional<String> userDomain) {
    this.source = source;
    this.events = events;
    this.answers = answers;
    this.userDomain = userDomain;
  }

  Call with(ModuleInstance ownInstance, ActionTarget clusterActions) {
    instance = ownInstance;
    cluster = clusterActions;
    return this;
  }

  Call with(SourceControl sourceControl, Optional<ModuleInstance> leaderInstance) {
    control = sourceControl;
    leader = leaderInstance.orElse(null);
    return this;
  }

  Call with(DataChannel dataChannel, Path folder, boolean lastPass) {
    channel = dataChannel;
    scratch = folder;
    last = lastPass;
    return this;
  }

  Call with(Set<ApplicationId> movingGuests) {
    guests = Set.copyOf(movingGuests);
    return this;
  }

  Call during(SourceControl forAWhile, Optional<DataChannel> late) {
    temporarily = forAWhile;
    lateChannel = late.orElse(null);
    return this;
  }

  Call with(Plan foretold) {
    plan = foretold;
    return this;
  }

  @Override
  public SourceHost source() {
    return source;
  }

  @Override
  public EventSink events() {
    return events;
  }

  @Override
  public Answers answers() {
    return answers;
  }

  @Override
  public Optional<String> userDomain() {
    return userDomain;
  }

  @Override
  public Set<ApplicationId> guests() {
    return guests;
  }

  @Override
  public Extent extent(String what, TreeTransfer transfer) throws InterruptedException {
    TreeExtent counted = TreeExtent.of(transfer);
    if (Thread.interrupted()) {
      throw new InterruptedException("counting " + what + " was cancelled");
    }
    return Extent.of(what, counted.entries(), counted.bytes());
  }

  @Override
  public DataChannel lateChannel() {
    return there(lateChannel, "a second receiver");
  }

  @Override
  public SourceControl temporarily() {
    return there(temporarily, "a way to change the source for a while");
  }

  @Override
  public ModuleInstance instance() {
    return there(instance, "an instance");
  }

  @Override
  public Optional<ModuleInstance> leader() {
    return Optional.ofNullable(leader);
  }

  @Override
  public ActionTarget cluster() {
    return there(cluster, "a cluster");
  }

  @Override
  public SourceControl control() {
    return there(control, "a way to change the source");
  }

  @Override
  public DataChannel channel() {
    return there(channel, "an open data channel");
  }

  @Override
  public Path scratch() {
    return there(scratch, "a scratch folder");
  }

  @Override
  public Plan plan() {
    return there(plan, "a plan");
  }

  @Override
  public boolean last() {
    return last;
  }

  private static <T> T there(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("this call does not have " + what);
    }
    return value;
  }
}
