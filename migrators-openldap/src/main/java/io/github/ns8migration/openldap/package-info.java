/** Moves a local OpenLDAP account provider. */
@NullMarked
package io.github.ns8migration.openldap;

import org.jspecify.annotations.NullMarked;
