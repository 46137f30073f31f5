package io.github.ns8migration.testkit.contract;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.QuestionContext;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Transferred;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands before a migrator: runs its stages twice, or interrupts one of them. */
final class StageSpy implements Migrator {
  /** The stages that change something, by the names of their methods. */
  static final List<String> STAGES =
      List.of("sync", "quiesce", "beforeCommit", "duringImport", "settle", "retire", "verify");

  private final Migrator migrator;
  private final boolean twice;
  private volatile @Nullable String interrupted;
  private final List<String> calls = new ArrayList<>();

  private StageSpy(Migrator migrator, boolean twice) {
    this.migrator = migrator;
    this.twice = twice;
  }

  /** Each stage is run twice. */
  static StageSpy twice(Migrator migrator) {
    return new StageSpy(migrator, true);
  }

  /** Each stage is run as it is, until {@link #interruptNext} says otherwise. */
  static StageSpy of(Migrator migrator) {
    return new StageSpy(migrator, false);
  }

  /** The next call of that stage finds its thread interrupted. */
  void interruptNext(String stage) {
    interrupted = stage;
  }

  List<String> calls() {
    return calls;
  }

  private interface Step {
    void run() throws MigrationException, InterruptedException;
  }

  private void run(String stage, Step step) throws MigrationException, InterruptedException {
    calls.add(stage);
    if (stage.equals(interrupted)) {
      interrupted = null;
      Thread.currentThread().interrupt();
      step.run();
      // A stage with nothing to wait for may end before it notices; the engine then does.
      if (Thread.interrupted()) {
        throw new InterruptedException(stage);
      }
      return;
    }
    step.run();
    if (twice) {
      step.run();
    }
  }

  @Override
  public Application application() {
    return migrator.application();
  }

  @Override
  public Requirements requirements(SourceHost source)
      throws MigrationException, InterruptedException {
    return migrator.requirements(source);
  }

  @Override
  public Availability detect(SourceHost source) throws MigrationException, InterruptedException {
    return migrator.detect(source);
  }

  @Override
  public List<Question> questions(Phase phase, SourceHost source)
      throws MigrationException, InterruptedException {
    return migrator.questions(phase, source);
  }

  @Override
  public List<Question> questions(QuestionContext context)
      throws MigrationException, InterruptedException {
    return migrator.questions(context);
  }

  @Override
  public List<String> oldPaths(SourceHost source) throws MigrationException, InterruptedException {
    return migrator.oldPaths(source);
  }

  @Override
  public void tidy(SourceHost source) throws MigrationException, InterruptedException {
    run("tidy", () -> migrator.tidy(source));
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    return migrator.plan(context);
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    // What a second sync in the same call would leave in the scratch folder is the engine's to
    // clean, so a sync is repeated by the engine's own passes and not here.
    calls.add("sync");
    if ("sync".equals(interrupted)) {
      interrupted = null;
      Thread.currentThread().interrupt();
    }
    Transferred moved = migrator.sync(context);
    if (Thread.interrupted()) {
      throw new InterruptedException("sync");
    }
    return moved;
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    run("quiesce", () -> migrator.quiesce(context));
  }

  @Override
  public void beforeCommit(CutoverContext context) throws MigrationException, InterruptedException {
    run("beforeCommit", () -> migrator.beforeCommit(context));
  }

  @Override
  public void duringImport(CutoverContext context) throws MigrationException, InterruptedException {
    run("duringImport", () -> migrator.duringImport(context));
  }

  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    run("settle", () -> migrator.settle(context));
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    run("retire", () -> migrator.retire(context));
  }

  @Override
  public void stepBack(CutoverContext context) throws MigrationException, InterruptedException {
    run("stepBack", () -> migrator.stepBack(context));
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    List<Verification> answers = new ArrayList<>();
    run("verify", () -> answers.add(migrator.verify(context)));
    return answers.get(answers.size() - 1);
  }
}
