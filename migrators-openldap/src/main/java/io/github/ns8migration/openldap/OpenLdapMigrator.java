package io.github.ns8migration.openldap;

import com.google.common.io.CountingOutputStream;
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
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves the account provider of a host that has an OpenLDAP of its own: people with their
 * passwords, groups, and whatever else its directory holds and NS8 can hold.
 *
 * <p>NS8 drops entries that it does not accept, and says nothing. So the directory is translated
 * before it is sent ({@link io.github.ns8migration.openldap.ldif.DirectoryTranslator}), what stays
 * behind is told, and what NS8 counts is compared afterwards.
 *
 * <p>The provider is moved last. Until NS8 serves the accounts itself, the cluster asks NS7 for
 * them, through an external user domain of the same name. NS8 prefers its own domain as soon as
 * there is one, so the external one is taken away after the import: whatever goes wrong before, the
 * accounts are there.
 */
public final class OpenLdapMigrator implements Migrator {
  private static final String VOLUME = "data";
  private static final String SLAPD = "slapd";

  // Without its four lines the import stops in its first step, before anything is changed; the
  // file takes the place of one that an earlier attempt may have sent whole.
  private static final StateFile SEAL = StateFile.text(ImportSettings.FILE, "# more is to come\n");

  /** For {@link java.util.ServiceLoader}. */
  public OpenLdapMigrator() {}

  @Override
  public Application application() {
    return Application.named("account-provider", "Account provider (OpenLDAP)")
        .intoImage("openldap")
        .withVolumes(VOLUME);
  }

  @Override
  public Availability detect(SourceHost source) throws MigrationException {
    return new ProviderHost(source).isLocal() ? Availability.AVAILABLE : Availability.NOT_INSTALLED;
  }

  @Override
  public Plan plan(PlanContext context) throws MigrationException, InterruptedException {
    ProviderHost host = new ProviderHost(context.source());
    Optional<DomainSuffix> suffix = suffix(context);
    if (suffix.isEmpty()) {
      return Plan.builder().finding(DirectoryFindings.withoutDomain()).build();
    }
    CountingOutputStream counted = new CountingOutputStream(OutputStream.nullOutputStream());
    Translation translation = host.translate(suffix.get(), counted);
    Optional<Secret> password = host.servicePassword();
    return DirectoryPlan.of(
        suffix.get(),
        translation,
        DirectoryFindings.of(translation, password),
        host.passwordPolicy(),
        DirectoryPrediction.of(suffix.get(), translation, password),
        Extent.madeAnew("directory", counted.getCount()));
  }

  @Override
  public Transferred sync(SyncContext context) throws MigrationException, InterruptedException {
    ProviderHost host = new ProviderHost(context.source());
    DomainSuffix suffix =
        suffix(context)
            .orElseThrow(() -> new MigrationException(DirectoryFindings.withoutDomain().problem()));
    DeliveredDirectory directory = DeliveredDirectory.in(context.scratch());
    Translation translation = host.translate(suffix, directory);
    for (Finding finding : DirectoryFindings.of(translation, host.servicePassword())) {
      if (finding.blocks()) {
        throw new MigrationException(finding.problem());
      }
    }
    ImportSettings settings = new ImportSettings(suffix, host.servicePassword());

    DataChannel channel = context.channel();
    List<Transferred.Part> parts = new ArrayList<>();
    if (!context.last()) {
      parts.add(channel.sendState(List.of(SEAL)));
    }
    parts.add(channel.sendTree(TreeTransfer.of(directory.folder(), VOLUME)));
    if (context.last()) {
      parts.add(channel.sendState(List.of(settings.file())));
    }
    return new Transferred(parts);
  }

  private static Optional<DomainSuffix> suffix(MigrationContext context) {
    return context.userDomain().flatMap(DomainSuffix::of);
  }

  /**
   * Stops the directory, so that no password is changed behind the last copy. SSSD goes on and lets
   * in who logged in before.
   */
  @Override
  public void quiesce(CutoverContext context) throws MigrationException, InterruptedException {
    ClusterDomains.ask(context.cluster())
        .checkOwnOrExternal(domain(context), context.instance().id());
    context.control().stop(SLAPD);
  }

  /** NS8 has the accounts now: the external domain that led to NS7 is in nobody's way, and goes. */
  @Override
  public void settle(CutoverContext context) throws MigrationException, InterruptedException {
    ClusterDomains.removeExternal(context.cluster(), domain(context));
  }

  @Override
  public void retire(CutoverContext context) throws MigrationException, InterruptedException {
    context.control().disable(SLAPD);
    context.control().signalEvent("firewall-adjust");
  }

  /** Looks again at what was sent: the directory of NS7 can be dumped although it is stopped. */
  @Override
  public Verification verify(VerifyContext context)
      throws MigrationException, InterruptedException {
    DomainSuffix suffix = new DomainSuffix(domain(context));
    Roster roster = new ProviderHost(context.source()).roster(suffix);
    List<Check> checks =
        new ArrayList<>(
            ClusterDomains.ask(context.cluster()).compare(suffix, context.instance().id()));
    checks.addAll(new AccountCheck(context.cluster(), suffix.domain()).compare(roster));
    return new Verification(checks);
  }

  private static String domain(MigrationContext context) throws MigrationException {
    return suffix(context)
        .orElseThrow(
            () ->
                MigrationException.of(
                    "user-domain-missing",
                    Side.TOOL,
                    "Nobody has said which user domain the accounts of this host become.",
                    "Disconnect, then connect again with a name for the user domain."))
        .domain();
  }
}
