package io.github.ns8migration.openldap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.disorder.Disorder;
import io.github.ns8migration.testkit.disorder.DisorderReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails, whenever it fails: nothing is lost and there is a way on. */
class OpenLdapDisorderIT {
  @Test
  void nothingIsLost(@TempDir Path folder) throws Exception {
    DisorderReport report =
        Disorder.everywhere(new OpenLdapScene())
            .in(folder)
            .usual()
            .share(1, 5)
            .run()
            .keepIn(Path.of("target/disorder"));

    assertThat(report.losses()).isEmpty();
  }
}
