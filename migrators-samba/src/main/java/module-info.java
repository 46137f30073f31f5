import org.jspecify.annotations.NullMarked;

/** Will hold the samba migrator; it provides none yet. */
@NullMarked
module io.github.ns8migration.samba {
  requires io.github.ns8migration.api;
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.slf4j;
}
