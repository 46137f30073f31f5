package io.github.ns8migration.testkit.cluster;

import java.util.List;
import java.util.Set;

/**
 * A node of the cluster.
 *
 * @param id its number
 * @param vpnAddress its address in the cluster's network
 * @param publicKey its WireGuard key
 * @param flags {@code nomodules} for a migrating machine
 * @param routes addresses that the cluster reaches through it
 */
public record NodeView(
    int id, String vpnAddress, String publicKey, Set<String> flags, List<String> routes) {}
