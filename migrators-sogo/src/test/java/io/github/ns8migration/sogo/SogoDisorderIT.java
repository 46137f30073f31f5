package io.github.ns8migration.sogo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.disorder.Disorder;
import io.github.ns8migration.testkit.disorder.DisorderReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails, whenever it fails: nothing is lost and there is a way on. */
class SogoDisorderIT {
  @Test
  void nothingIsLost(@TempDir Path folder) throws Exception {
    DisorderReport report =
        Disorder.everywhere(new SogoScene())
            .in(folder)
            .usual()
            .share(3, 5)
            .run()
            .keepIn(Path.of("target/disorder"));

    assertThat(report.losses()).isEmpty();
  }
}
