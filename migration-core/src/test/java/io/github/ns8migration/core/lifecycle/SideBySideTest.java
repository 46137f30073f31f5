package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.FinishOptions;
import io.github.ns8migration.core.transfer.Pass;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void started() throws Exception {
    world = new World(folder);
    world.streams = 3;
    world.arrives(World.LEADER);
    world.arrives(World.FOLLOWER);
    GroupActions.start(world.site(), world.session(), World.LEADER, Answers.none());
  }

  private void finish() throws MigrationException, InterruptedException {
    var unused =
        GroupActions.finish(
            world.site(), world.session(), World.LEADER, Answers.none(), FinishOptions.standard());
  }

  @Test
  void theLastPassesOfAGroupRunAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    world.sending =
        (application, pass) -> {
          if (pass == Pass.LAST) {
            met(both);
          }
        };

    finish();

    assertThat(world.serving.values()).containsOnly(false);
  }

  @Test
  void nobodyAsksForAccountsWhileServicesAreStopped() throws Exception {
    world.needAccounts = true;
    AtomicInteger before = new AtomicInteger();
    world.stopping = application -> before.set(world.accountsAsked.get());
    int whenStarted = world.accountsAsked.get();

    finish();

    assertThat(before.get()).as("asked in passes before").isGreaterThan(whenStarted);
    assertThat(world.accountsAsked).hasValue(before.get());
  }

  @Test
  void theLeaderServesUntilTheOthersAreDown() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch leaderStops = new CountDownLatch(1);
    world.stopping =
        application -> {
          order.add(application + " stops");
          if (application.equals(World.LEADER)) {
            leaderStops.countDown();
          } else {
            assertThat(leaderStops.await(300, TimeUnit.MILLISECONDS)).isFalse();
          }
          order.add(application + " is down");
        };

    finish();

    assertThat(order)
        .containsExactly("follower stops", "follower is down", "leader stops", "leader is down");
  }

  @Test
  void oneOfManyEndsThatFailsLeavesThoseBesideItAlone() {
    List<String> ended = new CopyOnWriteArrayList<>();
    CountDownLatch failed = new CountDownLatch(1);
    Streams.Stream failing =
        () -> {
          failed.countDown();
          throw MigrationException.of("import-failed", Side.DESTINATION, "It failed.", "Look.");
        };
    Streams.Stream other =
        () -> {
          failed.await();
          ended.add("other");
        };

    MigrationException told =
        catchThrowableOfType(
            MigrationException.class,
            () -> new Streams(2).runEach(List.of(failing, other, () -> ended.add("third"))));

    assertThat(told.problem().code()).isEqualTo("import-failed");
    assertThat(ended).containsExactlyInAnyOrder("other", "third");
  }

  // One that came alone would wait in vain, and fail.
  private static void met(CyclicBarrier both) throws InterruptedException {
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("nothing else was sent meanwhile", e);
    }
  }

  @Test
  void oneThatFailsStopsTheOthersIsToldAndNs7ServesAgain() throws Exception {
    CountDownLatch otherSends = new CountDownLatch(1);
    List<String> stopped = new CopyOnWriteArrayList<>();
    world.sending =
        (application, pass) -> {
          if (pass == Pass.LAST && application.equals(World.FOLLOWER)) {
            otherSends.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              stopped.add("follower");
              throw e;
            }
          } else if (pass == Pass.LAST) {
            otherSends.await();
            throw MigrationException.of("disk-full", Side.DESTINATION, "No room.", "Make some.");
          }
        };

    MigrationException failure = catchThrowableOfType(MigrationException.class, this::finish);

    assertThat(failure.problem().code()).isEqualTo("disk-full");
    assertThat(stopped).containsExactly("follower");
    assertThat(world.serving.values()).doesNotContain(false);
  }

  @Test
  void nothingGoesOnBeforeAllHaveEnded() {
    List<String> ended = new CopyOnWriteArrayList<>();
    CountDownLatch running = new CountDownLatch(1);
    Streams.Stream slow =
        () -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.add("slow");
          }
        };
    Streams.Stream failing =
        () -> {
          running.await();
          throw MigrationException.of("x", Side.TOOL, "x", "x");
        };

    assertThatThrownBy(() -> new Streams(2).run(List.of(slow, failing)))
        .isInstanceOf(MigrationException.class);

    assertThat(ended).containsExactly("slow");
  }

  @Test
  void whatIsNotBegunWhenAnotherFailsNeverBegins() {
    List<String> begun = new CopyOnWriteArrayList<>();
    CountDownLatch both = new CountDownLatch(2);
    Streams.Stream failing =
        () -> {
          both.countDown();
          both.await();
          throw new IllegalStateException("a defect");
        };

    assertThatThrownBy(
            () -> new Streams(2).run(List.of(failing, failing, () -> begun.add("third"))))
        .isInstanceOf(IllegalStateException.class);

    assertThat(begun).isEmpty();
  }

  @Test
  void anInterruptOfTheCallerStopsAllOfThem() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    Streams.Stream waiting =
        () -> {
          running.countDown();
          new CountDownLatch(1).await();
        };
    Thread caller =
        new Thread(
            () -> {
              try {
                new Streams(2).run(List.of(waiting, waiting));
              } catch (InterruptedException | MigrationException e) {
                ends.add(e);
              }
            });
    caller.start();
    running.await();

    caller.interrupt();
    caller.join();

    assertThat(ends).singleElement().isInstanceOf(InterruptedException.class);
  }

  @Test
  void theSealOfAHostWaitsForTheDataOfItsGuests() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    Barrier guests = new Barrier(1);
    DataChannel host = new SealedChannel(new Listed(sent), guests);
    CountDownLatch treeSent = new CountDownLatch(1);
    Streams.Stream guest =
        () -> {
          treeSent.await();
          sent.add("guest");
          guests.passed();
        };
    Streams.Stream own =
        () -> {
          var unusedTree = host.sendTree(TreeTransfer.of(Path.of("/data"), "data"));
          treeSent.countDown();
          var unusedState = host.sendState(List.of(StateFile.text("seal", "broken")));
        };

    new Streams(2).run(List.of(guest, own));

    assertThat(sent).containsExactly("tree", "guest", "state");
  }

  private record Listed(List<String> sent) implements DataChannel {
    private Transferred.Part told(String what) {
      sent.add(what);
      return new Transferred.Part(what, ItemCount.NONE, 0, true);
    }

    @Override
    public Transferred.Part sendTree(TreeTransfer transfer) {
      return told("tree");
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files) {
      return told("state");
    }

    @Override
    public Transferred.Part removeState(List<String> names) {
      return told("removal");
    }
  }
}
