package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Transferred;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends trees of different volumes at the same time: to connect over a distance takes longer than
 * to send what a pass finds. Those of one volume go one after the other, as one may lie in the
 * other's place.
 */
record SideBySideChannel(DataChannel channel, Streams streams) implements DataChannel {
  @Override
  public Transferred.Part sendTree(TreeTransfer transfer)
      throws MigrationException, InterruptedException {
    return channel.sendTree(transfer);
  }

  @Override
  public List<Transferred.Part> sendTrees(List<TreeTransfer> transfers)
      throws MigrationException, InterruptedException {
    Map<String, List<Integer>> volumes = new LinkedHashMap<>();
    for (int i = 0; i < transfers.size(); i++) {
      volumes.computeIfAbsent(transfers.get(i).volume(), volume -> new ArrayList<>()).add(i);
    }
    @Nullable Transferred.Part[] parts = new Transferred.Part[transfers.size()];
    List<Streams.Stream> each = new ArrayList<>();
    for (List<Integer> places : volumes.values()) {
      each.add(
          () -> {
            for (int place : places) {
              parts[place] = channel.sendTree(transfers.get(place));
            }
          });
    }
    streams.run(each);
    List<Transferred.Part> sent = new ArrayList<>();
    for (Transferred.Part part : parts) {
      sent.add(Objects.requireNonNull(part));
    }
    return sent;
  }

  @Override
  public Transferred.Part sendState(List<StateFile> files)
      throws MigrationException, InterruptedException {
    return channel.sendState(files);
  }

  @Override
  public Transferred.Part removeState(List<String> names)
      throws MigrationException, InterruptedException {
    return channel.removeState(names);
  }
}
