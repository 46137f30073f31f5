package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.api.value.Side;
import java.util.List;
import java.util.Optional;

/** Looks at answers before anything is touched, and fills in what is proposed. */
final class AnswerCheck {
  private AnswerCheck() {}

  /** The answers with proposals in the place of what was not answered. */
  static Answers complete(List<Question> questions, Answers given) throws MigrationException {
    Answers answers = given;
    for (Question question : questions) {
      Optional<String> typed = answers.text(question.key()).filter(text -> !text.isBlank());
      Optional<String> value = typed.isPresent() ? typed : question.proposal();
      if (value.isEmpty()) {
        if (question.required()) {
          throw MigrationException.of(
              "answer-missing",
              Side.TOOL,
              "An answer is missing: " + question.label() + " (" + question.key() + ").",
              "Give a value for " + question.key() + ".");
        }
        continue;
      }
      check(question, value.get());
      answers = answers.with(question.key(), value.get().strip());
    }
    return answers;
  }

  private static void check(Question question, String value) throws MigrationException {
    String wanted =
        switch (question.kind()) {
          case TEXT ->
              value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)
                  ? "a text on one line"
                  : "";
          case HOST_NAME ->
              HostName.parse(value).isEmpty()
                  ? "a full host name such as mail.example.org, without https:// and without a path"
                  : "";
          case NODE -> value.strip().matches("[1-9][0-9]{0,5}") ? "" : "the number of a node";
          case CHOICE ->
              question.choices().contains(value.strip())
                  ? ""
                  : "one of " + String.join(", ", question.choices());
          case YES_NO -> value.strip().matches("(?i)yes|no") ? "" : "yes or no";
        };
    if (!wanted.isEmpty()) {
      throw MigrationException.of(
          "answer-not-usable",
          Side.TOOL,
          "\"" + value + "\" is no answer to: " + question.label() + " (" + question.key() + ").",
          "Give " + wanted + ". Nothing was changed.");
    }
  }
}
