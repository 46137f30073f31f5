/** Measures what a migration needs. */
@NullMarked
package io.github.ns8migration.examples.bench;

import org.jspecify.annotations.NullMarked;
