package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.EsmithRecord;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of shares as Samba's own {@code net conf} takes them, with which NS8 makes shares. */
class ShareNamesIT {
  @TempDir Path folder;
  private Path configuration;

  @BeforeEach
  void configure() throws Exception {
    for (String name : List.of("private", "lock", "state", "cache", "share")) {
      Files.createDirectory(folder.resolve(name));
    }
    configuration =
        Files.write(
            folder.resolve("smb.conf"),
            List.of(
                "[global]",
                "workgroup = X",
                "private dir = " + folder.resolve("private"),
                "lock directory = " + folder.resolve("lock"),
                "state directory = " + folder.resolve("state"),
                "cache directory = " + folder.resolve("cache"),
                "include = registry"));
  }

  private boolean sambaTakes(String name) throws Exception {
    Process net =
        new ProcessBuilder(
                "net",
                "-s",
                configuration.toString(),
                "conf",
                "addshare",
                name,
                folder.resolve("share").toString(),
                "writeable=y",
                "guest_ok=n",
                "comment")
            .redirectInput(new File("/dev/null"))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectErrorStream(true)
            .start();
    return net.waitFor() == 0;
  }

  private static boolean weSend(String name) {
    return !Shares.of(
            List.of(new EsmithRecord(name, "ibay", Map.of())), Optional.of(Set.of(name)), Set.of())
        .shares()
        .isEmpty();
  }

  @ParameterizedTest
  @Tag("CK06")
  @Tag("F33")
  @ValueSource(
      strings = {
        "a b",
        "it's",
        "hidden$",
        "two  blanks",
        "caf\u00e9",
        "a.b",
        "a&b",
        "(x)",
        "#1",
        "-x",
        "100%",
        "R+D",
        "a;b",
        "a,b",
        "a=b",
        "global",
        "GLOBAL"
      })
  void whatSambaTakesIsSentAndNothingElse(String name) throws Exception {
    assertThat(weSend(name)).isEqualTo(sambaTakes(name));
  }
}
