package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ItemCount;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.api.value.Transferred;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trees that are sent at the same time. */
@Timeout(60)
class SideBySideChannelTest {
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CountDownLatch bothBegan = new CountDownLatch(2);
  private boolean meeting = true;
  private String failing = "";

  /** Ends a tree only when one of another volume has begun as well. */
  private final class Meeting implements DataChannel {
    @Override
    public Transferred.Part sendTree(TreeTransfer transfer)
        throws MigrationException, InterruptedException {
      if (transfer.name().equals(failing)) {
        throw MigrationException.of("lost", Side.CONNECTION, "Lost.", "Try again.");
      }
      log.add(transfer.name());
      bothBegan.countDown();
      if (meeting) {
        assertThat(bothBegan.await(30, TimeUnit.SECONDS)).isTrue();
      }
      log.add(transfer.name() + " sent");
      return new Transferred.Part(transfer.name(), ItemCount.NONE, 0, true);
    }

    @Override
    public Transferred.Part sendState(List<StateFile> files) {
      throw new AssertionError("no files");
    }

    @Override
    public Transferred.Part removeState(List<String> names) {
      throw new AssertionError("nothing is removed");
    }
  }

  private static TreeTransfer tree(String volume) {
    return TreeTransfer.of(Path.of("/"), volume);
  }

  private List<String> sent(int most, TreeTransfer... trees) throws Exception {
    return new SideBySideChannel(new Meeting(), new Streams(most))
        .sendTrees(List.of(trees)).stream().map(Transferred.Part::name).toList();
  }

  @Test
  void treesOfTwoVolumesGoAtTheSameTime() throws Exception {
    assertThat(sent(4, tree("mail"), tree("learned"))).containsExactly("mail", "learned");
  }

  @Test
  void treesOfOneVolumeGoInTheirOrder() throws Exception {
    assertThat(sent(4, tree("mail"), tree("learned"), tree("mail").into("a"), tree("mail")))
        .containsExactly("mail", "learned", "mail/a", "mail");

    assertThat(log.stream().filter(each -> each.startsWith("mail")))
        .containsExactly("mail", "mail sent", "mail/a", "mail/a sent", "mail", "mail sent");
  }

  @Test
  void whoWantsNothingSideBySideGetsOneAfterTheOther() throws Exception {
    meeting = false;

    assertThat(sent(1, tree("mail"), tree("learned"))).containsExactly("mail", "learned");

    assertThat(log).containsExactly("mail", "mail sent", "learned", "learned sent");
  }

  @Test
  void whatFailsWithOneStopsTheOthers() {
    failing = "learned";

    assertThatThrownBy(() -> sent(4, tree("mail"), tree("learned"), tree("mail").into("a")))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("Lost");
    assertThat(log).doesNotContain("mail sent", "mail/a");
  }
}
