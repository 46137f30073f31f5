package io.github.ns8migration.webtop;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.Requirements;
import io.github.ns8migration.api.Requirements.Program;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.webtop.convert.WebTopSettings;
import io.github.ns8migration.webtop.database.DumpRewriter.Rewritten;
import io.github.ns8migration.webtop.database.RowFilter;
import io.github.ns8migration.webtop.database.WebTopDatabase;
import io.github.ns8migration.webtop.database.WebTopDatabase.State;
import io.github.ns8migration.webtop.predict.VolumeFiles;
import io.github.ns8migration.webtop.predict.WebTopPrediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves WebTop: calendars, contacts, tasks and settings of all users (a database), their pictures
 * and models (the home), and what mobile devices have fetched so far. Follows Email.
 *
 * <p>NS8 restores the database with PostgreSQL 9.2 in the version named by {@link #application()},
 * which is the last that can, and repairs what the new mail server names otherwise; it updates
 * itself afterwards. That restore cannot be run twice on one instance, and the dump is what lets it
 * begin: it is sent at the end of the last pass. Before that it goes under another name, so that
 * the last pass has only the differences to send.
 */
public final class WebTopMigrator implements Migrator {
  private static final String INSTALLED = "/etc/e-smith/db/configuration/defaults/webtop/type";
  private static final String HOME = "/var/lib/nethserver/webtop";
  private static final String DEVICES = "/var/log/z-push/state";
  private static final String SERVICE = "tomcat8@webtop";
  private static final String HOST = "webtop-host";

  private static final String HOME_VOLUME = "webtop-home";
  private static final String DEVICE_VOLUME = "z-push_state";
  // User www-data of the image that serves mobile devices; the folder itself must be its own too.
  private static final Ownership WEB_SERVER = new Ownership(82, 82);
  // The nightly dump of the database: as large as the database, and older.
  private static final Path BACKUP = Path.of("backup");

  private static final String DUMP = "webtop5.dump";
  private static final String EARLY_DUMP = "webtop5-early.dump";
  private static final StateFile LEGACY_IDS = StateFile.bytes("legacy_ids_enabled", new byte[0]);

  /** For {@link java.util.ServiceLoader}. */
  public WebTopMigrator() {}

  @Override
  public Application application() {
    return Application.named("nethserver-webtop5", "WebTop")
        .intoImage("ghcr.io/nethserver/webtop:1.4.5")
        .withVolumes(HOME_VOLUME, DEVICE_VOLUME)
        .following("nethserver-mail");
  }

  @Override
  public Availability detect(SourceHost source) throws InterruptedException {
    if (!Files.exists(source.path(INSTALLED))) {
      return Availability.NOT_INSTALLED;
    }
    State state = new WebTopDatabase(source).open();
    if (state instanceof State.Closed closed) {
      return new Availability.NotMigratable(closed.problem());
    }
    return state instanceof State.Missing
        ? new Availability.NotConfigured("There is no database " + WebTopDatabase.NAME + ".")
        : Availability.AVAILABLE;
  }

  @Override
  public Requirements requirements(SourceHost source) throws InterruptedException {
    long bytes = new WebTopDatabase(source).open() instanceof State.Open open ? open.bytes() : 0;
    return Requirements.NONE
        .program(
            Program.of("pg_dump", WebTopDatabase.versionOfDumper(), "postgresql")
                .atLeast("9.0")
                .below("10"))
        .roomOnSource(bytes)
        .roomOnDestination(2 * bytes); // the dump, and the database made of it
  }

  @Override
  public List<Question> questions(Phase phase, SourceHost source) throws MigrationException {
    return phase == Phase.FINISH
        ? List.of(
            Question.hostName(
                HOST,
                "Host name of WebTop in NS8",
                settings(source).virtualHost().map(HostName::value)))
        : List.of();
  }

  @Override
  public List<String> oldPaths(SourceHost source) throws MigrationException {
    return paths(settings(source));
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    WebTopDatabase database = new WebTopDatabase(source);
    return WebTopPlan.of(
        settings(source),
        database,
        source.path(HOME),
        source.path(DEVICES),
        foretold(context),
        extents(context));
  }

  private static List<Extent> extents(PlanContext context) throws InterruptedException {
    SourceHost source = context.source();
    List<Extent> extents = new ArrayList<>();
    if (Files.isDirectory(source.path(HOME))) {
      extents.add(context.extent("pictures and models", home(source)));
    }
    if (Files.isDirectory(source.path(DEVICES))) {
      extents.add(
          context.extent("mobile devices", TreeTransfer.of(source.path(DEVICES), DEVICE_VOLUME)));
    }
    return extents;
  }

  private static TreeTransfer home(SourceHost source) {
    return TreeTransfer.of(source.path(HOME), HOME_VOLUME)
        .leavingOut(Exclusion.path(BACKUP))
        .deletingExtraneous();
  }

  private static Prediction foretold(PlanContext context)
      throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    WebTopSettings settings = settings(source);
    return WebTopPrediction.of(
        settings,
        source.database("configuration").record("webtop"),
        source.database("configuration").record("webtop-pecbridge"),
        new WebTopPrediction.Place(
            context.answers().hostName(HOST).or(settings::virtualHost).map(HostName::value),
            context.answers().text("mail-module"),
            source.domain(),
            VolumeFiles.of(source.path(HOME), Optional.of(BACKUP), Optional.empty()),
            VolumeFiles.of(source.path(DEVICES), Optional.empty(), Optional.of(WEB_SERVER))));
  }

  private static WebTopSettings settings(SourceHost source) throws MigrationException {
    return WebTopSettings.of(
        source.database("configuration").record("webtop"),
        source.database("configuration").record("webtop-pecbridge"));
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    WebTopDatabase database = new WebTopDatabase(source);
    State state = database.open();
    if (!(state instanceof State.Open open)) {
      throw new MigrationException(WebTopPlan.unavailable(state));
    }
    DataChannel channel = context.channel();
    List<Transferred.Part> parts = new ArrayList<>();
    if (!context.last()) {
      // After a finish that was given up: nothing may be there that lets an import begin.
      parts.add(channel.removeState(List.of(DUMP, LEGACY_IDS.name())));
    } else if (settings(source).legacyIds()) {
      parts.add(channel.sendState(List.of(LEGACY_IDS)));
    } else {
      parts.add(channel.removeState(List.of(LEGACY_IDS.name())));
    }
    TreeTransfer devices =
        TreeTransfer.of(devices(source, context.scratch()), DEVICE_VOLUME)
            .deletingExtraneous()
            .ownedBy(WEB_SERVER);
    parts.addAll(channel.sendTrees(List.of(home(source), devices)));
    Dump maker = new Dump(context, database, open.bytes());
    if (context.last()) {
      parts.add(channel.sendState(List.of(StateFile.made(DUMP, maker))));
      parts.add(channel.removeState(List.of(EARLY_DUMP)));
    } else {
      parts.add(channel.sendState(List.of(StateFile.made(EARLY_DUMP, maker))));
    }
    return new Transferred(parts);
  }

  private record Dump(SyncContext context, WebTopDatabase database, long bytes)
      implements StateFile.Maker {
    @Override
    public Optional<String> origin() throws MigrationException, InterruptedException {
      return database.changes();
    }

    @Override
    public void make(Path file) throws MigrationException, InterruptedException {
      context.requireSpace("the dump of WebTop's database", bytes);
      Rewritten unused = database.dumpInto(file, RowFilter.LOCAL_MAIL_SERVERS);
    }
  }

  /** Also a host whose devices never asked has a folder: the volume must get its owner. */
  private static Path devices(SourceHost source, Path scratch) throws MigrationException {
    Path devices = source.path(DEVICES);
    if (Files.isDirectory(devices)) {
      return devices;
    }
    try {
      return Files.createDirectories(scratch.resolve("devices"));
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "scratch-failed",
              Side.TOOL,
              "A folder for copies could not be made in " + scratch + ".",
              "Look whether the disk with the state directory is full, and try again."),
          e);
    }
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop(SERVICE);
  }

  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    HostName host = host(context.answers());
    context
        .instance()
        .run(
            ActionCall.of(
                    "configure-module",
                    settings(context.source())
                        .input(host, mail(context).value(), context.source().domain()))
                .retryingOn("mail_module_is_not_valid"));
  }

  private static HostName host(Answers answers) throws MigrationException {
    return answers
        .hostName(HOST)
        .orElseThrow(
            () ->
                MigrationException.of(
                    "answer-missing",
                    Side.TOOL,
                    "The host name of WebTop in NS8 is not known.",
                    "Give a value for " + HOST + ", for example webtop.example.org."));
  }

  private static ModuleId mail(CutoverContext context) throws MigrationException {
    return context
        .leader()
        .orElseThrow(
            () ->
                MigrationException.of(
                    "mail-instance-missing",
                    Side.TOOL,
                    "WebTop was finished without Email.",
                    "Finish Email; WebTop goes with it."))
        .id();
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable(SERVICE);
    List<String> paths = paths(settings(context.source()));
    context
        .control()
        .publish(
            LandingPage.of(application(), host(context.answers()))
                .at(paths.toArray(String[]::new)));
  }

  private static List<String> paths(WebTopSettings settings) {
    return settings.activeSync()
        ? List.of("/webtop", "/webtop-dav", "/Microsoft-Server-ActiveSync")
        : List.of("/webtop", "/webtop-dav"); // SOGo serves mobile devices on such a host
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    return WebTopCheck.compare(context, settings(context.source()));
  }
}
