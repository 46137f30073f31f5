/** Joining and leaving the cluster. */
@NullMarked
package io.github.ns8migration.core.connect;

import org.jspecify.annotations.NullMarked;
