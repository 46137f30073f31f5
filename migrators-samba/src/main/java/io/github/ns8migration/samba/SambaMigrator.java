package io.github.ns8migration.samba;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationContext;
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
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.samba.domain.DomainAddress;
import io.github.ns8migration.samba.domain.DomainCheck;
import io.github.ns8migration.samba.domain.DomainHost;
import io.github.ns8migration.samba.domain.DomainPlan;
import io.github.ns8migration.samba.domain.DomainSettings;
import io.github.ns8migration.samba.domain.DomainState;
import io.github.ns8migration.samba.domain.TemporaryDomain;
import io.github.ns8migration.samba.predict.DomainPrediction;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves a Samba AD domain: the domain controller of NS7, a container, with all its state. It goes
 * to the new one under its own name, so that nothing has to join the domain anew.
 *
 * <p>NS7's domain controller is stopped before the last pass: a password that is changed after it
 * would be lost. The file server, if it moves along, moves inside the same instance.
 */
public final class SambaMigrator implements Migrator {
  /** Name of the application; that of an OpenLDAP provider too, of which a host has one or none. */
  public static final String ID = "account-provider";

  // The first step of the import reads seven values of this file, and stops without them before it
  // has changed anything. NS8 takes a receiver that dies, for whatever reason, for the end of the
  // transfer: with this in its place the import begins in vain, and can begin again. The file
  // itself is sent last of all, when the data of all who live in the instance are proven.
  private static final String SEALED = "import.env";
  private static final StateFile SEAL = StateFile.text(SEALED, "SEALED=1\n");

  /** For {@link java.util.ServiceLoader}. */
  public SambaMigrator() {}

  @Override
  public Application application() {
    return Application.named(ID, "Samba AD domain")
        .intoImage("samba")
        .withVolumes("data", "shares", "homes");
  }

  @Override
  public Availability detect(SourceHost source) throws MigrationException {
    DomainHost host = new DomainHost(source);
    if (!host.isInstalled()) {
      return Availability.NOT_INSTALLED;
    }
    return host.isDomainController()
        ? Availability.AVAILABLE
        : new Availability.NotConfigured("NS7 has no domain of its own: nothing is to be moved.");
  }

  @Override
  public Requirements requirements(SourceHost source) throws MigrationException {
    long bytes = new DomainState(source).databaseBytes();
    return Requirements.NONE.roomOnSource(bytes).roomOnDestination(bytes);
  }

  @Override
  public List<Question> questions(QuestionContext context)
      throws MigrationException, InterruptedException {
    if (context.phase() != Phase.FINISH) {
      return List.of();
    }
    if (context.instance().isEmpty() || context.cluster().isEmpty()) {
      return List.of(DomainAddress.later());
    }
    return List.of(
        DomainAddress.question(
            context.instance().get(), context.cluster().get(), movesFiles(context)));
  }

  private static boolean movesFiles(MigrationContext context) {
    return !context.guests().isEmpty();
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    DomainState state = new DomainState(source);
    boolean running = state.controllerRuns();
    DomainSettings settings = new DomainHost(source).settings();
    return DomainPlan.of(
        settings,
        running ? source.accounts() : AccountLists.NONE,
        source.database("configuration").record("passwordstrength"),
        running,
        movesFiles(context),
        DomainPrediction.of(settings, context.answers().text(DomainAddress.KEY)),
        extents(context, state));
  }

  private static List<Extent> extents(PlanContext context, DomainState state)
      throws MigrationException, InterruptedException {
    if (!state.isThere()) {
      return List.of();
    }
    return List.of(
        new Extent("databases of the domain", state.databases(), state.databaseBytes(), true),
        context.extent("keys, certificates and lists of the domain", state.files()),
        context.extent("policies and scripts", state.sysvol()));
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    refuseIfBlocked(new DomainHost(context.source()).settings());
    List<Transferred.Part> parts = new ArrayList<>();
    if (!context.last()) {
      parts.add(context.channel().sendState(List.of(SEAL)));
    }
    DomainState state = new DomainState(context.source());
    parts.addAll(context.channel().sendTrees(state.copy(context.scratch(), !context.last())));
    if (!movesFiles(context)) {
      // What an earlier pass sent for the file server would make the import wait for its files.
      parts.add(context.channel().removeState(FileServerMigrator.SWITCHES));
    }
    return new Transferred(parts);
  }

  private static void refuseIfBlocked(DomainSettings settings) throws MigrationException {
    for (Finding finding : settings.findings()) {
      if (finding.blocks()) {
        throw new MigrationException(finding.problem());
      }
    }
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop(DomainHost.UNIT);
  }

  /** The seal is broken, and the domain's own name made free for it. */
  @Override
  public void beforeCommit(CutoverContext context) throws MigrationException, InterruptedException {
    DomainSettings settings = new DomainHost(context.source()).settings();
    String address =
        DomainAddress.chosen(
            context.answers(), context.instance(), context.cluster(), movesFiles(context));
    context
        .channel()
        .sendState(List.of(StateFile.text(SEALED, settings.importEnvironment(address))));
    new TemporaryDomain(context.cluster(), settings).remove();
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable(DomainHost.UNIT);
    new DomainState(context.source()).removeLeftovers();
  }

  @Override
  public void stepBack(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().undoAll();
    new DomainState(context.source()).removeLeftovers();
  }

  @Override
  public void tidy(SourceHost source) throws MigrationException {
    new DomainState(source).removeLeftovers();
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    return new DomainCheck(context, new DomainHost(context.source()).settings()).compare();
  }
}
