package io.github.ns8migration.core.exec;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** A process and all it started. */
final class ProcessTree {
  // How long the kernel may take to end what was killed, and for its new parent to reap it.
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  private ProcessTree(ProcessHandle root) {
    members.add(root);
    addNewcomers();
  }

  /** Looks who belongs to it: to be called while the root lives, since orphans lose their trace. */
  static ProcessTree of(Process process) {
    return new ProcessTree(process.toHandle());
  }

  /**
   * Asks all of them to end, and kills after a while who did not.
   *
   * @throws InterruptedException when interrupted; all of them have been killed then
   */
  void stop(Duration grace) throws InterruptedException {
    boolean interrupted = false;
    members.forEach(ProcessHandle::destroy);
    try {
      await(grace);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    addNewcomers();
    members.forEach(ProcessHandle::destroyForcibly);
    await(AFTER_KILL);
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  private void addNewcomers() {
    for (ProcessHandle member : Set.copyOf(members)) {
      member.descendants().forEach(members::add);
    }
  }

  /** Looks by itself: the JDK takes up to a second to notice the end of what is not its child. */
  private void await(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (members.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
      Thread.sleep(LOOK.toMillis());
    }
  }
}
