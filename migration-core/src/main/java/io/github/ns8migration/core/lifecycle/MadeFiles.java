package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.transfer.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * State files that are made when they are needed. Remembers, for as long as an action runs, of what
 * the last pass made each: the proof does not make it again where that is the same. What was sent
 * then has arrived: rsync compares a checksum of the whole file at its end, and the daemon puts it
 * in place only when both agree. Safe for use by many threads.
 */
final class MadeFiles {
  private final Map<String, String> origins = new ConcurrentHashMap<>();

  /**
   * A channel that takes files which are yet to be made.
   *
   * @param scratch where they are made; it is emptied after the pass
   */
  DataChannel through(DataChannel channel, ApplicationId application, Pass pass, Path scratch) {
    return new Making(channel, application, pass, scratch);
  }

  private final class Making implements DataChannel {
    private final DataChannel channel;
    private final ApplicationId application;
    private final Pass pass;
    private final Path scratch;

    Making(DataChannel channel, ApplicationId application, Pass pass, Path scratch) {
      this.channel = channel;
      this.application = application;
      this.pass = pass;
      this.scratch = scratch;
    }

    @Override
    public Transferred.Part sendTree(TreeTransfer transfer)
        throws MigrationException, InterruptedException {
      return channel.sendTree(transfer);
    }

    @Override
    public Transferred.Part removeState(List<String> names)
        throws MigrationException, InterruptedException {
      return channel.removeState(names);
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files)
        throws MigrationException, InterruptedException {
      List<StateFile> ready = new ArrayList<>();
      Map<String, String> madeOf = new HashMap<>();
      long same = 0;
      for (StateFile file : files) {
        if (!(file.content() instanceof StateFile.Made made)) {
          ready.add(file);
          continue;
        }
        String key = application + " " + file.name();
        Optional<String> origin = made.maker().origin();
        if (pass == Pass.PROOF && origin.isPresent() && origin.get().equals(origins.get(key))) {
          same++;
        } else {
          ready.add(make(file, made.maker()));
          origin.ifPresent(words -> madeOf.put(key, words));
        }
      }
      Transferred.Part sent = channel.sendState(ready);
      if (pass == Pass.LAST) {
        origins.putAll(madeOf);
      }
      ItemCount unchanged = new ItemCount(0, same, 0, 0);
      return new Transferred.Part(
          sent.name(), sent.items().plus(unchanged), sent.bytes(), sent.settled());
    }

    private StateFile make(StateFile file, StateFile.Maker maker)
        throws MigrationException, InterruptedException {
      try {
        Path folder = Files.createTempDirectory(scratch, "made");
        Path path = folder.resolve(file.name().substring(file.name().lastIndexOf('/') + 1));
        maker.make(path);
        return file.withFile(path);
      } catch (IOException e) {
        throw new MigrationException(
            new Problem(
                "scratch-unusable",
                Side.TOOL,
                "A file on its way could not be made in " + scratch + ": " + e + ".",
                "Check that the disk is not full and that this program may write there."),
            e);
      }
    }
  }
}
