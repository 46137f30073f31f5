/** Moves SOGo: calendars, address books and settings of users. */
@NullMarked
package io.github.ns8migration.sogo;

import org.jspecify.annotations.NullMarked;
