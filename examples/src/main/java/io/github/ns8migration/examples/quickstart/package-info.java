/** A rehearsal of a whole small host: the first thing to run. */
@NullMarked
package io.github.ns8migration.examples.quickstart;

import org.jspecify.annotations.NullMarked;
