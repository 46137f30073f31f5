/** States, legal actions, stages, and the order within a group of applications. */
@NullMarked
package io.github.ns8migration.core.lifecycle;

import org.jspecify.annotations.NullMarked;
