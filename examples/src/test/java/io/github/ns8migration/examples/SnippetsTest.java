package io.github.ns8migration.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnippetsTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path COMPILED =
      Path.of("src/test/java/io/github/ns8migration/examples/Snippets.java");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "migrators-mail/README.md",
        "migrators-openldap/README.md",
        "migrators-samba/README.md",
        "migrators-sogo/README.md",
        "migrators-webtop/README.md"
      })
  void theCodeOfAReadmeIsCompiled(String readme) throws IOException {
    String compiled = withoutBlanks(Files.readString(COMPILED));
    Matcher code = CODE.matcher(Files.readString(Path.of("..").resolve(readme)));
    int found = 0;
    while (code.find()) {
      assertThat(compiled).contains(withoutBlanks(code.group(1)));
      found++;
    }
    assertThat(found).isPositive();
  }

  private static String withoutBlanks(String code) {
    return code.replaceAll("\\s+", "");
  }
}
