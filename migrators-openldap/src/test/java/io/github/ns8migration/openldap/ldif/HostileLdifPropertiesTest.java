package io.github.ns8migration.openldap.ldif;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.testkit.disorder.LongInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever a directory's dump holds: it is translated, or refused. No file is opened for it. */
class HostileLdifPropertiesTest {
  private static final String ENTRY =
      """
      dn: uid=anna,ou=People,dc=directory,dc=nh
      objectClass: inetOrgPerson
      objectClass: posixAccount
      uid: anna
      cn:: QW5uYQ==
      sn: Bianchi
      uidNumber: 5000
      gidNumber: 1000
      homeDirectory: /home/anna

      """;

  /** A place, and what stands there instead. */
  private record Damage(int place, String text) {}

  @Provide
  Arbitrary<List<Damage>> damages() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange((char) 0, (char) 255).ofMaxLength(4),
            Arbitraries.of(
                "dn:: !!!!\n",
                "\n ",
                "\n\n",
                "changetype: delete\n",
                "cn:< file:///etc/passwd\n",
                "cn:< http://127.0.0.1:1/\n",
                "include: file:///etc/passwd\n\n",
                "control: 1.2.3 true\n",
                "-\n",
                "x".repeat(70_000),
                "dn: " + "ou=a,".repeat(3000) + "dc=directory,dc=nh\n"));
    return Combinators.combine(Arbitraries.integers().between(0, 10_000), texts)
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Test
  void anEntryLargerThanTheMemoryIsRefusedWithoutFillingIt() {
    String begin = Directories.HEAD + "\n" + ENTRY.strip() + "\njpegPhoto:: ";

    InputStream dump =
        LongInput.of(begin.getBytes(UTF_8), 'A', LongInput.GIGABYTE, "\n".getBytes(UTF_8));

    Assertions.assertThatThrownBy(
            () ->
                DirectoryTranslator.to(new DomainSuffix("example.org"), Directories.TODAY)
                    .translate(dump, OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 67108864 bytes");
  }

  @Test
  void aValueThatStandsInAFileIsRefusedAndTheFileNotOpened() {
    for (String reference :
        List.of(
            "jpegPhoto:< file:///etc/passwd",
            "jpegPhoto:\n < file:///etc/passwd",
            "jpeg\n Photo:\r\n < file:///etc/passwd",
            "cn: a\rjpegPhoto:< file:///etc/passwd")) {
      String ldif = Directories.HEAD + "\n" + ENTRY.replace("sn: Bianchi", reference);

      Assertions.assertThatThrownBy(() -> translate(ldif, OutputStream.nullOutputStream()))
          .as(reference)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void textThatLooksLikeOneIsNone() throws IOException {
    String ldif =
        Directories.HEAD + "\n# see:< below\n" + ENTRY.replace("sn: Bianchi", "sn: a:< b: <");
    ByteArrayOutputStream output = new ByteArrayOutputStream();

    translate(ldif, output);

    assertThat(output.toString(UTF_8)).contains("sn: a:< b: <");
  }

  private static void translate(String ldif, OutputStream output) throws IOException {
    Translation unused =
        DirectoryTranslator.to(new DomainSuffix("ldap.example.org"), Directories.TODAY)
            .translate(new ByteArrayInputStream(ldif.getBytes(ISO_8859_1)), output);
  }

  @Property(tries = 300)
  void itIsTranslatedOrRefused(@ForAll("damages") List<Damage> damages) {
    String ldif = Directories.HEAD + "\n" + ENTRY;
    for (Damage each : damages) {
      int at = each.place() % ldif.length();
      ldif = ldif.substring(0, at) + each.text() + ldif.substring(Math.min(ldif.length(), at + 3));
    }
    String damaged = ldif;
    ByteArrayOutputStream output = new ByteArrayOutputStream();

    Throwable thrown = Assertions.catchThrowable(() -> translate(damaged, output));

    assertThat(thrown == null || thrown instanceof IOException).as("%s", thrown).isTrue();
    assertThat(output.toString(UTF_8)).doesNotContain("root:x:0:0", base64("root:x:0:0"));
  }

  private static String base64(String text) {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), 9);
    return java.util.Base64.getEncoder().encodeToString(bytes);
  }
}
