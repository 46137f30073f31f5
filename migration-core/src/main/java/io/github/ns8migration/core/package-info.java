/** The front door: the {@code Migration} facade and what it is built from. */
@NullMarked
package io.github.ns8migration.core;

import org.jspecify.annotations.NullMarked;
