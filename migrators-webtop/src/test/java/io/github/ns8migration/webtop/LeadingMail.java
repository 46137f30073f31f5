package io.github.ns8migration.webtop;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * What WebTop follows, as little of it as a move needs: services stop, and an IMAP server is known.
 */
final class LeadingMail implements Migrator {
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
    return Plan.builder().arrives("mail", "not moved by this test").build();
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    return Transferred.of(
        context.channel().sendState(List.of(StateFile.text("mail_domain.txt", "example.org\n"))));
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

  /** Its module: its import publishes the IMAP service, as that of the real one does. */
  static final class Module implements ModuleBehaviour {
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
              site.publishService(
                  "imap",
                  "tcp",
                  Map.of(
                      "host", site.nodeVpnAddress(),
                      "port", "143",
                      "node", Integer.toString(site.node()),
                      "module_id", site.moduleId(),
                      "module_uuid", site.moduleUuid(),
                      "user_domain", "example.org"));
            }
          });
    }

    @Override
    public Optional<Action> action(String name) {
      return name.equals("get-configuration")
          ? Optional.of((site, input) -> (JsonNode) null)
          : Optional.empty();
    }
  }
}
