package io.github.ns8migration.mail.mailbox;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import io.github.ns8migration.mail.mailbox.Corrected.Oddity;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A {@code dovecot-acl} file with the names NS8 knows.
 *
 * <p>Names are delivered short already. NS8 would shorten them too, but with a text replacement
 * that cuts the domain out of the middle of names, misses other case, and leaves two lines for one
 * subject. It finds nothing to do in what comes out of here; a name it would bend is quoted and
 * shielded.
 *
 * <p>A line is {@code IDENTIFIER RIGHTS}. Dovecot takes an identifier up to the first blank, or a
 * quoted one; rights are letters, and names after a colon (dovecot
 * src/plugins/acl/acl-backend-vfile.c).
 */
final class AccessList {

  /** Order in which Dovecot writes the letters. */
  private static final String LETTERS = "akxeilprwts";

  /** What NS7's tools mean by full access: all but the right to delete the folder. */
  private static final String FULL_ON_NS7 = "akeilprwts";

  private static final List<String> NAMED = List.of("user=", "group=", "group-override=");
  private static final Set<String> FIXED = Set.of("owner", "authenticated", "anyone", "anonymous");
  private static final String ROOT = "root";
  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t");
  private static final CharMatcher CONTROL =
      CharMatcher.inRange('\0', '\37').and(CharMatcher.isNot('\t'));

  private final AccountNames names;
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Entry> bySubject = new HashMap<>();
  private final List<Oddity> oddities = new ArrayList<>();

  private AccessList(AccountNames names) {
    this.names = names;
  }

  static Corrected correct(String text, AccountNames names) {
    AccessList list = new AccessList(names);
    Lines.of(text).forEach(line -> list.add(Lines.withoutCarriageReturn(line)));
    return new Corrected(
        Lines.join(list.lines.stream().map(line -> line.text(names)).toList()), list.oddities);
  }

  private void add(String line) {
    if (BLANK.matchesAllOf(line) || line.startsWith("#")) {
      lines.add(new Raw(line));
    } else if (!aboutRoot(line)) {
      parse(line).ifPresentOrElse(entry -> add(entry, line), () -> refuse(line));
    }
  }

  private void add(Entry entry, String line) {
    entry.shorten(names);
    if (entry.nameless()) {
      oddities.add(new Oddity(Sort.FOR_NOBODY, line));
      return;
    }
    if (Ascii.equalsIgnoreCase(entry.name, ROOT)) {
      return;
    }
    noteOdd(entry, line);
    Entry first = bySubject.putIfAbsent(entry.subject(), entry);
    if (first == null) {
      lines.add(entry);
    } else {
      first.merge(entry);
    }
  }

  private void noteOdd(Entry entry, String line) {
    if (!entry.rights.understood()) {
      oddities.add(new Oddity(Sort.REFUSED, line));
    }
    if (entry.name.contains("@")) {
      oddities.add(new Oddity(Sort.OTHER_DOMAIN, line));
    } else if (!entry.shortened && !entry.name.isEmpty()) {
      oddities.add(new Oddity(Sort.COMES_TO_LIFE, line));
    }
  }

  // Kept as it is: leaving it out would make valid what Dovecot refused, and so widen rights.
  private void refuse(String line) {
    oddities.add(new Oddity(Sort.REFUSED, line));
    lines.add(new Raw(line));
  }

  /** NS8 has no user root; NS7 gave it all rights on each public mailbox. */
  private boolean aboutRoot(String line) {
    String subject = BLANK.trimLeadingFrom(line);
    subject = subject.startsWith("\"") ? subject.substring(1) : subject;
    subject = subject.startsWith("-") ? subject.substring(1) : subject;
    int end = CharMatcher.anyOf(" \t\"").indexIn(subject);
    String identifier = end < 0 ? subject : subject.substring(0, end);
    return NAMED.stream()
        .filter(identifier::startsWith)
        .map(prefix -> identifier.substring(prefix.length()))
        .anyMatch(name -> Ascii.equalsIgnoreCase(names.strip(name).orElse(name), ROOT));
  }

  private static Optional<Entry> parse(String line) {
    if (CONTROL.matchesAnyOf(line)) {
      return Optional.empty();
    }
    if (line.startsWith("\"")) {
      return parseQuoted(line);
    }
    int blank = line.indexOf(' ');
    String identifier = blank < 0 ? line : line.substring(0, blank);
    return Entry.of(line, identifier, false, blank < 0 ? "" : line.substring(blank + 1));
  }

  private static Optional<Entry> parseQuoted(String line) {
    StringBuilder identifier = new StringBuilder();
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        String rest = line.substring(i + 1);
        return rest.isEmpty() || rest.startsWith(" ")
            ? Entry.of(line, identifier.toString(), true, rest.isEmpty() ? "" : rest.substring(1))
            : Optional.empty();
      }
      if (c == '\\' && i + 1 < line.length()) {
        i++;
      }
      identifier.append(line.charAt(i));
    }
    return Optional.empty();
  }

  private sealed interface Line {
    String text(AccountNames names);
  }

  private record Raw(String line) implements Line {
    @Override
    public String text(AccountNames names) {
      return line;
    }
  }

  /** A line that gives or takes rights. */
  private static final class Entry implements Line {
    private final String raw;
    private final boolean negative;
    private final String kind;
    private final boolean quoted;
    private String name;
    private Rights rights;
    private boolean shortened;
    private boolean merged;

    private Entry(
        String raw, boolean negative, String kind, String name, boolean quoted, Rights rights) {
      this.raw = raw;
      this.negative = negative;
      this.kind = kind;
      this.name = name;
      this.quoted = quoted;
      this.rights = rights;
    }

    static Optional<Entry> of(String raw, String identifier, boolean quoted, String rights) {
      boolean negative = identifier.startsWith("-");
      String subject = negative ? identifier.substring(1) : identifier;
      String kind =
          FIXED.contains(subject)
              ? subject
              : NAMED.stream().filter(subject::startsWith).findFirst().orElse("");
      if (kind.isEmpty() || subject.contains("\t")) {
        return Optional.empty();
      }
      String name = subject.substring(kind.length());
      return Optional.of(new Entry(raw, negative, kind, name, quoted, Rights.of(rights)));
    }

    void shorten(AccountNames names) {
      Optional<String> shorter = kind.equals("user=") ? names.user(name) : names.group(name);
      shortened = shorter.isPresent();
      name = shorter.orElse(name);
    }

    boolean nameless() {
      return name.isEmpty() && !FIXED.contains(kind);
    }

    String subject() {
      return (negative ? "-" : "") + kind + name;
    }

    void merge(Entry other) {
      rights = rights.plus(other.rights);
      merged = true;
    }

    @Override
    public String text(AccountNames names) {
      String identifier = subject();
      boolean bent = names.seenByNs8(identifier) || identifier.contains(FULL_ON_NS7);
      boolean changed = shortened || merged || bent || rights.fullOnNs7();
      if (!changed) {
        return raw;
      }
      String rest = rights.text().isEmpty() ? "" : " " + rights.text();
      return (quoted || bent || identifier.contains(" ") ? quote(identifier, names) : identifier)
          + rest;
    }

    private static String quote(String identifier, AccountNames names) {
      String escaped = identifier.replace("\\", "\\\\").replace("\"", "\\\"");
      // NS8 widens the letters of full access wherever they stand, in a user's name too.
      String shielded =
          names.shield(escaped).replace(FULL_ON_NS7, "a\\" + FULL_ON_NS7.substring(1));
      return '"' + shielded + '"';
    }
  }

  /**
   * What a line gives or takes.
   *
   * @param raw as it stands in the file
   * @param letters the letters
   * @param named what follows them: a colon and names; empty when there is nothing
   */
  private record Rights(String raw, Set<Character> letters, String named) {

    static Rights of(String raw) {
      String text = BLANK.trimFrom(raw);
      int end = CharMatcher.anyOf(" \t:").indexIn(text);
      String letters = end < 0 ? text : text.substring(0, end);
      String named = end < 0 ? "" : BLANK.trimLeadingFrom(text.substring(end));
      return new Rights(raw, characters(letters), named);
    }

    private static Set<Character> characters(String text) {
      return text.chars()
          .mapToObj(c -> (char) c)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean understood() {
      return (named.isEmpty() || named.startsWith(":"))
          && letters.stream().allMatch(letter -> LETTERS.indexOf(letter) >= 0);
    }

    boolean fullOnNs7() {
      return letters.equals(characters(FULL_ON_NS7));
    }

    /** Dovecot too takes two lines of one subject together. */
    Rights plus(Rights other) {
      Set<Character> both = new LinkedHashSet<>(letters);
      both.addAll(other.letters);
      String more = other.named.startsWith(":") ? other.named.substring(1) : other.named;
      String names = named.isEmpty() ? other.named : more.isEmpty() ? named : named + " " + more;
      String ordered =
          LETTERS
              .chars()
              .mapToObj(c -> (char) c)
              .filter(both::contains)
              .map(String::valueOf)
              .collect(Collectors.joining());
      String odd =
          both.stream()
              .filter(letter -> LETTERS.indexOf(letter) < 0)
              .map(String::valueOf)
              .collect(Collectors.joining());
      String text = ordered + odd + (names.isEmpty() ? "" : " " + names);
      return new Rights(text, both, names);
    }

    String text() {
      return fullOnNs7() ? LETTERS + (named.isEmpty() ? "" : " " + named) : raw;
    }
  }
}
