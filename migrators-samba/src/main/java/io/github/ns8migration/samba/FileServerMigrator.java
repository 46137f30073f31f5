package io.github.ns8migration.samba;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.samba.domain.DomainAddress;
import io.github.ns8migration.samba.domain.DomainHost;
import io.github.ns8migration.samba.predict.SharePrediction;
import io.github.ns8migration.samba.share.Owners;
import io.github.ns8migration.samba.share.Share;
import io.github.ns8migration.samba.share.ShareFolders;
import io.github.ns8migration.samba.share.Shares;
import io.github.ns8migration.samba.share.ShortNames;
import io.github.ns8migration.samba.share.TopRights;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Moves the file server: shares, homes, and who may do what with which file. Lives inside the
 * instance of the Samba AD domain.
 *
 * <p>Content goes into the volumes while people work. Owners, groups and access lists follow by
 * name in the midst of the import, since NS8 gives all accounts new numbers: the import opens a
 * second receiver for that, which knows the accounts.
 */
public final class FileServerMigrator implements Migrator {
  /** Name of the application. */
  public static final String ID = "nethserver-samba";

  /** Files in the state folder whose presence asks NS8 to take over shares and the old name. */
  static final List<String> SWITCHES = List.of("accounts.json", "nbalias.txt");

  private static final String INSTALLED = "/etc/e-smith/db/configuration/defaults/smb/type";
  private static final String CONTROLLER = "/etc/e-smith/db/configuration/defaults/nsdc/type";
  private static final String[] SERVICES = {"smb", "nmb", "winbind"};

  private static final String SSSD = "/etc/sssd/sssd.conf";
  private static final String DOS_ATTRIBUTES = "user.DOSATTRIB";
  private static final String SHARES = "shares";
  private static final String HOMES = "homes";

  /** For {@link java.util.ServiceLoader}. */
  public FileServerMigrator() {}

  @Override
  public Application application() {
    return Application.named(ID, "File server")
        .inside(SambaMigrator.ID)
        .withVolumes(SHARES, HOMES)
        .receivedLate(SHARES, HOMES);
  }

  @Override
  public Availability detect(SourceHost source) {
    if (!Files.exists(source.path(INSTALLED))) {
      return Availability.NOT_INSTALLED;
    }
    return Files.exists(source.path(CONTROLLER))
        ? Availability.AVAILABLE
        : new Availability.NotMigratable(
            new Problem(
                "file-server-without-domain",
                Side.SOURCE,
                "This host has no domain controller of its own, and NS8 has file servers only in"
                    + " domain controllers and members of a domain.",
                "Copy the shared folders by hand to a file server of your choice."));
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    SourceHost source = context.source();
    ShareFolders folders = ShareFolders.of(source);
    Shares shares = folders.shares();
    Plan.Builder plan = Plan.builder();
    shares
        .shares()
        .forEach(
            share ->
                plan.arrives(
                    new Plan.Item(
                        "share " + share.name(), share.settings(), "db accounts " + share.name())));
    folders
        .homes()
        .forEach(
            home -> plan.arrives(new Plan.Item("home", home, ShareFolders.HOMES + "/" + home)));
    shares
        .rewritten()
        .forEach(
            record ->
                plan.converted(
                    new Plan.Item(
                        "description of share " + record.key(),
                        "line feeds, tabs and escapes become what they stand for, on one line",
                        "db accounts " + record.key())));
    shares.findings().forEach(plan::finding);
    Shares.aliasFinding(source.fullName()).ifPresent(plan::finding);
    Owners.findings(source, List.of(ShareFolders.HOMES, ShareFolders.SHARES))
        .forEach(plan::finding);
    shares.shares().stream()
        .filter(Share::audit)
        .forEach(
            share ->
                plan.leftBehind(
                    new Plan.Item(
                        "log of accesses to share " + share.name(),
                        "what was recorded so far (audit) stays on NS7; NS8 goes on with an empty"
                            + " log",
                        "db accounts " + share.name())));
    plan.leftBehind(
        "settings of the file server (rights of administrators, owner of new files, printers)",
        "NS8 has its own");
    plan.expect(SHARES, shares.shares().size());
    for (Share share : shares.shares()) {
      // Now, while the domain controller can tell the names: after the cut-over it is off.
      plan.expect(rightsOf(share), TopRights.on(source, ShareFolders.SHARES + "/" + share.name()));
    }
    for (TreeTransfer tree : trees(folders)) {
      plan.sends(context.extent(tree.volume(), tree));
    }
    plan.predicts(
        SharePrediction.of(
            new DomainHost(source).settings(),
            context.answers().text(DomainAddress.KEY),
            shares,
            source.database("accounts").records().stream()
                .filter(record -> record.type().startsWith("ibay"))
                .toList(),
            source.fullName()));
    plan.afterwards(
        "Deleted files in a folder \"Recycle Bin\" stay there as files; NS8 keeps those it deletes"
            + " in a hidden folder.");
    plan.afterwards(
        "Clients reach the file server at the name of the domain controller, and at "
            + Shares.alias(source.fullName()).strip()
            + " as before once they ask the new controller for names.");
    return plan.build();
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    ShareFolders folders = ShareFolders.of(context.source());
    List<Transferred.Part> parts = new ArrayList<>();
    for (TreeTransfer transfer : trees(folders)) {
      parts.add(context.channel().sendTree(transfer));
    }
    parts.add(
        context
            .channel()
            .sendState(
                List.of(
                    StateFile.bytes("accounts.json", folders.shares().json()),
                    StateFile.text("nbalias.txt", Shares.alias(context.source().fullName())))));
    return new Transferred(parts);
  }

  private static List<TreeTransfer> trees(ShareFolders folders) {
    List<TreeTransfer> trees = new ArrayList<>();
    folders
        .homesFolder()
        .ifPresent(folder -> trees.add(TreeTransfer.of(folder, HOMES).deletingExtraneous()));
    folders
        .sharesFolder()
        .ifPresent(folder -> trees.add(TreeTransfer.of(folder, SHARES).deletingExtraneous()));
    return trees;
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop(SERVICES);
  }

  /** Owners, groups and access lists by name: what the import asks for in its midst. */
  @Override
  public void duringImport(CutoverContext context) throws MigrationException, InterruptedException {
    giveShortNames(context);
    DataChannel channel = context.lateChannel();
    for (TreeTransfer tree : trees(ShareFolders.of(context.source()))) {
      Transferred.Part unused =
          channel.sendTree(
              tree.keepingOwnersByName().keepingAccessLists().keepingAttributes(DOS_ATTRIBUTES));
    }
  }

  private static void giveShortNames(CutoverContext context)
      throws MigrationException, InterruptedException {
    // The domain controller of NS7 was stopped, and it alone knows the names.
    context.temporarily().start(DomainHost.UNIT);
    context.temporarily().replaceFile(SSSD, ShortNames.in(sssd(context.source())), "sssd");
    boolean shortNames =
        context
            .temporarily()
            .await(
                HostCommand.of("getent", "passwd", "administrator"),
                answer -> answer.succeeded() && ShortNames.isShort(answer.output()));
    if (!shortNames) {
      // With numbers, or names NS8 does not know, everything would belong to nobody.
      throw MigrationException.of(
          "names-not-short",
          Side.SOURCE,
          "NS7 does not give the accounts of the domain by their short names: getent passwd"
              + " administrator does not answer with one.",
          "Look at systemctl status sssd and nsdc on NS7; then finish again. NS8 goes on waiting.");
    }
  }

  private static byte[] sssd(SourceHost source) throws MigrationException {
    try {
      return Files.readAllBytes(source.path(SSSD));
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "sssd-not-configured",
              Side.SOURCE,
              "The configuration of SSSD cannot be read: " + e + ".",
              "Make it anew with expand-template " + SSSD + " on NS7, then finish again."),
          e);
    }
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    // Each has a record of its own: while one says enabled, the next event starts the service.
    context.control().disable(SERVICES);
    context.control().signalEvent("firewall-adjust");
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    Map<String, ListedShare> listed =
        context
            .instance()
            .run(ActionCall.of("list-shares", null, ListedShares.class))
            .shares()
            .stream()
            .collect(Collectors.toMap(ListedShare::key, Function.identity(), (a, b) -> b));
    List<Share> shares = ShareFolders.of(context.source()).shares().shares();
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.sameNames(
            "shares",
            shares.stream().map(Share::key).toList(),
            listed.keySet(),
            "NS8 does not have them: somebody deleted them there since, or the import left them"
                + " out; their files are in the volume of the instance.",
            "They are not on NS7: somebody made them in NS8 since."));
    for (Share share : shares) {
      ListedShare found = listed.get(share.key());
      if (found != null) {
        checks.add(settings(share, found.asShare()));
        checks.add(rights(share, found, context.plan().names()));
      }
    }
    return new Verification(checks);
  }

  private static Check settings(Share share, Share found) {
    boolean same = share.settings().equals(found.settings());
    return new Check(
        "share " + share.name(),
        share.settings(),
        found.settings(),
        same,
        same ? "" : "Somebody changed it in NS8 since; set it there as it was.");
  }

  private static String rightsOf(Share share) {
    return "rights of share " + share.name();
  }

  private static Check rights(Share share, ListedShare found, Map<String, List<String>> foretold) {
    List<String> expected = foretold.getOrDefault(rightsOf(share), List.of());
    if (found.acls().isEmpty() || expected.isEmpty()) {
      return new Check(
          rightsOf(share),
          "readable by NS8",
          found.acls().isEmpty() ? "none" : "readable by NS8",
          !found.acls().isEmpty(),
          found.acls().isEmpty()
              ? "NS8 could not read them, and nobody can manage the share there."
              : "");
    }
    Map<String, String> rights = new LinkedHashMap<>();
    found.acls().forEach(entry -> rights.putIfAbsent(entry.subject(), entry.rights()));
    return TopRights.compare(share.name(), expected, rights);
  }

  /** Answer of {@code list-shares}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ListedShares(List<ListedShare> shares) {}

  /**
   * A share as NS8 lists it.
   *
   * @param acls who may do what with its top folder
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ListedShare(
      String name,
      String description,
      boolean browseable,
      boolean enable_audit,
      boolean enable_recycle,
      boolean recycle_versions,
      List<Entry> acls) {
    String key() {
      return asShare().key();
    }

    Share asShare() {
      return new Share(
          name, description, browseable, enable_audit, enable_recycle, recycle_versions);
    }
  }

  /** Who may do what: {@code full}, {@code rw}, {@code ro} or {@code special}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(String subject, String rights) {}
}
