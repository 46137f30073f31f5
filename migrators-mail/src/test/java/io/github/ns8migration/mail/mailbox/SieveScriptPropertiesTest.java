package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("CM69")
@Tag("CM70")
class SieveScriptPropertiesTest {

  private static String corrected(String text) {
    return SieveScript.correct(text, Examples.NAMES).text();
  }

  @Property(tries = 5000)
  void anyTextIsTakenAndASecondPassChangesNothing(@ForAll("scraps") String script) {
    String once = corrected(script);

    assertThat(corrected(once)).isEqualTo(once);
  }

  @Property
  void outsideOfMailboxNamesEveryByteStays(@ForAll("scripts") List<Piece> script) {
    StringBuilder before = new StringBuilder();
    for (Piece piece : script) {
      before.append(piece.before()).append(piece.mailbox()).append(piece.after());
    }

    String after = corrected(before.toString());

    StringBuilder wanted = new StringBuilder();
    for (Piece piece : script) {
      wanted.append(piece.before()).append(piece.wanted()).append(piece.after());
    }
    assertThat(after.replace("@\\e", "@e")).isEqualTo(wanted.toString());
    assertThat(TextReplacements.inSieve(after)).isEqualTo(after);
  }

  /** A command with a mailbox in it, and the mailbox as it shall be. */
  record Piece(String before, String mailbox, String wanted, String after) {}

  @Provide
  Arbitrary<List<Piece>> scripts() {
    Arbitrary<String> gaps =
        Arbitraries.of(" ", "\n\t", " # c \"x\n", "/* fileinto \"y */", "\r\n");
    Arbitrary<String> commands =
        Arbitraries.of("fileinto", "FILEINTO", "fileinto :copy", "fileinto :flags [\"a\",\"b\"]");
    Arbitrary<String[]> mailboxes =
        Arbitraries.of(
            new String[] {"Shared/anna@example.org/INBOX", "Shared/anna/INBOX"},
            new String[] {"Shared/Anna@Example.org", "Shared/anna"},
            new String[] {"Shared/ceo@example.org.old/x", "Shared/ceo@example.org.old/x"},
            new String[] {"INBOX", "INBOX"},
            new String[] {"Clienti \u00c3\u00a0", "Clienti \u00c3\u00a0"});
    Arbitrary<String> tails =
        Arbitraries.of("\";", "\"; stop;\n", "\";redirect \"anna@example.org\";", "\"; }\r\n");
    return Combinators.combine(commands, gaps, mailboxes, tails)
        .as((command, gap, box, tail) -> new Piece(command + gap + '"', box[0], box[1], tail))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> scraps() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200),
        Arbitraries.of(
                "fileinto",
                "mailboxexists",
                " ",
                "\n",
                "\"",
                "\\",
                "Shared/",
                "anna",
                "@example.org",
                "@EXAMPLE.org",
                "/x",
                ";",
                "[",
                "]",
                ",",
                ":flags",
                ":copy",
                "text:",
                "\n.\n",
                "#",
                "/*",
                "*/",
                "{",
                "}",
                ".old")
            .list()
            .ofMaxSize(40)
            .map(parts -> String.join("", parts)));
  }
}
