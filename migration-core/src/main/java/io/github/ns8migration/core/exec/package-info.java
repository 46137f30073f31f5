/** Runs commands: time-outs, masking of secrets, whole process trees stopped. */
@NullMarked
package io.github.ns8migration.core.exec;

import org.jspecify.annotations.NullMarked;
