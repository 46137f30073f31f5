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
 * @param guest whether it lives inside the instance of the application it follows: it has none of
 *     its own, uses volumes of that instance, and its data arrive with the other's import
 * @param lateVolumes what is sent a second time while the import runs, to the receiver that the
 *     instance opens in its midst: see {@link CutoverContext#lateChannel()}
 */
public record Application(
    ApplicationId id,
    String title,
    String image,
    List<String> volumes,
    Optional<ApplicationId> follows,
    boolean guest,
    List<String> lateVolumes) {

  /** Copies the lists; an application cannot follow itself, and a guest follows its host. */
  public Application {
    volumes = List.copyOf(volumes);
    lateVolumes = List.copyOf(lateVolumes);
    if (guest && follows.isEmpty()) {
      throw new IllegalArgumentException(id + " lives inside an application that is not named");
    }
    if (follows.isPresent() && follows.get().equals(id)) {
      throw new IllegalArgumentException(id + " follows itself");
    }
  }

  /** The beginning of one; goes on with {@link #intoImage}. */
  public static Application named(String id, String title) {
    return new Application(
        new ApplicationId(id), title, "", List.of(), Optional.empty(), false, List.of());
  }

  /** The same, going into that image. */
  public Application intoImage(String newImage) {
    return new Application(id, title, newImage, volumes, follows, guest, lateVolumes);
  }

  /** The same with these volumes. */
  public Application withVolumes(String... names) {
    return new Application(id, title, image, List.of(names), follows, guest, lateVolumes);
  }

  /** The same, moving after that one: started, synced, finished and aborted together with it. */
  public Application following(String leader) {
    return new Application(
        id, title, image, volumes, Optional.of(new ApplicationId(leader)), false, lateVolumes);
  }

  /**
   * The same, living inside the instance of that one, with which it is started, synced, finished
   * and aborted. Its volumes must be among those of the other.
   */
  public Application inside(String host) {
    return new Application(
        id, title, image, volumes, Optional.of(new ApplicationId(host)), true, lateVolumes);
  }

  /** The same, sending these volumes once more in the midst of the import. */
  public Application receivedLate(String... names) {
    return new Application(id, title, image, volumes, follows, guest, List.of(names));
  }

  /** The application whose instance receives this one: itself, unless it is a guest. */
  public ApplicationId receiver() {
    return guest ? follows.orElseThrow() : id;
  }
}
