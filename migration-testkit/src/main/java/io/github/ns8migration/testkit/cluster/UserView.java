package io.github.ns8migration.testkit.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An account of the cluster.
 *
 * @param name login name
 * @param displayName name shown
 * @param allowedNetworks where it may come from; empty for anywhere
 * @param roles agent, and roles on it
 * @param secondFactor whether a one-time code is asked for
 */
public record UserView(
    String name,
    String displayName,
    List<String> allowedNetworks,
    Map<String, Set<String>> roles,
    boolean secondFactor) {}
