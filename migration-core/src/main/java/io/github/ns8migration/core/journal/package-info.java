/** The state directory: what was begun, what was done, and who works on it now. */
@NullMarked
package io.github.ns8migration.core.journal;

import org.jspecify.annotations.NullMarked;
