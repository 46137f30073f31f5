/** Finds the migrators, and keeps what could not be loaded as data. */
@NullMarked
package io.github.ns8migration.core.discovery;

import org.jspecify.annotations.NullMarked;
