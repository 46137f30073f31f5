package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Transferred;
import java.util.ArrayList;
import java.util.List;

/**
 * The way for data into an instance that waits for them. A migrator calls it from one thread. What
 * arrives is proven by the engine before the import may begin.
 *
 * <p>While the services of the source run, files may vanish or change under a transfer: that is
 * told by {@link Transferred.Part#settled()} and another pass follows. In the last pass it is an
 * error.
 */
public interface DataChannel {
  /**
   * Makes a folder of a volume like a folder of the source.
   *
   * @throws MigrationException when not everything could be sent
   * @throws IllegalArgumentException when the application did not name that volume
   */
  Transferred.Part sendTree(TreeTransfer transfer) throws MigrationException, InterruptedException;

  /**
   * The same of several folders. While people wait, those of different volumes may be sent side by
   * side; those of one volume are sent in this order.
   *
   * @return what was sent of each, in the same order
   * @throws MigrationException when not everything could be sent; of the others some may be
   * @throws IllegalArgumentException when the application did not name one of the volumes
   */
  default List<Transferred.Part> sendTrees(List<TreeTransfer> transfers)
      throws MigrationException, InterruptedException {
    List<Transferred.Part> parts = new ArrayList<>();
    for (TreeTransfer transfer : transfers) {
      parts.add(sendTree(transfer));
    }
    return parts;
  }

  /**
   * Puts files into the instance's state folder, where its import looks for them; other files there
   * are not touched. Content that is there already is not sent again.
   *
   * @throws MigrationException when one of them could not be sent
   */
  Transferred.Part sendState(List<StateFile> files) throws MigrationException, InterruptedException;

  /**
   * Deletes files of the instance's state folder that an earlier call may have put there; those
   * that are not there are no error, and no other file is touched. For settings whose mere presence
   * switches something on.
   *
   * @param names as in {@link StateFile#name()}, without a folder
   * @throws MigrationException when one of them could not be deleted
   */
  Transferred.Part removeState(List<String> names) throws MigrationException, InterruptedException;
}
