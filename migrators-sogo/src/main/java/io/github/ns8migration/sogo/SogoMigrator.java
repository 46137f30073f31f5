package io.github.ns8migration.sogo;

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
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.sogo.convert.DumpSummary;
import io.github.ns8migration.sogo.convert.SogoSettings;
import io.github.ns8migration.sogo.database.SogoDatabase;
import io.github.ns8migration.sogo.predict.SogoPrediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves SOGo: calendars, address books, what users have set. Follows Email.
 *
 * <p>All of it is one database, which goes over as a dump. In it SOGo has written down where each
 * folder's tables are, with the database's password; these are turned into those of NS8 while the
 * dump streams by ({@link io.github.ns8migration.sogo.convert.DumpRewriter}).
 */
public final class SogoMigrator implements Migrator {
  private static final String INSTALLED = "/etc/e-smith/db/configuration/defaults/sogod/type";
  private static final String SERVICE = "sogod";
  private static final String HOST = "sogo-host";

  // The one step of the import moves this file into the next folder first, and stops where it is
  // missing, before it has changed anything: an import that begins too early begins in vain.
  private static final String DUMP = "sogo.sql";

  // Where that step puts the dump, and which it deletes when it ends. Live passes leave theirs
  // here, so that in the last one only the difference crosses the network.
  private static final String NEXT = "initdb.d";

  /** For {@link java.util.ServiceLoader}. */
  public SogoMigrator() {}

  @Override
  public Application application() {
    return Application.named("nethserver-sogo", "SOGo")
        .intoImage("sogo")
        .following("nethserver-mail");
  }

  @Override
  public Availability detect(SourceHost source) {
    if (!Files.exists(source.path(INSTALLED))) {
      return Availability.NOT_INSTALLED;
    }
    return new SogoDatabase(source).exists()
        ? Availability.AVAILABLE
        : new Availability.NotConfigured("SOGo was never set up: it has no database.");
  }

  @Override
  public Requirements requirements(SourceHost source)
      throws MigrationException, InterruptedException {
    long dump = new SogoDatabase(source).dumpSize();
    // In NS8 the dump lies there twice for a while, beside the database made of it.
    return Requirements.NONE
        .program(Program.of("mysqldump", HostCommand.of("mysqldump", "--version"), "mariadb"))
        .roomOnSource(dump)
        .roomOnDestination(4 * dump);
  }

  @Override
  public List<Question> questions(Phase phase, SourceHost source) throws MigrationException {
    return phase == Phase.FINISH
        ? List.of(
            Question.hostName(
                HOST, "Host name of SOGo in NS8", settings(source).address().map(HostName::value)))
        : List.of();
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    Plan.Builder plan = Plan.builder();
    DumpSummary seen = new SogoDatabase(source).survey();
    plan.arrives("users", seen.users() + " with settings of their own");
    plan.arrives("calendars", String.valueOf(seen.folders("Appointment")));
    plan.arrives("address books", String.valueOf(seen.folders("Contact")));
    plan.converted(
        "where the tables of a folder are",
        seen.rewritten() + " addresses of the database become those of NS8");
    odd(seen).ifPresent(plan::finding);
    settings(source).describe(plan, record(source));
    plan.leftBehind("/var/lib/sogo/backups", "backups of users stay on NS7");
    if (source.domain().isEmpty()) {
      plan.finding(noDomain());
    }
    plan.predicts(foretold(context));
    plan.sends(Extent.madeAnew("dump of the database", new SogoDatabase(source).dumpSize()));
    plan.afterwards(
        "Mobile devices, calendar and contact programs must be given the new server name; their"
            + " users log in as before.");
    plan.afterwards(
        "Give SOGo's host name a DNS record that leads to the node of NS8, then request its"
            + " certificate there.");
    return plan.build();
  }

  private static Prediction foretold(PlanContext context)
      throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    SogoSettings settings = settings(source);
    return SogoPrediction.of(
        settings,
        record(source).orElseGet(() -> new EsmithRecord(SERVICE, "service", Map.of())),
        new SogoPrediction.Place(
            context.answers().hostName(HOST).or(settings::address).map(HostName::value),
            context.answers().text("mail-server"),
            source.domain(),
            context.userDomain(),
            source.database("configuration").record("sssd").flatMap(it -> it.property("Realm"))));
  }

  private static Finding noDomain() {
    return Finding.of(
        Severity.BLOCKER,
        "mail-domain-missing",
        Side.SOURCE,
        "The host has no domain: hostname -d prints nothing, and SOGo needs one for addresses.",
        "Give the host a full name, for example mail.example.org, and start again.",
        List.of());
  }

  private static Optional<Finding> odd(DumpSummary seen) {
    if (seen.oddFolders() == 0) {
      return Optional.empty();
    }
    List<String> items = new ArrayList<>();
    seen.odd().forEach(odd -> items.add(odd.folder() + ": " + odd.reason().words()));
    return Optional.of(
        Finding.of(
            Severity.WARNING,
            "folders-elsewhere",
            Side.SOURCE,
            "For "
                + seen.oddFolders()
                + " calendars or address books SOGo has written down a place that is not its own"
                + " database on this host.",
            "Open them in SOGo on NS7. Those that open there and are wanted must be exported there"
                + " and imported in NS8; the others are leftovers.",
            items));
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    Dump maker = new Dump(context, new SogoDatabase(context.source()));
    // NS8 reads it in a container, as another user than the instance's own.
    if (context.last()) {
      StateFile dump = StateFile.made(DUMP, maker).readInContainers().basedOn(NEXT);
      return Transferred.of(context.channel().sendState(List.of(dump)));
    }
    StateFile dump = StateFile.made(NEXT + "/" + DUMP, maker).readInContainers();
    return Transferred.of(
        // That of a finish which came to nothing.
        context.channel().removeState(List.of(DUMP)), context.channel().sendState(List.of(dump)));
  }

  private record Dump(SyncContext context, SogoDatabase database) implements StateFile.Maker {
    @Override
    public Optional<String> origin() throws MigrationException, InterruptedException {
      return database.changes();
    }

    @Override
    public void make(Path file) throws MigrationException, InterruptedException {
      context.requireSpace("the dump of SOGo's database", database.dumpSize());
      DumpSummary unused = database.dumpInto(file);
    }
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop(SERVICE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>NS8's action does not look whether the mail server is there: with an unknown one it fails
   * when SOGo does not start. So that is asked first.
   */
  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    String mailServer = mailServer(leader(context));
    context
        .instance()
        .run(
            ActionCall.of(
                    "configure-module",
                    settings(context.source())
                        .input(host(context.answers()), mailServer, context.source().domain()))
                .retryingOn("mail_server_is_not_valid"));
  }

  private static HostName host(Answers answers) throws MigrationException {
    return answers
        .hostName(HOST)
        .orElseThrow(
            () ->
                MigrationException.of(
                    "answer-missing",
                    Side.TOOL,
                    "Nobody said under which host name NS8 shall serve SOGo (" + HOST + ").",
                    "Finish again and give a value for " + HOST + "."));
  }

  private static ModuleInstance leader(CutoverContext context) throws MigrationException {
    return context
        .leader()
        .orElseThrow(
            () ->
                MigrationException.of(
                    "mail-instance-missing",
                    Side.TOOL,
                    "SOGo was finished without Email.",
                    "Finish Email; SOGo goes with it."));
  }

  /** The UUID of the mail server, by which SOGo knows it; its name will not do. */
  private static String mailServer(ModuleInstance mail)
      throws MigrationException, InterruptedException {
    return imapServices(mail, Map.of("module_id", mail.id().value())).stream()
        .map(service -> service.getOrDefault("module_uuid", ""))
        .filter(uuid -> !uuid.isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                MigrationException.of(
                    "imap-service-missing",
                    Side.DESTINATION,
                    "The cluster does not know the IMAP service of " + mail.id() + " yet.",
                    "Check that " + mail.id() + " runs, and finish again."));
  }

  private static List<Map<String, String>> imapServices(
      ModuleInstance any, Map<String, String> filter)
      throws MigrationException, InterruptedException {
    Object[] services =
        any.run(
            ActionCall.of(
                "list-service-providers",
                Map.of("service", "imap", "transport", "tcp", "filter", filter),
                Object[].class));
    List<Map<String, String>> known = new ArrayList<>();
    for (Object service : services) {
      Map<String, String> attributes = new LinkedHashMap<>();
      if (service instanceof Map<?, ?> each) {
        each.forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
      }
      known.add(attributes);
    }
    return known;
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable(SERVICE);
    // What NS7's own tool writes too; its rules of the web server look at it.
    context.control().setProperties("configuration", SERVICE, Map.of("migration", "finished"));
    context
        .control()
        .publish(
            LandingPage.of(application(), host(context.answers()))
                .at("/SOGo")
                .rewriting(
                    "/etc/httpd/conf.d/zzz_SOGo.conf",
                    "/etc/httpd/conf.d/default-virtualhost.inc"));
  }

  @Override
  public List<String> oldPaths(SourceHost source) throws MigrationException {
    SogoSettings settings = settings(source);
    List<String> paths = new ArrayList<>(List.of("/SOGo"));
    if (settings.activeSync()) {
      paths.add("/Microsoft-Server-ActiveSync");
    }
    if (settings.dav()) {
      paths.add("/.well-known");
    }
    return paths;
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    return SogoCheck.of(
        settings(context.source()),
        context.source().domain(),
        context.answers().hostName(HOST),
        context.instance().run(ActionCall.of("get-configuration", null, Map.class)),
        imapServices(context.instance(), Map.of()));
  }

  private static Optional<EsmithRecord> record(SourceHost source) throws MigrationException {
    return source.database("configuration").record(SERVICE);
  }

  private static SogoSettings settings(SourceHost source) throws MigrationException {
    return SogoSettings.of(record(source));
  }
}
