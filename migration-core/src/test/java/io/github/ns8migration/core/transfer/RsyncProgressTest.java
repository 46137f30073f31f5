package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.ItemCount;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Output as recorded from rsync; 3.1.2 prints the same lines in fewer of these combinations. */
class RsyncProgressTest {
  private final List<Long> done = new ArrayList<>();
  private final RsyncProgress progress = new RsyncProgress(state -> done.add(state.bytesDone()));

  @Test
  void itemsAreCountedByWhatHappenedToThem() throws IOException {
    read(
        "I:.d....og...:4096:\n",
        "I:cd+++++++++:4096:\n",
        "I:<f+++++++++:5:\n",
        "I:<f.st......:7:\n",
        "I:cL+++++++++:1:\n",
        "I:hf+++++++++:2:\n",
        "I:.f...p.....:3:\n",
        "I:.d..t......:4096:\n",
        "I:.f         :4:\n",
        "I:hf         :4:\n",
        "I:.L         :4:\n",
        "I:*deleting  :0:\n",
        "I:*deleting:0:\n");

    assertThat(progress.items()).isEqualTo(new ItemCount(7, 4, 2, 0));
    assertThat(progress.files()).isEqualTo(2);
  }

  @Test
  void bytesAreThoseSentAndThoseThereAlready() throws IOException {
    read(
        "I:.f         :100:\n",
        "I:<f+++++++++:50:\n",
        "\r             20  10%    1.50MB/s    0:00:01  ",
        "\r             50  33%    7.81kB/s    0:00:00 (xfr#1, to-chk=4/13)\n",
        "I:.L         :7:\n");

    assertThat(progress.bytesDone()).isEqualTo(157);
    assertThat(progress.bytesPerSecond()).isEqualTo(Math.round(7.81 * 1024));
    assertThat(done).isSorted().containsExactly(100L, 100L, 120L, 150L, 157L);
  }

  @Test
  void literalDataIsWhatCrossedTheNetwork() throws IOException {
    read(
        "Total transferred file size: 13 bytes\n",
        "Literal data: 12345678 bytes\n",
        "Matched data: 1 bytes\n");

    assertThat(progress.literalBytes()).isEqualTo(12_345_678);
  }

  @Test
  void whatItDoesNotKnowIsPassedOver() throws IOException {
    read(
        "skipping non-regular file \"I:<f+++++++++:5:\"\n",
        "motd: welcome\n",
        "\n",
        "I:<f",
        "x".repeat(100_000),
        "\nI:<f+++++++++:5:");

    assertThat(progress.items()).isEqualTo(new ItemCount(1, 0, 0, 0));
  }

  private void read(String... pieces) throws IOException {
    byte[] output = String.join("", pieces).getBytes(StandardCharsets.UTF_8);
    progress.read(new ByteArrayInputStream(output));
  }
}
