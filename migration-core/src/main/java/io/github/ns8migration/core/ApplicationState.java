package io.github.ns8migration.core;

import io.github.ns8migration.api.value.ApplicationId;
import java.util.Optional;

/**
 * An application of the host and where it stands.
 *
 * @param id its name on NS7
 * @param title for people
 * @param status where it stands
 * @param follows the application it moves with
 * @param module its instance in the cluster, once it was started
 * @param reason why it cannot be moved or is not there; empty otherwise
 */
public record ApplicationState(
    ApplicationId id,
    String title,
    ApplicationStatus status,
    Optional<ApplicationId> follows,
    Optional<String> module,
    String reason) {}
