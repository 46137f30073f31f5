/** What a migrator may touch on the new cluster (NethServer 8). */
@NullMarked
package io.github.ns8migration.api.destination;

import org.jspecify.annotations.NullMarked;
