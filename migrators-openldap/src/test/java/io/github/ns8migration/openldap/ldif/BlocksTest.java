package io.github.ns8migration.openldap.ldif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory in many blocks, translated side by side, is the same as in one. */
class BlocksTest {
  private static final int WHOLE = 1 << 24;
  private static final DirectoryTranslator TRANSLATOR =
      DirectoryTranslator.to(new DomainSuffix("example.org"), Directories.TODAY);

  @TempDir Path folder;

  @AfterEach
  void noThreadIsLeft() {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("ldif-")));
  }

  private String generated(int entries) throws IOException {
    Path file = folder.resolve("ns7.ldif");
    GeneratedDirectory.write(file, entries);
    return Files.readString(file);
  }

  private record Done(String result, Translation translation) {}

  private static Done translate(String ldif, int blockSize) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Translation translation =
        TRANSLATOR.translate(new ByteArrayInputStream(ldif.getBytes(UTF_8)), output, blockSize);
    return new Done(output.toString(UTF_8), translation);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 700, 5000, 100_000})
  void theResultIsTheSameInBlocksOfAnySize(int blockSize) throws Exception {
    String ldif = generated(1500);

    Done inBlocks = translate(ldif, blockSize);

    assertThat(inBlocks).isEqualTo(translate(ldif, WHOLE));
    assertThat(inBlocks.translation().read()).isEqualTo(1500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r"})
  void linesMayEndInOtherWays(String lineEnd) throws Exception {
    String ldif = generated(200);

    Done done = translate(ldif.replace("\n", lineEnd), 3000);

    assertThat(done).isEqualTo(translate(ldif, WHOLE));
  }

  @Test
  void theLastRecordNeedsNoLineFeed() throws Exception {
    String ldif = generated(100);

    Done done = translate(ldif.stripTrailing(), 1000);

    assertThat(done).isEqualTo(translate(ldif, WHOLE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5000, WHOLE})
  void aMistakeIsToldWithItsLineAndWhatIsBeforeItIsTranslated(int blockSize) throws Exception {
    String ldif = generated(400);
    int half = ldif.indexOf("\n\n", ldif.length() / 2) + 2;
    String broken = ldif.substring(0, half) + "dn: cn=x\nno colon\n\n" + ldif.substring(half);
    long line = broken.substring(0, half).lines().count() + 1;
    ByteArrayOutputStream output = new ByteArrayOutputStream();

    assertThatThrownBy(
            () ->
                TRANSLATOR.translate(
                    new ByteArrayInputStream(broken.getBytes(UTF_8)), output, blockSize))
        .isInstanceOf(IOException.class)
        .hasMessage("no LDIF at line " + line + " of the dump");

    assertThat(output.toString(UTF_8))
        .isEqualTo(translate(ldif.substring(0, half), WHOLE).result());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5000, WHOLE})
  void anEntryWithoutReadableNameIsToldByItsNumber(int blockSize) throws Exception {
    String ldif = generated(40);
    String broken = ldif + "dn: no name\ncn: x\n\n" + ldif;

    assertThatThrownBy(() -> translate(broken, blockSize))
        .isInstanceOf(IOException.class)
        .hasMessage("entry 41 of the dump has no name that can be read");
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    byte[] ldif = generated(500).getBytes(UTF_8);
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Translation unused =
                    TRANSLATOR.translate(forEver(ldif), OutputStream.nullOutputStream(), 10_000);
              } catch (IOException e) {
                end.set(e);
              }
            });
    thread.start();
    await().until(() -> end.get() != null || working());

    thread.interrupt();

    thread.join(60_000);
    assertThat(end.get()).isInstanceOf(InterruptedIOException.class);
  }

  private static boolean working() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("ldif-"));
  }

  private static InputStream forEver(byte[] ldif) {
    Enumeration<InputStream> again =
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return true;
          }

          @Override
          public InputStream nextElement() {
            return new ByteArrayInputStream(ldif);
          }
        };
    return new SequenceInputStream(again);
  }
}
