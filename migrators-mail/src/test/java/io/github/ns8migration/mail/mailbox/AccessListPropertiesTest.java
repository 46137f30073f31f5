package io.github.ns8migration.mail.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("CM64")
@Tag("F24")
class AccessListPropertiesTest {

  @Property
  void aSecondPassChangesNothing(@ForAll("lists") String list) {
    String once = AccessList.correct(list, Examples.NAMES).text();

    assertThat(AccessList.correct(once, Examples.NAMES).text()).isEqualTo(once);
  }

  @Property(tries = 5000)
  void anyTextIsTakenAndASecondPassChangesNothing(@ForAll("bytes") String text) {
    String once = AccessList.correct(text, Examples.NAMES).text();

    assertThat(AccessList.correct(once, Examples.NAMES).text()).isEqualTo(once);
  }

  @Property
  void ns8FindsNothingToChange(@ForAll("lists") String list) {
    String delivered = AccessList.correct(list, Examples.NAMES).text();

    assertThat(TextReplacements.inAccessList(delivered)).isEqualTo(delivered);
  }

  @Property
  void everySubjectHasTheRightsItHadAndNoOtherSubjectAppears(@ForAll("lists") String list) {
    Map<String, Set<String>> before = rights(list, true);

    Map<String, Set<String>> after = rights(AccessList.correct(list, Examples.NAMES).text(), false);

    assertThat(after).isEqualTo(before);
  }

  /** Subjects and letters, read in another way than the code under test does. */
  private static Map<String, Set<String>> rights(String list, boolean onNs7) {
    Map<String, Set<String>> rights = new HashMap<>();
    for (String line : list.split("\n")) {
      int blank = line.lastIndexOf(' ');
      if (blank < 0) {
        continue;
      }
      String subject = line.substring(0, blank).replace("\"", "").replace("\\", "");
      String name = onNs7 ? shortName(subject) : subject;
      boolean dropped = name.matches("-?(user|group)=(root)?");
      if (!dropped) {
        Set<String> letters =
            Arrays.stream(line.substring(blank + 1).split(""))
                .collect(Collectors.toCollection(TreeSet::new));
        rights.computeIfAbsent(name, any -> new TreeSet<>()).addAll(letters);
      }
    }
    Set<String> full = new TreeSet<>(Arrays.asList("akeilprwts".split("")));
    rights.values().stream().filter(full::equals).forEach(letters -> letters.add("x"));
    return rights;
  }

  private static String shortName(String subject) {
    boolean is = subject.matches("(?i).*@example\\.org");
    boolean twice = subject.matches("(?i).*@example\\.org@example\\.org");
    String name = is && !twice ? subject.substring(0, subject.length() - 12) : subject;
    return is && !twice && subject.contains("user=")
        ? name.toLowerCase(java.util.Locale.ROOT)
        : name;
  }

  @Provide
  Arbitrary<String> lists() {
    Arbitrary<String> kinds = Arbitraries.of("user=", "group=", "-user=", "-group=");
    Arbitrary<String> locals =
        Arbitraries.of(
            "anna", "ceo", "CEO", "root", "akeilprwts", "sales", "domain admins", "", "a/b");
    Arbitrary<String> domains =
        Arbitraries.of(
            "@example.org",
            "@EXAMPLE.org",
            "",
            "@example.org.old",
            "@example.org-uk",
            "@exampleXorg",
            "@example.org@example.org",
            "@other.example.com",
            "@example.org\u00c3");
    Arbitrary<String> letters =
        Arbitraries.strings()
            .withChars("akxeilprwts")
            .ofMinLength(1)
            .ofMaxLength(11)
            .edgeCases(edges -> edges.add("akeilprwts"));
    Arbitrary<String> lines =
        Combinators.combine(kinds, locals, domains, letters)
            .as(
                (kind, local, domain, right) ->
                    local.contains(" ")
                        ? "\"" + kind + local + domain + "\" " + right
                        : kind + local + domain + " " + right);
    Arbitrary<String> fixed =
        Combinators.combine(Arbitraries.of("owner", "anyone", "authenticated"), letters)
            .as((subject, right) -> subject + " " + right);
    return Arbitraries.oneOf(lines, fixed)
        .list()
        .ofMaxSize(6)
        .map(all -> all.stream().map(line -> line + "\n").collect(Collectors.joining()));
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200),
        Arbitraries.of(
                "user=",
                "-",
                "\"",
                "\\",
                "@example.org",
                " ",
                "\n",
                "root",
                "lr",
                ":",
                "\r",
                "akeilprwts",
                "group=")
            .list()
            .ofMaxSize(25)
            .map(parts -> String.join("", parts)));
  }
}
