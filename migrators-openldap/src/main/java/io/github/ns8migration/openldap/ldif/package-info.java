/**
 * From the directory that NS7 dumps to the one that NS8 loads: schema, suffix, what became of
 * passwords. Streams in, streams out, and what did not survive is part of the result; knows neither
 * network nor processes.
 */
@NullMarked
package io.github.ns8migration.openldap.ldif;

import org.jspecify.annotations.NullMarked;
