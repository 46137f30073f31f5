package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.value.Secret;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks who sits at the terminal; nobody may. */
interface Asker {
  /** Whether somebody is there to answer. */
  boolean interactive();

  /** The line that was typed, without blanks around it; empty for none. */
  Optional<String> line(String prompt);

  /** Something that is not shown while it is typed. */
  Optional<Secret> secret(String prompt);

  /** Asks a question, with what is proposed for it. */
  default Optional<String> ask(Question question) {
    String choices =
        question.choices().isEmpty() ? "" : " (" + String.join(", ", question.choices()) + ")";
    String proposal = question.proposal().map(text -> " [" + text + "]").orElse("");
    Optional<String> typed = line(question.label() + choices + proposal + ": ");
    return typed.isPresent() ? typed : question.proposal();
  }

  /** Whether to go on. */
  default boolean confirm(String what) {
    return line(what + " Go on? [y/N] ").filter(typed -> typed.matches("(?i)y(es)?")).isPresent();
  }

  /** This process's terminal. */
  @SuppressWarnings("SystemConsoleNull") // from Java 22 on there is one that reads an empty input
  static Asker onTerminal() {
    @Nullable Console console = System.console();
    return new Asker() {
      @Override
      public boolean interactive() {
        return console != null;
      }

      @Override
      public Optional<String> line(String prompt) {
        String typed = console == null ? null : console.readLine("%s", prompt);
        return Optional.ofNullable(typed).map(String::strip).filter(text -> !text.isEmpty());
      }

      @Override
      public Optional<Secret> secret(String prompt) {
        char[] typed = console == null ? null : console.readPassword("%s", prompt);
        return Optional.ofNullable(typed).map(text -> Secret.of(new String(text)));
      }
    };
  }
}
