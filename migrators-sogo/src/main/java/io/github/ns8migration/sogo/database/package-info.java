/** The database of the old server: its size, its dump. */
@NullMarked
package io.github.ns8migration.sogo.database;

import org.jspecify.annotations.NullMarked;
