/** Sends data to an instance that waits for them. */
@NullMarked
package io.github.ns8migration.core.transfer;

import org.jspecify.annotations.NullMarked;
