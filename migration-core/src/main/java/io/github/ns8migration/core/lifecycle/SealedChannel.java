package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Transferred;
import java.util.List;

/**
 * The channel of a host's last pass. Its trees may go beside those of its guests; its state files
 * wait for them: one of these breaks the seal that keeps an import from beginning with what is
 * there.
 */
record SealedChannel(DataChannel channel, Barrier guestsSent) implements DataChannel {
  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    return channel.sendTree(transfer);
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    guestsSent.await();
    return channel.sendState(files);
  }

  @Override
  public Transferred.Part removeState(List<String> names)
      throws MigrationException, InterruptedException {
    guestsSent.await();
    return channel.removeState(names);
  }
}
