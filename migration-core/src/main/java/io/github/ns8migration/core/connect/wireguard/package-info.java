/** The private network of the cluster, brought up by the old server's own WireGuard tools. */
@NullMarked
package io.github.ns8migration.core.connect.wireguard;

import org.jspecify.annotations.NullMarked;
