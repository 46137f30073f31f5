package io.github.ns8migration.testkit.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A site whose steps may receive once more, as Samba does for its shares: on the same port, with
 * the same user and password. Every site that the cluster hands to an import step is one.
 */
public interface ReceivingSite extends ModuleSite {
  /**
   * Runs a second rsync daemon and returns when {@code terminate} was read. Names are resolved by
   * this daemon, unlike the first one's.
   *
   * @param modules rsync module and folder: {@code homes}, {@code shares}
   * @throws StepFailure when the daemon ended in another way
   * @throws InterruptedException when the task was cancelled
   */
  default void receiveAgain(Map<String, Path> modules) throws StepFailure, InterruptedException {
    receiveAgain(modules, List.of());
  }

  /**
   * The same by a daemon that runs elsewhere on this machine, where other accounts are known.
   *
   * @param within words before the daemon's command, which lead there and then become that command
   *     themselves: {@code nsenter --mount=...}
   */
  void receiveAgain(Map<String, Path> modules, List<String> within)
      throws StepFailure, InterruptedException;
}
