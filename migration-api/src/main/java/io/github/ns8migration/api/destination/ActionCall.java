package io.github.ns8migration.api.destination;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An action of NS8 with its input.
 *
 * <pre>{@code
 * record Settings(String mail_server, String mail_host) {}
 *
 * instance.run(ActionCall.of("configure-module", new Settings(uuid, host))
 *     .retryingOn("mail_server_is_not_valid"));
 * }</pre>
 *
 * @param action name of the action
 * @param input turned into JSON: a record, a map, a list, a text, a number; {@code null} for
 *     actions without input, some of which refuse an empty object
 * @param output what the output is read as: a record, a map, an array of these; {@code Void} when
 *     it does not matter. Types other than the JDK's must be open to Jackson when they live in a
 *     named Java module
 * @param retryOn values of {@code error} in the action's answer that mean "not ready yet": the
 *     engine then tries again for some minutes
 */
public record ActionCall<T>(
    String action, @Nullable Object input, Class<T> output, Set<String> retryOn) {
  /** Copies the set. */
  public ActionCall {
    retryOn = Set.copyOf(retryOn);
  }

  /** An action whose output does not matter. */
  public static ActionCall<Void> of(String action, @Nullable Object input) {
    return new ActionCall<>(action, input, Void.class, Set.of());
  }

  /** An action whose output is read. */
  public static <T> ActionCall<T> of(String action, @Nullable Object input, Class<T> output) {
    return new ActionCall<>(action, input, output, Set.of());
  }

  /** The same, tried again while it fails with one of these errors. */
  public ActionCall<T> retryingOn(String... errors) {
    return new ActionCall<>(action, input, output, Set.of(errors));
  }
}
