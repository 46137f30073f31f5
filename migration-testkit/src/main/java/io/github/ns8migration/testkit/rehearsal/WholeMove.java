package io.github.ns8migration.testkit.rehearsal;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Moves all that a host has, in the order of a real migration: the account provider last. */
final class WholeMove {
  private static final ApplicationId PROVIDER = new ApplicationId("account-provider");

  private final Rehearsal rehearsal;
  private final Migration migration;
  private final Agenda agenda;
  private final Answers given;
  private final List<Finding> remarks;

  /**
   * For one host.
   *
   * @param known what is to be said of the host itself
   */
  WholeMove(Rehearsal rehearsal, Agenda agenda, Answers given, List<Finding> known) {
    this.rehearsal = rehearsal;
    this.migration = rehearsal.migration();
    this.agenda = agenda;
    this.given = given;
    this.remarks = new ArrayList<>(known);
  }

  Rehearsed run() throws MigrationException, InterruptedException {
    rehearsal.connect(given.text("user-domain").or(agenda::userDomain));
    for (ApplicationId id : agenda.leftOut()) {
      migration.skip(id);
    }
    for (ApplicationState application : migration.applications()) {
      if (application.follows().isEmpty() && !application.id().equals(PROVIDER)) {
        move(application);
      }
    }
    // What cannot move is done by hand before the provider's turn comes.
    for (ApplicationState application : migration.applications()) {
      if (application.id().equals(PROVIDER)) {
        move(application);
      }
    }
    Report report = migration.report();
    if (migration.connected()) {
      leave();
    }
    return new Rehearsed(report, remarks);
  }

  private void move(ApplicationState application) throws MigrationException, InterruptedException {
    switch (application.status()) {
      case NOT_MIGRATABLE -> byHand(application);
      case NOT_MIGRATED -> moveByItself(application);
      default -> {} // nothing to move
    }
  }

  private void byHand(ApplicationState application)
      throws MigrationException, InterruptedException {
    if (!application.id().equals(PROVIDER)) {
      remark(
          new Problem(
              "not-rehearsed",
              Side.SOURCE,
              application.title() + " does not move. " + application.reason(),
              "The rehearsal left it out, as skip does."),
          List.of());
      migration.skip(application.id());
    }
  }

  private void moveByItself(ApplicationState application)
      throws MigrationException, InterruptedException {
    ApplicationId id = application.id();
    try {
      migration.start(id, answers(id, Phase.START));
      Map<ApplicationId, ?> unused = migration.sync(id);
      unused = migration.finish(id, answers(id, Phase.FINISH));
    } catch (MigrationException e) {
      remarks.add(new Finding(Severity.BLOCKER, about(application, e.problem()), List.of()));
      giveUp(id);
    }
  }

  private static Problem about(ApplicationState application, Problem problem) {
    return new Problem(
        problem.code(),
        problem.side(),
        application.title() + " did not get through: " + problem.message(),
        problem.remedy());
  }

  // So that what comes after it can be rehearsed all the same.
  private void giveUp(ApplicationId id) throws InterruptedException {
    try {
      if (status(id) != ApplicationStatus.NOT_MIGRATED) {
        migration.abort(id);
      }
      if (!id.equals(PROVIDER)) {
        migration.skip(id);
      }
    } catch (MigrationException e) {
      remark(e.problem(), List.of());
    }
  }

  private ApplicationStatus status(ApplicationId id)
      throws MigrationException, InterruptedException {
    return migration.applications().stream()
        .filter(each -> each.id().equals(id))
        .map(ApplicationState::status)
        .findFirst()
        .orElse(ApplicationStatus.NOT_MIGRATED);
  }

  private Answers answers(ApplicationId id, Phase phase)
      throws MigrationException, InterruptedException {
    Answers answers = given;
    for (Question question : migration.questions(id, phase)) {
      if (question.required()
          && question.proposal().isEmpty()
          && answers.text(question.key()).isEmpty()) {
        String made = madeUp(question);
        remark(
            new Problem(
                "answer-made-up",
                Side.TOOL,
                question.label() + ": the rehearsal took " + made + ".",
                "The real migration asks for it. Give one to rehearse with: " + question.key()),
            List.of());
        answers = answers.with(question.key(), made);
      }
    }
    return answers;
  }

  private static String madeUp(Question question) {
    return switch (question.kind()) {
      case HOST_NAME -> question.key() + ".rehearsal.example.org";
      case NODE -> "1";
      case CHOICE -> question.choices().isEmpty() ? "1" : question.choices().get(0);
      case YES_NO -> "no";
      case TEXT -> "rehearsal";
    };
  }

  private void leave() throws InterruptedException {
    try {
      List<String> left = migration.disconnect();
      if (!left.isEmpty()) {
        remark(
            new Problem(
                "left-behind",
                Side.DESTINATION,
                "The host left the cluster and left something behind in it.",
                "Remove it in NS8 by hand."),
            left);
      }
    } catch (MigrationException e) {
      remark(e.problem(), List.of());
    }
  }

  private void remark(Problem problem, List<String> items) {
    remarks.add(new Finding(Severity.WARNING, problem, items));
  }
}
