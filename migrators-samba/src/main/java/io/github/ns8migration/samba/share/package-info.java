/** The file server: shares, homes, and whose files they are. */
@NullMarked
package io.github.ns8migration.samba.share;

import org.jspecify.annotations.NullMarked;
