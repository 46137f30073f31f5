package io.github.ns8migration.sogo;

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
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The place of Email, which SOGo follows: as little of it as SOGo needs, on both sides. */
final class MailStandIn implements Migrator {
  /** What its instance in the cluster does: it offers IMAP once its import has ended. */
  static final class Module implements ModuleBehaviour {
    static volatile boolean offersImap = true;

    @Override
    public List<Step> importSteps() {
      return List.of(
          new Step() {
            @Override
            public String name() {
              return "40configure_module";
            }

            @Override
            public void run(ModuleSite site) {
              if (offersImap) {
                site.publishService(
                    "imap",
                    "tcp",
                    Map.of(
                        "port",
                        "143",
                        "host",
                        "10.5.4.1",
                        "module_id",
                        site.moduleId(),
                        "module_uuid",
                        site.moduleUuid(),
                        "node",
                        String.valueOf(site.node())));
              }
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return Optional.empty();
    }
  }

  @Override
  public Application application() {
    return Application.named("nethserver-mail", "Email").intoImage("mail");
  }

  @Override
  public Availability detect(SourceHost source) {
    return Availability.AVAILABLE;
  }

  @Override
  public Plan plan(PlanContext context) {
    return Plan.builder().build();
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    return Transferred.of(
        context.channel().sendState(List.of(StateFile.text("mail.txt", "mail\n"))));
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop("postfix", "dovecot");
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable("postfix", "dovecot");
  }

  @Override
  public Verification verify(VerifyContext context) {
    return Verification.of(Verification.Check.equal("mail", "there", "there"));
  }
}
