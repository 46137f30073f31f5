package io.github.ns8migration.samba;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.QuestionContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import java.util.List;

/** The migrator of domains, whose first finish fails in the last moment before the commit. */
final class FailsAfterLastWords implements Migrator {
  private final SambaMigrator migrator = new SambaMigrator();
  private boolean failed;

  @Override
  public Application application() {
    return migrator.application();
  }

  @Override
  public Availability detect(SourceHost source) throws MigrationException {
    return migrator.detect(source);
  }

  @Override
  public List<Question> questions(QuestionContext context)
      throws MigrationException, InterruptedException {
    return migrator.questions(context);
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    return migrator.plan(context);
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    return migrator.sync(context);
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    migrator.quiesce(context);
  }

  @Override
  public void beforeCommit(CutoverContext context) throws MigrationException, InterruptedException {
    migrator.beforeCommit(context);
    if (!failed) {
      failed = true;
      throw MigrationException.of("made-to-fail", Side.TOOL, "Made to fail.", "Try again.");
    }
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    migrator.retire(context);
  }

  @Override
  public void stepBack(CutoverContext context) throws MigrationException, InterruptedException {
    migrator.stepBack(context);
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    return migrator.verify(context);
  }
}
