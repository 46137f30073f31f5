/**
 * Pure prediction of what NS8's import makes of mail settings: the rules of its steps, over values.
 */
@NullMarked
package io.github.ns8migration.mail.predict;

import org.jspecify.annotations.NullMarked;
