package io.github.ns8migration.openldap.ldif;

import static io.github.ns8migration.openldap.ldif.Directories.SUFFIX;
import static io.github.ns8migration.openldap.ldif.Directories.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Awkward directories, compared with what the server of NS8 held when the existing tool had
 * delivered them. Each difference is meant, and stands here with its reason.
 */
class GoldenCasesTest {
  private static final Path GOLDEN =
      Path.of("../migration-testkit/src/test/resources/golden/openldap");
  private static final Path FIXTURE =
      Path.of("../migration-testkit/src/test/resources/fixtures/ns7-small/ldap/dump.ldif");

  private static final String LOCKED = "+ pwdaccountlockedtime [000001010000Z]";

  /** Case, entry, and what differs; {@code +} is ours, {@code -} what was recorded. */
  private static final Map<String, Map<String, Set<String>>> MEANT =
      Map.of(
          // The last entry is not lost.
          "no-final-blank-line", Map.of("uid=last,ou=people," + SUFFIX, Set.of("+ entry")),
          "no-final-newline", Map.of("uid=last,ou=people," + SUFFIX, Set.of("+ entry")),
          // A name in base64 gets the new suffix.
          "base64-dn", Map.of("uid=jos\\c3\\a9,ou=people," + SUFFIX, Set.of("+ entry")),
          // A folded line is one value.
          "folded-lines",
              Map.of(
                  "uid=folded,ou=people," + SUFFIX,
                  Set.of(
                      "+ description [a text that is so long that a dump made without ldif-wrap=no"
                          + "folds it here: and here]",
                      "- description [a text that is so long that a dump made without"
                          + " ldif-wrap=no]")),
          // Nobody could log in, so nobody can.
          "locked-letter-after-mark",
              Map.of(
                  "uid=old.crypt,ou=people," + SUFFIX, Set.of(LOCKED),
                  "uid=ssha.locked,ou=people," + SUFFIX, Set.of(LOCKED)),
          // Text that somebody wrote stays as it was written.
          "text-with-suffix",
              Map.of(
                  "uid=note,ou=people," + SUFFIX,
                  Set.of(
                      "+ description [see ou=People,dc=directory,dc=nh and dc: directory]",
                      "- description [see ou=People," + SUFFIX + " and dc: directory]")));

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN.resolve("cases"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".in.ldif"))
          .map(name -> name.substring(0, name.length() - ".in.ldif".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Tag("F42")
  @Tag("F43")
  @Tag("F44")
  @Tag("F45")
  @Tag("F46")
  void caseIsWhatTheServerHeldButForWhatIsMeant(String name) throws IOException {
    byte[] input = Files.readAllBytes(GOLDEN.resolve("cases/" + name + ".in.ldif"));
    var recorded = read(Files.readAllBytes(GOLDEN.resolve("cases/" + name + ".loaded.ldif")));

    var ours = Directories.translate(input).entries();

    assertThat(difference(recorded, ours)).isEqualTo(MEANT.getOrDefault(name, Map.of()));
  }

  /** What older releases left behind is not in NS8, and whom NS7 locked is locked there. */
  @Test
  @Tag("CL02")
  void smallCompanyIsWhatTheServerHeldButForWhatIsMeant() throws IOException {
    var recorded = read(Files.readAllBytes(GOLDEN.resolve("loaded.ldif")));

    var ours = Directories.translate(Files.readAllBytes(FIXTURE)).entries();

    assertThat(difference(recorded, ours))
        .isEqualTo(
            Map.of(
                "cn=samba," + SUFFIX, Set.of("- entry"),
                "ou=computers," + SUFFIX, Set.of("- entry"),
                "ou=idmap," + SUFFIX, Set.of("- entry"),
                "uid=pc-reception$,ou=computers," + SUFFIX, Set.of("- entry"),
                "uid=paolo.neri,ou=people," + SUFFIX, Set.of(LOCKED)));
  }

  @Test
  void theSameNamesStayBehindInTheResult() throws IOException {
    Translation translation = Directories.translate(Files.readAllBytes(FIXTURE)).translation();

    assertThat(translation.read()).isEqualTo(26);
    assertThat(translation.delivered()).isEqualTo(21);
    assertThat(translation.users()).isEqualTo(12);
    assertThat(translation.groups()).isEqualTo(4);
    assertThat(translation.locked()).isEqualTo(3);
    assertThat(translation.dropped())
        .extracting(Translation.Dropped::dn)
        .containsExactlyInAnyOrder(
            "cn=samba,dc=directory,dc=nh",
            "ou=Computers,dc=directory,dc=nh",
            "ou=Idmap,dc=directory,dc=nh",
            "uid=pc-reception$,ou=Computers,dc=directory,dc=nh",
            "sambaDomainName=EXAMPLE,dc=directory,dc=nh");
    assertThat(translation.dropped()).noneMatch(each -> each.kind() == Translation.Kind.ACCOUNT);
    assertThat(translation.lostAttributes()).containsEntry("sambaSID", 3L);
    assertThat(translation.servicePasswords()).hasSize(1);
  }

  private static Map<String, Set<String>> difference(
      SortedMap<String, SortedMap<String, Set<String>>> recorded,
      SortedMap<String, SortedMap<String, Set<String>>> ours) {
    Map<String, Set<String>> difference = new TreeMap<>();
    Set<String> names = new TreeSet<>(recorded.keySet());
    names.addAll(ours.keySet());
    for (String name : names) {
      Set<String> lines = new TreeSet<>();
      if (!recorded.containsKey(name) || !ours.containsKey(name)) {
        lines.add(ours.containsKey(name) ? "+ entry" : "- entry");
      } else {
        lines.addAll(lines("- ", recorded.get(name), ours.get(name)));
        lines.addAll(lines("+ ", ours.get(name), recorded.get(name)));
      }
      if (!lines.isEmpty()) {
        difference.put(name, lines);
      }
    }
    return difference;
  }

  private static Set<String> lines(
      String sign, Map<String, Set<String>> some, Map<String, Set<String>> others) {
    Set<String> lines = new TreeSet<>();
    some.forEach(
        (attribute, values) -> {
          if (!values.equals(others.get(attribute))) {
            lines.add(sign + attribute + " " + values);
          }
        });
    return lines;
  }
}
