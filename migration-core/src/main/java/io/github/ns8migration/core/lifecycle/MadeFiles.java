package io.github.ns8migration.core.lifecycle;

import com.google.common.io.ByteSource;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.transfer.Digest;
import io.github.ns8migration.core.transfer.MadeTree;
import io.github.ns8migration.core.transfer.Pass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers of state files, and of trees that a migrator makes in its scratch folder, for as long
 * as an action runs, what each held when it was sent, and of what the last pass made those files
 * that are made when they are needed. After the first pass, what is the same is neither sent nor
 * asked for again, which over a distance takes as long; nor is it made again for the proof. What
 * was sent has arrived: rsync compares a checksum of the whole file at its end, and the daemon puts
 * it in place only when both agree. Safe for use by many threads.
 */
final class MadeFiles {
  // Larger ones are read by the receiver beside us.
  private static final long LITTLE = 64 << 20;
  private static final String GONE = "";

  private final Map<String, String> origins = new ConcurrentHashMap<>();
  private final Map<String, String> contents = new ConcurrentHashMap<>();
  private final Map<String, MadeTree> trees = new ConcurrentHashMap<>();

  /**
   * A channel that takes files which are yet to be made.
   *
   * @param scratch where they are made; it is emptied after the pass
   * @param copies where the migrator makes trees; it is emptied after the pass, so that what comes
   *     from there has another inode each time, and is known by its content alone
   */
  DataChannel through(
      DataChannel channel, ApplicationId application, Pass pass, Path scratch, Path copies) {
    return new Making(channel, application, pass, scratch, copies);
  }

  /** Of an application whose instance was made anew, so that it holds nothing. */
  void forget(ApplicationId application) {
    origins.keySet().removeIf(key -> key.startsWith(application + " "));
    contents.keySet().removeIf(key -> key.startsWith(application + " "));
    trees.keySet().removeIf(key -> key.startsWith(application + " "));
  }

  private final class Making implements DataChannel {
    private final DataChannel channel;
    private final ApplicationId application;
    private final Pass pass;
    private final Path scratch;
    private final Path copies;

    Making(DataChannel channel, ApplicationId application, Pass pass, Path scratch, Path copies) {
      this.channel = channel;
      this.application = application;
      this.pass = pass;
      this.scratch = scratch;
      this.copies = copies;
    }

    @Override
    public Transferred.Part sendTree(TreeTransfer transfer)
        throws MigrationException, InterruptedException {
      Optional<MadeTree> made =
          transfer.source().startsWith(copies) ? made(transfer) : Optional.empty();
      if (made.isEmpty()) {
        return channel.sendTree(transfer);
      }
      String name = transfer.name();
      if (isRemembering() && made.get().equals(trees.get(key(name)))) {
        ItemCount same = new ItemCount(0, made.get().entries(), 0, 0);
        return new Transferred.Part(name, same, 0, true);
      }
      if (pass != Pass.PROOF) {
        trees.remove(key(name));
      }
      Transferred.Part sent = channel.sendTree(transfer);
      if (pass != Pass.PROOF && sent.settled()) {
        trees.put(key(name), made.get());
      }
      return sent;
    }

    /** Only the first pass of an action looks again at what NS8 has, whatever became of it. */
    private boolean isRemembering() {
      return pass != Pass.LIVE;
    }

    private static Optional<MadeTree> made(TreeTransfer transfer) {
      try {
        return MadeTree.of(transfer);
      } catch (IOException | UncheckedIOException e) {
        return Optional.empty(); // the channel will meet it, and says what is wrong
      }
    }

    @Override
    public Transferred.Part removeState(List<String> names)
        throws MigrationException, InterruptedException {
      if (isRemembering()
          && names.stream().allMatch(name -> GONE.equals(contents.get(key(name))))) {
        return new Transferred.Part("state", ItemCount.NONE, 0, true);
      }
      if (pass != Pass.PROOF) {
        names.forEach(name -> contents.remove(key(name)));
      }
      Transferred.Part removed = channel.removeState(names);
      if (pass != Pass.PROOF && removed.settled()) {
        names.forEach(name -> contents.put(key(name), GONE));
      }
      return removed;
    }

    private String key(String name) {
      return application + " " + name;
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files)
        throws MigrationException, InterruptedException {
      List<StateFile> ready = new ArrayList<>();
      Map<String, String> madeOf = new HashMap<>();
      Map<String, String> held = new HashMap<>();
      long same = 0;
      for (StateFile file : files) {
        String key = key(file.name());
        StateFile made = file;
        if (file.content() instanceof StateFile.Made later) {
          Optional<String> origin = later.maker().origin();
          if (pass == Pass.PROOF && origin.isPresent() && origin.get().equals(origins.get(key))) {
            same++;
            continue;
          }
          made = make(file, later.maker());
          origin.ifPresent(words -> madeOf.put(key, words));
        }
        Optional<String> content = madeOf.containsKey(key) ? Optional.empty() : content(made);
        if (isRemembering() && content.isPresent() && content.get().equals(contents.get(key))) {
          same++;
        } else {
          ready.add(made);
          content.ifPresent(words -> held.put(key, words));
        }
      }
      if (pass != Pass.PROOF) {
        ready.forEach(file -> contents.remove(key(file.name())));
      }
      Transferred.Part sent = channel.sendState(ready);
      if (pass == Pass.LAST) {
        origins.putAll(madeOf);
      }
      if (pass != Pass.PROOF && sent.settled()) {
        contents.putAll(held);
      }
      ItemCount unchanged = new ItemCount(0, same, 0, 0);
      return new Transferred.Part(
          sent.name(), sent.items().plus(unchanged), sent.bytes(), sent.settled());
    }

    /** What tells it from all others; nothing where that takes long. */
    private Optional<String> content(StateFile file) throws MigrationException {
      try {
        Digest digest;
        if (file.content() instanceof StateFile.LocalFile local) {
          if (!Files.isReadable(local.path()) || Files.size(local.path()) > LITTLE) {
            return Optional.empty();
          }
          digest = Digest.of(local.path());
        } else {
          digest = Digest.of(ByteSource.wrap(((StateFile.Bytes) file.content()).bytes()));
        }
        return Optional.of(digest + " " + file.inContainers());
      } catch (IOException e) {
        throw unusable(e);
      }
    }

    private StateFile make(StateFile file, StateFile.Maker maker)
        throws MigrationException, InterruptedException {
      try {
        Path folder = Files.createTempDirectory(scratch, "made");
        Path path = folder.resolve(file.name().substring(file.name().lastIndexOf('/') + 1));
        maker.make(path);
        return file.withFile(path);
      } catch (IOException e) {
        throw unusable(e);
      }
    }

    private MigrationException unusable(IOException e) {
      return new MigrationException(
          new Problem(
              "scratch-unusable",
              Side.TOOL,
              "A file on its way could not be made or read in " + scratch + ": " + e + ".",
              "Check that the disk is not full and that this program may write there."),
          e);
    }
  }
}
