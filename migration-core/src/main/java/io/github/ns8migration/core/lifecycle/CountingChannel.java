package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Transferred;
import java.util.List;

/** A channel that adds up what went through it, for stages that do not say it themselves. */
final class CountingChannel implements DataChannel {
  private final DataChannel channel;
  private Transferred moved = Transferred.NOTHING;

  CountingChannel(DataChannel channel) {
    this.channel = channel;
  }

  Transferred moved() {
    return moved;
  }

  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    return counted(channel.sendTree(transfer));
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    return counted(channel.sendState(files));
  }

  @Override
  public Transferred.Part removeState(List<String> names)
      throws MigrationException, InterruptedException {
    return counted(channel.removeState(names));
  }

  private Transferred.Part counted(Transferred.Part part) {
    moved = moved.plus(Transferred.of(part));
    return part;
  }
}
