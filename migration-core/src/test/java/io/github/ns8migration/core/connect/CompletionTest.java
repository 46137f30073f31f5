package io.github.ns8migration.core.connect;

import static io.github.ns8migration.core.source.AccountProvider.Kind.LOCAL_AD;
import static io.github.ns8migration.core.source.AccountProvider.Kind.LOCAL_LDAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.source.AccountProvider.Kind;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompletionTest {
  private static ApplicationState app(String id, ApplicationStatus status) {
    return new ApplicationState(
        new ApplicationId(id), id, status, Optional.empty(), Optional.empty(), "");
  }

  private static ApplicationState follower(String id, ApplicationStatus status) {
    return new ApplicationState(
        new ApplicationId(id),
        id,
        status,
        Optional.of(new ApplicationId("mail")),
        Optional.empty(),
        "");
  }

  private static Completion of(Kind kind, ApplicationState... applications) {
    return new Completion(kind, Arrays.asList(applications));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("F63")
  @Tag("F64")
  void aHostIsDoneWhenItsApplicationsAndAProviderOfItsOwnAre(Kind kind) {
    ApplicationState mail = app("mail", ApplicationStatus.MIGRATED);

    assertThat(of(kind, mail).complete()).isEqualTo(!kind.local());
    assertThat(of(kind, mail, app("account-provider", ApplicationStatus.MIGRATED)).complete())
        .isTrue();
    assertThat(of(kind, mail, app("account-provider", ApplicationStatus.SKIPPED)).complete())
        .isTrue();
    assertThat(of(kind, app("mail", ApplicationStatus.MIGRATING)).complete()).isFalse();
    assertThat(of(kind, mail).tooEarlyToLeave(Optional.of("example.org")).isPresent())
        .isEqualTo(kind.local());
  }

  @Test
  @Tag("F65")
  void whatWasSkippedOrNeverSetUpBlocksNothingAndFollowersAreNotCounted() {
    Completion completion =
        of(
            LOCAL_LDAP,
            app("mail", ApplicationStatus.MIGRATED),
            follower("webtop", ApplicationStatus.NOT_MIGRATABLE),
            app("chat", ApplicationStatus.NOT_AVAILABLE),
            app("cloud", ApplicationStatus.SKIPPED),
            app("account-provider", ApplicationStatus.NOT_MIGRATED));

    assertThat(completion.tooEarlyForProvider()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ApplicationStatus.class,
      names = {"MIGRATED", "SKIPPED", "NOT_AVAILABLE"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsNotDoneIsNamed(ApplicationStatus status) {
    Completion completion = of(LOCAL_AD, app("mail", status));

    assertThat(completion.tooEarlyForProvider().orElseThrow().message()).contains("mail (");
    assertThat(completion.complete()).isFalse();
  }

  @Test
  void aHostWhoseAccountsAreNeededMayNotLeaveAndIsToldWhy() {
    Completion completion =
        of(
            LOCAL_LDAP,
            app("mail", ApplicationStatus.MIGRATED),
            app("account-provider", ApplicationStatus.NOT_MIGRATED));

    var problem = completion.tooEarlyToLeave(Optional.of("example.org")).orElseThrow();

    assertThat(problem.message()).contains("mail").contains("example.org");
    assertThat(problem.remedy()).contains("Now finish the account provider").contains("skip");
  }

  @Test
  void nothingMovedMeansFreeToLeave() {
    Completion completion =
        of(
            LOCAL_LDAP,
            app("mail", ApplicationStatus.NOT_MIGRATED),
            app("account-provider", ApplicationStatus.NOT_MIGRATED));

    assertThat(completion.tooEarlyToLeave(Optional.of("example.org"))).isEmpty();
  }
}
