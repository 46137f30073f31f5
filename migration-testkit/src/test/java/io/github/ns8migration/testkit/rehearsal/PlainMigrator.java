package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Transferred;
import java.util.List;
import java.util.Map;

/** Moves an application that is one small file; the account provider's removes its domain. */
final class PlainMigrator implements Migrator {
  private final Application application;
  private volatile boolean failing;

  PlainMigrator(String id, String image) {
    application = Application.named(id, id).intoImage(image).withVolumes("data");
  }

  /** The next finish stops after the last words before its commit. */
  void failOnce() {
    failing = true;
  }

  @Override
  public Application application() {
    return application;
  }

  @Override
  public Availability detect(SourceHost source) {
    return Availability.AVAILABLE;
  }

  @Override
  public Plan plan(PlanContext context) {
    return Plan.builder().arrives("files", "one").build();
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    return Transferred.of(
        context.channel().sendState(List.of(StateFile.text("settings.json", "{}\n"))));
  }

  @Override
  public void beforeCommit(CutoverContext context) throws MigrationException, InterruptedException {
    if (application.id().value().equals("account-provider")) {
      try {
        context
            .cluster()
            .run(
                ActionCall.of(
                    "remove-external-domain",
                    Map.of("domain", context.userDomain().orElseThrow())));
      } catch (ActionFailedException e) {
        if (!e.has("domain_not_found")) {
          throw e;
        }
      }
      if (failing) {
        failing = false;
        throw MigrationException.of(
            "made-to-fail",
            io.github.ns8migration.api.value.Side.SOURCE,
            "It failed.",
            "Try again.");
      }
    }
  }

  @Override
  public Verification verify(VerifyContext context) {
    return Verification.of();
  }
}
