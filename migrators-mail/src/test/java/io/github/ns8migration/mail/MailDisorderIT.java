package io.github.ns8migration.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.disorder.Disorder;
import io.github.ns8migration.testkit.disorder.DisorderReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails, whenever it fails: no mail is lost and there is a way on. */
class MailDisorderIT {
  @Test
  void nothingIsLost(@TempDir Path folder) throws Exception {
    DisorderReport report =
        Disorder.everywhere(new MailScene())
            .in(folder)
            .usual()
            .share(0, 5)
            .run()
            .keepIn(Path.of("target/disorder"));

    assertThat(report.losses()).isEmpty();
  }
}
