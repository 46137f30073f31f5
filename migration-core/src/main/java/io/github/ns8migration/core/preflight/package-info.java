/** Looks at both sides before anything is touched. */
@NullMarked
package io.github.ns8migration.core.preflight;

import org.jspecify.annotations.NullMarked;
