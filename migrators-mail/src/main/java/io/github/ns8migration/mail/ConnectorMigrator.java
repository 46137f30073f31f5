package io.github.ns8migration.mail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.mail.connector.ConnectorAccounts;
import io.github.ns8migration.mail.connector.RemoteAccount;
import io.github.ns8migration.mail.predict.ConnectorPrediction;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves the POP3/IMAP connector, which fetches mail from elsewhere, into NS8's imapsync. Follows
 * Email.
 *
 * <p>What was fetched already is not moved: NS8 compares the mailboxes and fetches what is missing.
 */
public final class ConnectorMigrator implements Migrator {

  // Installed by the package nethserver-mail-getmail; the reference tool looks for it too.
  private static final String INSTALLED = "/etc/e-smith/events/actions/nethserver-getmail-conf";
  private static final String SAVE = "nethserver-getmail-save";

  private static final String ACCOUNTS = "accounts";
  private static final String SCHEDULED = "accounts with schedule";

  /** For {@link java.util.ServiceLoader}. */
  public ConnectorMigrator() {}

  @Override
  public Application application() {
    return Application.named("nethserver-mail-getmail", "POP3/IMAP connector")
        .intoImage("imapsync")
        .following("nethserver-mail");
  }

  @Override
  public Availability detect(SourceHost source) throws MigrationException {
    if (!Files.exists(source.path(INSTALLED))) {
      return Availability.NOT_INSTALLED;
    }
    return records(source).isEmpty()
        ? new Availability.NotConfigured("There is no account to fetch mail from.")
        : Availability.AVAILABLE;
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    ConnectorAccounts accounts = convert(context);
    Plan.Builder plan = Plan.builder();
    accounts.accounts().forEach(each -> plan.arrives(each.title(), each.settings()));
    accounts.converted().forEach(plan::converted);
    accounts.leftBehind().forEach(plan::leftBehind);
    plan.predicts(ConnectorPrediction.of(accounts.json(), records(context.source())));
    accounts.findings().forEach(plan::finding);
    plan.expect(ACCOUNTS, accounts.accounts().size());
    plan.sends(Extent.of("accounts", 1, accounts.json().length));
    plan.expect(SCHEDULED, accounts.accounts().stream().filter(a -> a.minutes() > 0).count());
    if (records(context.source()).stream().anyMatch(record -> record.enabled("FilterCheck"))) {
      plan.afterwards("NS8 checks fetched messages neither for spam nor for viruses.");
    }
    return plan.build();
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    // NS8 takes a receiver that dies for the end of the transfer. Until the last pass its import
    // must then stop, or it would fetch beside NS7: what is no list stops it.
    StateFile settings =
        context.last()
            ? StateFile.bytes("getmail.json", convert(context).json())
            : StateFile.text("getmail.json", "1\n");
    return Transferred.of(context.channel().sendState(List.of(settings)));
  }

  /**
   * Disables all accounts on NS7, so that nothing is fetched behind the last copy, nor twice later.
   * The settings are delivered once more after this; the record keeps its former status in a second
   * property, written with the first, so an account never looks disabled only because of this.
   */
  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    List<EsmithRecord> records = records(context.source());
    for (EsmithRecord record : records) {
      if (ConnectorAccounts.runs(record)) {
        context
            .control()
            .setProperties(
                ConnectorAccounts.DATABASE,
                record.key(),
                Map.of("status", "disabled", ConnectorAccounts.FORMER_STATUS, "enabled"));
      }
    }
    save(context, records);
  }

  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    Provider imap = imapService(leader(context));
    context
        .instance()
        .run(
            ActionCall.of(
                    "configure-module",
                    // These two and no other: the action refuses what it does not know.
                    Map.of("mail_server", imap.module_uuid(), "mail_host", imap.host()))
                .retryingOn("mail_server_is_not_valid"));
  }

  @Override
  public void stepBack(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().undoAll();
    // The schedules are written from the records by this event alone.
    save(context, records(context.source()));
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    List<RemoteAccount.Task> tasks =
        new ArrayList<>(
            context
                .instance()
                .run(ActionCall.of("list-tasks", null, Tasks.class))
                .user_properties());
    List<RemoteAccount> accounts = convert(context).accounts();
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.equal(
            "accounts of the connector",
            accounts.size(),
            tasks.size(),
            "Somebody added or deleted one in NS8, or in the records of NS7, since the cut-over; the"
                + " lines below tell which is missing."));
    for (RemoteAccount account : accounts) {
      checks.add(
          Check.equal(
              account.title(),
              account.settings(),
              take(account, tasks),
              "NS8 did not take it, or somebody changed it there since: set it in the tasks of"
                  + " Imapsync in NS8."));
    }
    return new Verification(checks);
  }

  /** Settings of the task for an account, which is taken out of the list: two may be alike. */
  private static String take(RemoteAccount account, List<RemoteAccount.Task> tasks) {
    Optional<RemoteAccount.Task> same =
        tasks.stream()
            .filter(account::isFetchedBy)
            .filter(task -> task.settings().equals(account.settings()))
            .findFirst();
    Optional<RemoteAccount.Task> found =
        same.or(() -> tasks.stream().filter(account::isFetchedBy).findFirst());
    found.ifPresent(tasks::remove);
    return found.map(RemoteAccount.Task::settings).orElse("not there");
  }

  private static List<EsmithRecord> records(SourceHost source) throws MigrationException {
    return source.database(ConnectorAccounts.DATABASE).records(ConnectorAccounts.DATABASE);
  }

  private static ConnectorAccounts convert(MigrationContext context)
      throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    return ConnectorAccounts.of(source.database(ConnectorAccounts.DATABASE), source.accounts());
  }

  private static void save(CutoverContext context, List<EsmithRecord> records)
      throws MigrationException, InterruptedException {
    if (!records.isEmpty()) {
      context.control().signalEvent(SAVE);
    }
  }

  private static ModuleInstance leader(CutoverContext context) throws MigrationException {
    return context
        .leader()
        .orElseThrow(
            () ->
                MigrationException.of(
                    "mail-instance-missing",
                    Side.TOOL,
                    "The connector was finished without Email.",
                    "Finish Email; the connector goes with it."));
  }

  private static Provider imapService(ModuleInstance mail)
      throws MigrationException, InterruptedException {
    Map<String, Object> wanted =
        Map.of(
            "service", "imap",
            "transport", "tcp",
            "filter", Map.of("module_id", mail.id().value()));
    Provider[] providers =
        mail.run(ActionCall.of("list-service-providers", wanted, Provider[].class));
    if (providers.length == 0) {
      throw MigrationException.of(
          "imap-service-missing",
          Side.DESTINATION,
          "The cluster does not know the IMAP service of " + mail.id() + " yet.",
          "Check that " + mail.id() + " runs, and finish again.");
    }
    return providers[0];
  }

  /**
   * A service some instance offers; other members of the answer do not matter.
   *
   * @param module_uuid unique id of the instance: not its name
   * @param host address within the cluster
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Provider(String module_uuid, String host) {}

  /** Answer of {@code list-tasks}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Tasks(List<RemoteAccount.Task> user_properties) {}
}
