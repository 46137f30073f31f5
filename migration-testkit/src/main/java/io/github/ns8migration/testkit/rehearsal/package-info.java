/** A whole migration on one machine: both sides, and the engine between them. */
@NullMarked
package io.github.ns8migration.testkit.rehearsal;

import org.jspecify.annotations.NullMarked;
