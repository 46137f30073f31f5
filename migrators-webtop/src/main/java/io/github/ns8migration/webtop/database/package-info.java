/** The database of WebTop: its dump, rewritten on its way. */
@NullMarked
package io.github.ns8migration.webtop.database;

import org.jspecify.annotations.NullMarked;
