import org.jspecify.annotations.NullMarked;

/** Moves Email, and the POP3 connector with it. */
@NullMarked
module io.github.ns8migration.mail {
  requires transitive io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.slf4j;
}
