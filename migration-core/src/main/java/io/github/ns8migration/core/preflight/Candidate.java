package io.github.ns8migration.core.preflight;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.Requirements;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An application that could be moved from this host.
 *
 * @param application what it is
 * @param node that was chosen for it; empty for the leader's own
 * @param requirements what its move needs; empty when its migrator could not say
 */
record Candidate(Application application, OptionalInt node, Optional<Requirements> requirements) {
  boolean pinned() {
    return application.image().contains("/");
  }

  /** Short name of its image: {@code webtop} of {@code ghcr.io/nethserver/webtop:1.4.5}. */
  String image() {
    String name = application.image();
    String last = name.substring(name.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    return colon < 0 ? last : last.substring(0, colon);
  }
}
