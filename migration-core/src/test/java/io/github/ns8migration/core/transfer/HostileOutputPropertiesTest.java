package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever rsync prints, file names that imitate its lines included: it is read to its end. */
class HostileOutputPropertiesTest {
  @Provide
  Arbitrary<String> output() {
    return Arbitraries.oneOf(
            Arbitraries.chars().range((char) 0, (char) 255).map(String::valueOf),
            Arbitraries.of(
                "I:<f+++++++++:5:",
                "I:<f+++++++++:-5:",
                "I:<f+++++++++:99999999999999999999:",
                "I:*deleting  :0:",
                "\r  99999999999999999999  10%    1.50MB/s    0:00:01  ",
                "   20  10%    1.5.0MB/s    0:00:01 (xfr#1, to-chk=4/13)",
                "   20  10%    999999999999999999999999TB/s    0:00:01 (xfr#1, to-chk=4/13)",
                "Literal data: 99999999999999999999 bytes",
                "Literal data: 1 bytes",
                "\n",
                "\r"))
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 1000)
  void itIsReadToItsEndAndNothingIsNegative(@ForAll("output") String output) throws Exception {
    List<Long> told = new java.util.ArrayList<>();
    RsyncProgress progress = new RsyncProgress(state -> told.add(state.bytesPerSecond()));

    progress.read(new ByteArrayInputStream(output.getBytes(ISO_8859_1)));

    assertThat(progress.files()).isNotNegative();
    assertThat(progress.bytesDone()).isNotNegative();
    assertThat(progress.literalBytes()).isNotNegative();
    assertThat(told).allMatch(rate -> rate >= 0);
  }
}
