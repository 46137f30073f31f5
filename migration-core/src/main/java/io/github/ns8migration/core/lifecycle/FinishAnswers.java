package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answers of a finish: asked once, kept for a finish that goes on days later. */
final class FinishAnswers {
  private final Group group;
  private final Site site;
  private final Session session;
  private final Journal journal;

  FinishAnswers(Group group) {
    this.group = group;
    this.site = group.site();
    this.session = group.session();
    this.journal = group.journal();
  }

  Answers remembered(Answers given, List<Migrator> members)
      throws MigrationException, InterruptedException {
    if (group.standing() == Standing.COMMITTED) {
      return corrected(rememberedAnswers(given), given, members);
    }
    Answers answers = AnswerCheck.complete(finishQuestions(members), given);
    HostNames names = new HostNames(session.cluster());
    for (Migrator migrator : members) {
      checkNames(names, migrator, answers);
    }
    advise(names);
    journal.add(Entry.Kind.SAID, group.leader(), "answers", answers.values());
    return answers;
  }

  private Answers rememberedAnswers(Answers otherwise) {
    Answers answers = otherwise;
    for (Entry entry : journal.entries()) {
      if (entry.kind() == Entry.Kind.SAID && entry.subject().equals("answers")) {
        answers = new Answers(entry.fields());
      }
    }
    return answers;
  }

  // A host name may be taken by somebody else between the first check and the moment when NS8 is
  // told of it. Then there must be a way on: another name.
  private Answers corrected(Answers remembered, Answers given, List<Migrator> members)
      throws MigrationException, InterruptedException {
    Answers answers = remembered;
    HostNames names = new HostNames(session.cluster());
    for (Migrator migrator : members) {
      if (group.done(migrator.application().id(), Stage.SETTLE)) {
        continue;
      }
      for (Question question : finishQuestions(List.of(migrator))) {
        Optional<String> typed = given.text(question.key()).filter(text -> !text.isBlank());
        if (question.kind() == Question.Kind.HOST_NAME && typed.isPresent()) {
          answers =
              AnswerCheck.complete(List.of(question), answers.with(question.key(), typed.get()));
        }
      }
      if (!answers.equals(remembered)) {
        checkNames(names, migrator, answers);
      }
    }
    if (!answers.equals(remembered)) {
      journal.add(Entry.Kind.SAID, group.leader(), "answers", answers.values());
    }
    return answers;
  }

  private List<Question> finishQuestions(List<Migrator> members)
      throws MigrationException, InterruptedException {
    return GroupActions.questions(site, Optional.of(session), members, Phase.FINISH);
  }

  private void checkNames(HostNames names, Migrator migrator, Answers answers)
      throws MigrationException, InterruptedException {
    names.check(
        finishQuestions(List.of(migrator)),
        answers,
        site.state().binding(migrator.application().receiver()).orElseThrow());
  }

  private void advise(HostNames names) throws MigrationException, InterruptedException {
    for (String advice : names.advice(site.source())) {
      site.events().accept(new MigrationEvent.Note(group.leader(), advice));
      journal.add(Entry.Kind.SAID, group.leader(), Reports.ADVICE, Map.of("text", advice));
    }
  }
}
