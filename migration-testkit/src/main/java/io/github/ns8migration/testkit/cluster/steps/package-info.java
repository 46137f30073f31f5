/**
 * What the NS8 modules make of a delivery: the steps of their {@code import-module} after the rsync
 * daemon, and the actions that answer for the result. They do what ns8-mail 9642b3a and
 * ns8-imapsync 756d00f do, defects included, and abort where those abort.
 */
@NullMarked
package io.github.ns8migration.testkit.cluster.steps;

import org.jspecify.annotations.NullMarked;
