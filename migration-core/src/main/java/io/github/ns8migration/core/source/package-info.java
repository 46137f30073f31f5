/** The old server: its databases, services, accounts, and changes that can be undone. */
@NullMarked
package io.github.ns8migration.core.source;

import org.jspecify.annotations.NullMarked;
