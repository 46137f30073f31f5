package io.github.ns8migration.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.SampleAdHost;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Shares and homes with real owners, access lists and attributes, moved by the real engine over
 * real receiving daemons. The accounts are some that every Debian has.
 */
@Execution(ExecutionMode.CONCURRENT)
class FileServerMoveIT {
  private static final ApplicationId DOMAIN = new ApplicationId(SambaMigrator.ID);
  private static final ApplicationId FILES = new ApplicationId(FileServerMigrator.ID);
  private static final String IBAY = "/var/lib/nethserver/ibay";
  private static final String HOME = "/var/lib/nethserver/home";

  @TempDir Path folder;
  private TestHost host;
  private EmbeddedCluster cluster;

  @BeforeEach
  void startCluster() {
    cluster =
        EmbeddedCluster.builder().trustingExternalDomains().keepIn(folder.resolve("ns8")).start();
  }

  @AfterEach
  void close() {
    cluster.close();
    host.close();
  }

  private void makeHost(UnaryOperator<HostBuilder> more) throws IOException {
    host = more.apply(SampleAdHost.builder()).build(folder.resolve("host"));
  }

  private Rehearsal rehearsal(Migrator files) {
    return Rehearsal.of(
        host, cluster, folder.resolve("state"), List.of(new SambaMigrator(), files), event -> {});
  }

  private Rehearsal started() throws Exception {
    Rehearsal rehearsal = rehearsal(new FileServerMigrator());
    rehearsal.connect();
    rehearsal.migration().start(DOMAIN, Answers.none());
    return rehearsal;
  }

  private ClusterModule samba() {
    return cluster.module("samba1");
  }

  private void giveRights() throws Exception {
    Path sales = host.path(IBAY + "/sales");
    run("chown", "-R", "games:staff", sales.toString());
    run("chmod", "2770", sales.toString());
    run("setfacl", "-R", "-m", "u:news:rwX,g:mail:r-X", sales.toString());
    run("setfacl", "-d", "-m", "u:news:rwX,g:mail:r-X", sales.toString());
    run("setfacl", "-m", "g:lp:-wx", host.path(IBAY + "/scans").toString());
    run(
        "setfattr",
        "-n",
        "user.DOSATTRIB",
        "-v",
        "0x000001fe",
        sales.resolve("offer.txt").toString());
    run("chown", "-R", "news:staff", host.path(HOME + "/anna.bianchi").toString());
    run("chmod", "700", host.path(HOME + "/anna.bianchi").toString());
  }

  /** Owner, group, mode, access lists and the attribute of everything below a folder. */
  private static String rights(Path tree) throws Exception {
    return run(
        "sh",
        "-c",
        "cd \"$0\" && find . -mindepth 1 -print0 | sort -z | xargs -0 getfacl -P --"
            + " && find . -mindepth 1 -not -type l -print0 | sort -z"
            + " | xargs -0 getfattr -d -e hex -m user.DOSATTRIB --"
            + " && find . -mindepth 1 -type l -printf '%p -> %l %u:%g\\n' | sort"
            + " && find . -mindepth 1 -type f -print0 | sort -z | xargs -0 md5sum",
        tree.toString());
  }

  @Test
  @Tag("F33")
  @Tag("F37")
  @Tag("F38")
  @Tag("F39")
  @Tag("D11")
  @Tag("D13")
  @Tag("CK07")
  void ownersAccessListsAndAttributesAreTheSameAfterwards() throws Exception {
    makeHost(
        builder ->
            builder
                .file(IBAY + "/sales/it's \"quoted\" $(name) \\.txt", "odd\n")
                .file(IBAY + "/sales/-dash", "odd\n")
                .file(IBAY + "/sales/caf\u00e9 \u7530\u4e2d", "odd\n")
                .file(IBAY + "/stray/file", "no record\n")
                .file(IBAY + "/notes.txt", "no folder\n"));
    Files.writeString(host.path(IBAY + "/sales").resolve("line\nfeed"), "odd\n");
    Files.createSymbolicLink(host.path(IBAY + "/sales/link"), Path.of("offer.txt"));
    giveRights();
    String shares = rights(host.path(IBAY));
    String homes = rights(host.path(HOME));
    byte[] sssd = Files.readAllBytes(host.path("/etc/sssd/sssd.conf"));
    Map<ApplicationId, Verification> verified;

    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().sync(DOMAIN);
      verified = rehearsal.migration().finish(DOMAIN, Answers.none());
    }

    assertThat(rights(samba().volume("shares"))).isEqualTo(shares).contains("user:news:rwx");
    assertThat(rights(samba().volume("homes"))).isEqualTo(homes);
    assertThat(verified.get(FILES).checks()).hasSize(7).allMatch(Verification.Check::passed);
    assertThat(samba().environment()).containsEntry("NBALIAS", "server");
    assertThat(samba().flags()).contains("file_server");
    assertThat(host.path("/etc/sssd/sssd.conf")).hasBinaryContent(sssd);
    assertThat(host.runningUnits())
        .contains("sssd")
        .doesNotContain("smb", "nmb", "winbind", "nsdc");
    for (String service : List.of("smb", "nmb", "winbind")) {
      EsmithRecord record = host.source().database("configuration").record(service).orElseThrow();
      assertThat(record.property("status")).as(service).contains("disabled");
    }
  }

  @Test
  @Tag("F39")
  void aWrongAccessListIsTheOneDifference() throws Exception {
    makeHost(builder -> builder);
    host.runsReally(
        "getfacl",
        command ->
            command.stream()
                .map(each -> each.startsWith("/") ? host.path(each).toString() : each)
                .toList());
    giveRights();
    Map<ApplicationId, Verification> verified;

    try (Rehearsal rehearsal =
        Rehearsal.of(
            host,
            cluster,
            folder.resolve("state"),
            List.of(new SambaMigrator(), new FileServerMigrator()),
            this::takeRightsBeforeComparing)) {
      rehearsal.connect();
      rehearsal.migration().start(DOMAIN, Answers.none());
      verified = rehearsal.migration().finish(DOMAIN, Answers.none());
    }

    assertThat(verified.get(DOMAIN).differences()).isEmpty();
    assertThat(verified.get(FILES).differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.what()).isEqualTo("rights of share sales");
              assertThat(difference.found())
                  .isEqualTo("missing: news (write); not expected: news (read)");
              assertThat(difference.explanation()).contains("set them in the list of shares");
            });
  }

  private void takeRightsBeforeComparing(MigrationEvent event) {
    if (event instanceof MigrationEvent.StageEntered stage
        && stage.stage().equals("verify")
        && stage.application().equals(FILES)) {
      try {
        run("setfacl", "-m", "u:news:r-x", samba().volume("shares").resolve("sales").toString());
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  @Tag("F36")
  @Tag("F34")
  void aHomeAndASharesOfTheSameNameKeepTheirOwnFiles() throws Exception {
    makeHost(
        builder ->
            builder
                .file(HOME + "/sales/private.txt", "home\n")
                .file(IBAY + "/Sales/hidden.txt", "differs by case\n")
                .record("accounts", "Sales", "ibay", "status", "enabled"));

    try (Rehearsal rehearsal = started()) {
      Plan plan = rehearsal.migration().plan(FILES, Answers.none());
      rehearsal.migration().finish(DOMAIN, Answers.none());

      assertThat(plan.findings())
          .anyMatch(finding -> finding.problem().code().equals("shares-differ-by-case"));
    }

    assertThat(samba().volume("homes").resolve("sales/private.txt")).hasContent("home\n");
    assertThat(samba().volume("shares").resolve("sales/offer.txt")).hasContent("An offer\n");
    assertThat(samba().volume("shares").resolve("sales/private.txt")).doesNotExist();
    assertThat(samba().volume("shares").resolve("Sales/hidden.txt")).exists();
  }

  @Test
  @Tag("D12")
  @Tag("F76")
  void leftOutAfterASyncTheImportDoesNotWaitForShares() throws Exception {
    makeHost(builder -> builder);
    try (Rehearsal rehearsal = started()) {
      rehearsal.migration().sync(DOMAIN);
      assertThat(samba().state().resolve("accounts.json")).exists();

      rehearsal.migration().skip(FILES);
      Map<ApplicationId, Verification> verified =
          rehearsal.migration().finish(DOMAIN, Answers.none());

      assertThat(verified).containsOnlyKeys(DOMAIN);
      assertThat(rehearsal.migration().applications())
          .filteredOn(state -> state.id().equals(FILES))
          .allMatch(state -> state.status() == ApplicationStatus.SKIPPED);
    }
    assertThat(samba().received().resolve("accounts.json")).doesNotExist();
    assertThat(samba().received().resolve("nbalias.txt")).doesNotExist();
    assertThat(host.runningUnits()).contains("smb");
  }

  @Test
  @Tag("F35")
  void filesOfNobodyAreNamedBeforeAndTheFinishGoesOn() throws Exception {
    makeHost(builder -> builder);
    run("chown", "1234567", host.path(IBAY + "/sales/offer.txt").toString());

    try (Rehearsal rehearsal = started()) {
      Plan plan = rehearsal.migration().plan(FILES, Answers.none());
      rehearsal.migration().finish(DOMAIN, Answers.none());

      assertThat(plan.findings())
          .filteredOn(finding -> finding.problem().code().equals("owners-unknown"))
          .singleElement()
          .satisfies(
              finding ->
                  assertThat(finding.items())
                      .containsExactly(IBAY + "/sales/offer.txt (user 1234567, group 0)"));
    }
    assertThat(samba().volume("shares").resolve("sales/offer.txt")).hasContent("An offer\n");
  }

  @Test
  @Tag("F32")
  void aFileServerWithoutAnyShareMoves() throws Exception {
    makeHost(builder -> builder);
    run("sh", "-c", "rm -r \"$0\"/*", host.path(IBAY).toString());
    run("sh", "-c", "rm -r \"$0\"/*", host.path(HOME).toString());
    for (String share : List.of("sales", "Public Docs", "scans")) {
      run(
          "sh",
          "-c",
          "sed -i \"/^$1=/d\" \"$0\"",
          host.path("/var/lib/nethserver/db/accounts").toString(),
          share);
    }

    try (Rehearsal rehearsal = started()) {
      Map<ApplicationId, Verification> verified =
          rehearsal.migration().finish(DOMAIN, Answers.none());

      assertThat(verified.get(FILES).passed()).isTrue();
    }
  }

  @Test
  @Tag("D13")
  void killedWhileNamesAreShortTheNextFinishPutsThemRightAndGoesOn() throws Exception {
    makeHost(builder -> builder);
    giveRights();
    byte[] sssd = Files.readAllBytes(host.path("/etc/sssd/sssd.conf"));
    try (Rehearsal rehearsal = rehearsal(new Dying())) {
      rehearsal.connect();
      rehearsal.migration().start(DOMAIN, Answers.none());
      assertThatThrownBy(() -> rehearsal.migration().finish(DOMAIN, Answers.none()))
          .isInstanceOf(Killed.class);
    }
    assertThat(Files.readString(host.path("/etc/sssd/sssd.conf")))
        .doesNotContain("use_fully_qualified_names");

    try (Rehearsal rehearsal = rehearsal(new FileServerMigrator())) {
      rehearsal.migration().finish(DOMAIN, Answers.none());
    }

    assertThat(rights(samba().volume("shares"))).isEqualTo(rights(host.path(IBAY)));
    assertThat(host.path("/etc/sssd/sssd.conf")).hasBinaryContent(sssd);
    assertThat(host.runningUnits()).doesNotContain("nsdc", "smb");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    return output;
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The process ends in the midst of the last transfer. */
  private static final class Dying implements Migrator {
    private final Migrator files = new FileServerMigrator();

    @Override
    public Application application() {
      return files.application();
    }

    @Override
    public Availability detect(SourceHost source) throws MigrationException, InterruptedException {
      return files.detect(source);
    }

    @Override
    public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
      return files.plan(context);
    }

    @Override
    public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
      return files.sync(context);
    }

    @Override
    public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
      files.quiesce(context);
    }

    @Override
    public void duringImport(CutoverContext context)
        throws MigrationException, InterruptedException {
      files.duringImport(context);
      throw new Killed();
    }

    @Override
    public Verification verify(VerifyContext context) {
      return Verification.of();
    }
  }
}
