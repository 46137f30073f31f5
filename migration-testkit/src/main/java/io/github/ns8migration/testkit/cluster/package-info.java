/** The embedded NS8 cluster: a test instrument that refuses what the real one refuses. */
@NullMarked
package io.github.ns8migration.testkit.cluster;

import org.jspecify.annotations.NullMarked;
