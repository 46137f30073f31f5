package io.github.ns8migration.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Availability;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.PlanContext;
import io.github.ns8migration.api.SyncContext;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.VerifyContext;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.Sources;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigratorRegistryTest {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");
  private static final SourceHost HOST = Sources.thisHost();

  private final Candidate directory = new Candidate("samba", Availability.AVAILABLE);
  private final Candidate ldap = new Candidate("openldap", Availability.AVAILABLE);

  @Test
  void ofTwoMigratorsTheOneThatFindsItsApplicationIsTaken() {
    directory.found = Availability.NOT_INSTALLED;

    MigratorRegistry registry = MigratorRegistry.of(List.of(directory, ldap)).on(HOST);

    assertThat(registry.find(PROVIDER)).containsSame(ldap);
    assertThat(registry.failures()).isEmpty();
  }

  @Test
  void whereNoneFindsItTheFirstSaysSo() {
    directory.found = Availability.NOT_INSTALLED;
    ldap.found = Availability.NOT_INSTALLED;

    MigratorRegistry registry = MigratorRegistry.of(List.of(directory, ldap)).on(HOST);

    assertThat(registry.find(PROVIDER)).containsSame(directory);
    assertThat(registry.failures()).isEmpty();
  }

  @Test
  void whereBothFindItTheFirstIsTakenAndTheOtherNamed() {
    MigratorRegistry registry = MigratorRegistry.of(List.of(directory, ldap)).on(HOST);

    assertThat(registry.find(PROVIDER)).containsSame(directory);
    assertThat(registry.failures()).extracting(Problem::code).containsExactly("migrator-twice");
  }

  @Test
  void oneThatCannotTellIsKeptToSayWhyLater() {
    directory.failing = true;
    ldap.found = Availability.NOT_INSTALLED;

    MigratorRegistry registry = MigratorRegistry.of(List.of(directory, ldap)).on(HOST);

    assertThat(registry.find(PROVIDER)).containsSame(directory);
  }

  @Test
  void oneAloneIsNotAsked() {
    directory.failing = true;

    MigratorRegistry registry = MigratorRegistry.of(List.of(directory)).on(HOST);

    assertThat(registry.find(PROVIDER)).containsSame(directory);
    assertThat(directory.asked).isZero();
  }

  private static final class Candidate implements Migrator {
    private final String image;
    private Availability found;
    private boolean failing;
    private int asked;

    Candidate(String image, Availability found) {
      this.image = image;
      this.found = found;
    }

    @Override
    public Application application() {
      return Application.named("account-provider", "Account provider").intoImage(image);
    }

    @Override
    public Availability detect(SourceHost source) throws MigrationException {
      asked++;
      if (failing) {
        throw MigrationException.of("unreadable", Side.SOURCE, "It cannot be read.", "Repair it.");
      }
      return found;
    }

    @Override
    public Plan plan(PlanContext context) {
      throw new AssertionError("nobody plans");
    }

    @Override
    public Transferred sync(SyncContext context) {
      throw new AssertionError("nobody syncs");
    }

    @Override
    public Verification verify(VerifyContext context) {
      throw new AssertionError("nobody verifies");
    }
  }
}
