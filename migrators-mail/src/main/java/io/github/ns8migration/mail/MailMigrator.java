package io.github.ns8migration.mail;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.mail.mailbox.MailboxTree;
import io.github.ns8migration.mail.mailbox.PlainFolders;
import io.github.ns8migration.mail.mailbox.PreparedMailboxes;
import io.github.ns8migration.mail.predict.MailPrediction;
import io.github.ns8migration.mail.settings.DkimKey;
import io.github.ns8migration.mail.settings.MailRecords;
import io.github.ns8migration.mail.settings.MailSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves Email: mailboxes, domains, addresses, what users have set, filter, smart hosts, the DKIM
 * key, and what the filter has learned.
 *
 * <p>The import of NS8 stops at values that NS7 forgives, and runs when NS7's mail has stopped
 * already. So all settings are completed, corrected or refused before that ({@link MailSettings});
 * what the import does not take is set afterwards ({@link AfterImport}).
 */
public final class MailMigrator implements Migrator {
  /** An answer that only makes the plan exact: the full name of the node of the new instance. */
  static final String NODE_NAME = "node-name";

  private static final String MAILBOXES = "dovecot-data";
  private static final String LEARNED = "rspamd-redis";

  // What accepts mail, and hands it to the others; then what filters, delivers or opens it. The
  // socket would start its service again.
  private static final String ENTRANCE = "postfix";
  private static final String[] WRITERS = {
    "dovecot", "rspamd", "opendkim", "olefy", "postfix-get-group.socket"
  };
  private static final String[] SERVICES = {"postfix", "dovecot", "rspamd", "opendkim", "olefy"};

  // The first step of the import needs this record, and stops without it before it has changed
  // anything. NS8 takes a receiver that dies, for whatever reason, for the end of the transfer and
  // begins to import what it has: with this in the record's place it begins in vain, and can begin
  // again.
  private static final String SEALED = "dovecot.json";
  private static final StateFile SEAL = StateFile.text(SEALED, "1\n");

  // A pass after the first needs to read only the folders in which something has changed.
  private final PlainFolders plainFolders = new PlainFolders();

  /** For {@link java.util.ServiceLoader}. */
  public MailMigrator() {}

  @Override
  public Application application() {
    return Application.named("nethserver-mail", "Email")
        .intoImage("mail")
        .withVolumes(MAILBOXES, LEARNED);
  }

  @Override
  public Availability detect(SourceHost source) {
    return new MailHost(source).isInstalled() ? Availability.AVAILABLE : Availability.NOT_INSTALLED;
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    MailHost host = new MailHost(context.source());
    MailRecords records = host.records(context.userDomain());
    MailSettings settings = MailSettings.of(records);
    List<Finding> remains = new ArrayList<>(MailRemains.on(context.source()));
    new MailQueue(context.source()).finding(Severity.NOTE).ifPresent(remains::add);
    PreparedMailboxes mailboxes = mailboxes(context.source());
    return MailPlan.of(
        settings,
        mailboxes,
        host.dkimKey(),
        remains,
        MailPrediction.of(records, settings, context.answers().text(NODE_NAME)),
        extents(context, mailboxes, files(settings, host.dkimKey())));
  }

  private static List<Extent> extents(
      PlanContext context, PreparedMailboxes mailboxes, List<StateFile> settings)
      throws InterruptedException {
    Extent sent = Extent.of("mailboxes", 0, 0);
    for (TreeTransfer transfer : mailboxes.transfers()) {
      sent = sent.plus(context.extent("mailboxes", transfer));
    }
    List<Extent> extents = new ArrayList<>(List.of(sent));
    new LearnedSpam(context.source()).extent().ifPresent(extents::add);
    extents.add(
        Extent.of(
            "settings", settings.size(), settings.stream().mapToLong(MailMigrator::size).sum()));
    return extents;
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    MailHost host = new MailHost(context.source());
    MailSettings settings = host.settings(context.userDomain());
    refuseIfBlocked(settings.findings());
    Scratch scratch = new Scratch(context.scratch());
    PreparedMailboxes mailboxes =
        MailboxTree.prepareToSend(
            host.mailboxes(),
            context.source().domain(),
            context.source().accounts(),
            scratch.folder("mailboxes"),
            plainFolders);
    refuseIfBlocked(mailboxes.findings());

    DataChannel channel = context.channel();
    List<Transferred.Part> parts = new ArrayList<>();
    List<StateFile> files = files(settings, host.dkimKey());
    parts.add(channel.sendState(sealed(files, context.last())));
    List<TreeTransfer> trees = new ArrayList<>(mailboxes.transfers());
    new LearnedSpam(context.source()).prepare(scratch, LEARNED).ifPresent(trees::add);
    parts.addAll(channel.sendTrees(trees));
    return new Transferred(parts);
  }

  /** Without the record that lets the import begin; with the seal while NS7 serves. */
  private static List<StateFile> sealed(List<StateFile> files, boolean last) {
    List<StateFile> sealed = new ArrayList<>(files);
    sealed.removeIf(MailMigrator::isSealed);
    if (!last) {
      sealed.add(SEAL);
    }
    return sealed;
  }

  private static boolean isSealed(StateFile file) {
    return file.name().equals(SEALED);
  }

  private static long size(StateFile file) {
    return file.content() instanceof StateFile.Bytes content ? content.bytes().length : 0;
  }

  private static PreparedMailboxes mailboxes(SourceHost source)
      throws MigrationException, InterruptedException {
    return MailboxTree.prepare(
        new MailHost(source).mailboxes(), source.domain(), source.accounts(), Optional.empty());
  }

  private static void refuseIfBlocked(List<Finding> findings) throws MigrationException {
    for (Finding finding : findings) {
      if (finding.blocks()) {
        throw new MigrationException(finding.problem());
      }
    }
  }

  private static List<StateFile> files(MailSettings settings, Optional<DkimKey> key) {
    List<StateFile> files = new ArrayList<>(settings.files());
    key.ifPresent(known -> files.addAll(known.files()));
    return files;
  }

  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().stop(ENTRANCE); // a message it still had in hand is delivered, or waits
    context.control().stop(WRITERS);
    new LearnedSpam(context.source()).save(context.events());
    new MailQueue(context.source()).finding(Severity.WARNING).ifPresent(context.events()::warn);
  }

  /**
   * The seal is broken. Every attempt of the import deletes the key, so it is sent again before
   * each; both at once, since people wait.
   */
  @Override
  public void beforeCommit(CutoverContext context) throws MigrationException, InterruptedException {
    MailHost host = new MailHost(context.source());
    Optional<DkimKey> known = host.dkimKey();
    DkimKey key = known.orElseGet(DkimKey::generate);
    List<StateFile> files = new ArrayList<>(host.settings(context.userDomain()).files());
    files.removeIf(file -> !isSealed(file));
    files.addAll(key.files());
    context.channel().sendState(files);
    if (known.isEmpty()) {
      context.events().note("NS7 has no DKIM key; NS8 gets a new one. Publish it: " + key.record());
    }
  }

  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    MailSettings settings = new MailHost(context.source()).settings(context.userDomain());
    AfterImport steps = new AfterImport(context);
    steps.setOptions(settings.options());
    if (settings.smartHost()) {
      steps.relayClusterMail();
    }
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable(SERVICES);
    context.control().signalEvent("firewall-adjust");
  }

  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    MailHost host = new MailHost(context.source());
    return new MailCheck(context)
        .compare(
            host.settings(context.userDomain()),
            mailboxes(context.source()).names(),
            host.dkimKey());
  }
}
