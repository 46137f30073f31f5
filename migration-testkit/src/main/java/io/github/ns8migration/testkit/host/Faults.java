package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What is to go wrong with which commands. Safe for use by many threads. */
final class Faults {
  private static final class Fault {
    final Predicate<HostCommand> matches;
    final CommandOutput answer;
    int times;

    Fault(Predicate<HostCommand> matches, CommandOutput answer, int times) {
      this.matches = matches;
      this.answer = answer;
      this.times = times;
    }
  }

  private record Delay(Predicate<HostCommand> matches, Duration time) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Delay> delays = new ArrayList<>();

  void answer(Predicate<HostCommand> matches, CommandOutput answer, int times) {
    lock.lock();
    try {
      faults.add(new Fault(matches, answer, times));
    } finally {
      lock.unlock();
    }
  }

  void delay(Predicate<HostCommand> matches, Duration time) {
    lock.lock();
    try {
      delays.add(new Delay(matches, time));
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all of them, and lets go on who waits. */
  void heal() {
    lock.lock();
    try {
      faults.clear();
      delays.clear();
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The answer to give in the place of running the command. */
  Optional<CommandOutput> answer(HostCommand command) {
    lock.lock();
    try {
      for (Fault fault : faults) {
        if (fault.times > 0 && fault.matches.test(command)) {
          fault.times--;
          return Optional.of(fault.answer);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits as long as the command is to take; false when its time-out came first.
   *
   * @throws InterruptedException when interrupted meanwhile, as the real shell
   */
  boolean await(HostCommand command) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (Delay delay : List.copyOf(delays)) {
        if (delay.matches.test(command)) {
          boolean tooLong = delay.time.compareTo(command.timeout()) > 0;
          long nanos = (tooLong ? command.timeout() : delay.time).toNanos();
          boolean forgotten = false;
          while (nanos > 0 && !forgotten) {
            nanos = healed.awaitNanos(nanos);
            forgotten = !delays.contains(delay);
          }
          return forgotten || !tooLong;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** For messages: seconds with a fraction. */
  static String seconds(Duration time) {
    return TimeUnit.NANOSECONDS.toMillis(time.toNanos()) / 1000.0 + " s";
  }
}
