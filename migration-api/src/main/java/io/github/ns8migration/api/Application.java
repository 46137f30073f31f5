package io.github.ns8migration.api;

import io.github.ns8migration.api.value.ApplicationId;
import java.util.List;
import java.util.Optional;

/**
 * What the engine must know of an application without asking its migrator.
 *
 * <pre>{@code
 * Application.named("nethserver-mail", "Email")
 *     .intoImage("mail")
 *     .withVolumes("dovecot-data", "rspamd-redis");
 * }</pre>
 *
 * @param id name on NS7
 * @param title shown to people
 * @param image NS8 image: a short name ({@code mail}) for the best version the cluster has, or a
 *     URL with tag to pin one
 * @param volumes what data are sent into; all of them must stand here, since what is sent into a
 *     volume that was not asked for when the instance was made is lost without an error
 * @param follows the application it moves with, which goes first; empty for one that moves alone
 */
public record Application(
    ApplicationId id,
    String title,
    String image,
    List<String> volumes,
    Optional<ApplicationId> follows) {

  /** Copies the list; an application cannot follow itself. */
  public Application {
    volumes = List.copyOf(volumes);
    if (follows.isPresent() && follows.get().equals(id)) {
      throw new IllegalArgumentException(id + " follows itself");
    }
  }

  /** The beginning of one; goes on with {@link #intoImage}. */
  public static Application named(String id, String title) {
    return new Application(new ApplicationId(id), title, "", List.of(), Optional.empty());
  }

  /** The same, going into that image. */
  public Application intoImage(String newImage) {
    return new Application(id, title, newImage, volumes, follows);
  }

  /** The same with these volumes. */
  public Application withVolumes(String... names) {
    return new Application(id, title, image, List.of(names), follows);
  }

  /** The same, moving after that one: started, synced, finished and aborted together with it. */
  public Application following(String leader) {
    return new Application(id, title, image, volumes, Optional.of(new ApplicationId(leader)));
  }
}
