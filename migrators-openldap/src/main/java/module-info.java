import org.jspecify.annotations.NullMarked;

/** Will hold the openldap migrator; it provides none yet. */
@NullMarked
module io.github.ns8migration.openldap {
  requires io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.slf4j;
}
