package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.core.cluster.Cluster;
import java.util.Optional;

/**
 * The connection to the cluster that the actions use.
 *
 * @param cluster logged in
 * @param userDomain domain of the cluster that knows this host's accounts
 */
public record Session(Cluster cluster, Optional<String> userDomain) {}
