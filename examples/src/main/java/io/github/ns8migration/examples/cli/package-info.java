/** What command lines share: how events, plans, reports and problems look on a terminal. */
@NullMarked
package io.github.ns8migration.examples.cli;

import org.jspecify.annotations.NullMarked;
