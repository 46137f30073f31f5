/** What a migrator may touch on the old server (NethServer 7). */
@NullMarked
package io.github.ns8migration.api.source;

import org.jspecify.annotations.NullMarked;
