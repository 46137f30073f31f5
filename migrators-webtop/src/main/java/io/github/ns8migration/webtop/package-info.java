/** Moves WebTop. */
@NullMarked
package io.github.ns8migration.webtop;

import org.jspecify.annotations.NullMarked;
