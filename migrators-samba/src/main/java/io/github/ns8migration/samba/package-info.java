/** Moves the Samba AD domain of a host, and its file server with it. */
@NullMarked
package io.github.ns8migration.samba;

import org.jspecify.annotations.NullMarked;
