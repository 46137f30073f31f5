package io.github.ns8migration.mail.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.mail.mailbox.Corrected.Oddity;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes through one mail home: counts its messages where asked to, corrects its small files. */
final class HomeScan {

  private static final int LARGEST = 4 << 20;
  private static final String ACCESS_LIST = "dovecot-acl";
  private static final Path MAILDIR = Path.of("Maildir");
  private static final Path SUBSCRIPTIONS = Path.of("Maildir", "subscriptions");
  private static final Path SHARED = Path.of("Maildir", "shared");
  private static final Path SIEVE_TMP = Path.of("sieve", "tmp");

  /** Small files with names of accounts in them. */
  private enum SmallFile {
    ACCESS_LIST("access list"),
    SUBSCRIPTIONS("subscription list"),
    SIEVE("Sieve script");

    private final String title;

    SmallFile(String title) {
      this.title = title;
    }

    Corrected correct(String text, AccountNames names) {
      return switch (this) {
        case ACCESS_LIST -> AccessList.correct(text, names);
        case SUBSCRIPTIONS -> Subscriptions.correct(text, names);
        case SIEVE -> SieveScript.correct(text, names);
      };
    }
  }

  private final Path home;
  private final String title;
  private final AccountNames names;
  private final Findings findings;
  private final Optional<Overlay> overlay;
  private final Path prefix;
  private final Optional<PlainFolders> plain;

  private final Map<SmallFile, Integer> corrected = new EnumMap<>(SmallFile.class);
  private final List<Path> leftOut = new ArrayList<>();
  private final List<String> merged = new ArrayList<>();
  private long messages;

  /**
   * A scan of {@code home}.
   *
   * @param prefix where the home is in the tree the overlay lies over; empty when it is its root
   * @param plain folders that need not be read again; empty to read all and count messages, at
   *     which nobody looks for anything else
   */
  HomeScan(
      Path home,
      AccountNames names,
      Findings findings,
      Optional<Overlay> overlay,
      Path prefix,
      Optional<PlainFolders> plain) {
    this.home = home;
    this.title = Folders.name(home);
    this.names = names;
    this.findings = findings;
    this.overlay = overlay;
    this.prefix = prefix;
    this.plain = plain;
  }

  void run() throws MigrationException, InterruptedException {
    visit(Path.of(""));
  }

  Findings findings() {
    return findings;
  }

  long messages() {
    return messages;
  }

  /** What is not sent of the home, relative to the tree's root. */
  List<Path> leftOut() {
    return leftOut.stream().map(this::inTree).toList();
  }

  /** What was corrected, in words; empty when nothing was. */
  String corrections() {
    List<String> parts = new ArrayList<>();
    corrected.forEach(
        (file, count) -> parts.add(count + " " + file.title + (count == 1 ? "" : "s")));
    parts.addAll(merged);
    return String.join(", ", parts);
  }

  private void visit(Path folder) throws MigrationException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while mailboxes were looked through");
    }
    Path at = home.resolve(folder);
    boolean mail = isMailFolder(folder);
    Optional<PlainFolders.Look> look =
        mail && !folder.equals(MAILDIR) ? plain.map(known -> known.look(at)) : Optional.empty();
    boolean onlyMessages = true;
    for (Path entry : Folders.children(at)) {
      if (mail && isKnown(folder, entry)) {
        continue;
      }
      Optional<BasicFileAttributes> attributes = Folders.attributes(entry);
      if (attributes.isPresent()) {
        onlyMessages &= isPlain(entry, attributes.get());
        visit(folder.resolve(entry.getFileName()), attributes.get());
      }
    }
    if (onlyMessages) {
      look.ifPresent(PlainFolders.Look::foundPlain);
    }
  }

  private boolean isKnown(Path folder, Path entry) {
    return Folders.isOfDovecot(Folders.name(entry))
        || (folder.equals(MAILDIR) && plain.filter(known -> known.contains(entry)).isPresent());
  }

  /** What a folder of messages may hold without being looked at again. */
  private static boolean isPlain(Path entry, BasicFileAttributes attributes) {
    String name = Folders.name(entry);
    return Folders.PARTS.contains(name)
        ? attributes.isDirectory()
        : attributes.isRegularFile() && !name.equals(ACCESS_LIST);
  }

  private void visit(Path entry, BasicFileAttributes attributes)
      throws MigrationException, InterruptedException {
    if (attributes.isDirectory()) {
      visitFolder(entry);
    } else if (attributes.isSymbolicLink()) {
      visitLink(entry);
    } else if (attributes.isRegularFile()) {
      visitFile(entry, attributes);
    }
  }

  private void visitFolder(Path folder) throws MigrationException, InterruptedException {
    String name = Folders.name(folder);
    if (Folders.PARTS.contains(name) && !folder.equals(SIEVE_TMP)) {
      messages +=
          plain.isEmpty() && isMailFolder(folder.getParent()) && Folders.holdsMessages(name)
              ? Folders.messages(home.resolve(folder))
              : 0;
    } else if (folder.equals(SIEVE_TMP)) {
      // Unfinished uploads: NS8 would not correct what lies so deep.
      if (!Folders.children(home.resolve(folder)).isEmpty()) {
        leftOut.add(folder);
      }
    } else if (!name.equals(MailboxTree.TEXT_INDEX)) {
      visit(folder);
      if (folder.equals(SHARED)) {
        mergeShared();
      }
    }
  }

  /** The inbox, {@code Maildir}, or a folder of its own beside it, {@code Maildir/.Sent}. */
  private static boolean isMailFolder(@Nullable Path folder) {
    return folder != null
        && folder.startsWith(MAILDIR)
        && (folder.getNameCount() == 1
            || (folder.getNameCount() == 2 && Folders.name(folder).startsWith(".")));
  }

  private void visitLink(Path link) throws MigrationException {
    Path path = home.resolve(link);
    if (link.startsWith(MAILDIR) && Files.isDirectory(path)) {
      findings.add(Sort.LINK, title + "/" + link);
    } else if (link.equals(Path.of(".dovecot.sieve")) && target(path).isAbsolute()) {
      findings.add(Sort.ABSOLUTE_SCRIPT, title + "/" + link);
    }
  }

  private static Path target(Path link) throws MigrationException {
    try {
      return Files.readSymbolicLink(link);
    } catch (NoSuchFileException e) {
      return Path.of("");
    } catch (IOException e) {
      throw Folders.unreadable(link, e);
    }
  }

  private void visitFile(Path file, BasicFileAttributes attributes) throws MigrationException {
    String name = Folders.name(file);
    if (name.equals(ACCESS_LIST)) {
      correct(SmallFile.ACCESS_LIST, file, attributes);
    } else if (file.equals(SUBSCRIPTIONS)) {
      correct(SmallFile.SUBSCRIPTIONS, file, attributes);
    } else if (name.endsWith(".sieve") && !file.startsWith(MAILDIR)) {
      correct(SmallFile.SIEVE, file, attributes);
    } else if (name.endsWith(".svbin") && !file.startsWith(MAILDIR)) {
      // Compiled from the script as it was; Dovecot compiles again what it misses.
      leftOut.add(file);
    }
  }

  private void correct(SmallFile kind, Path file, BasicFileAttributes attributes)
      throws MigrationException {
    if (attributes.size() > LARGEST) {
      findings.add(Sort.TOO_LARGE, title + "/" + file);
      return;
    }
    Optional<byte[]> content = read(home.resolve(file));
    if (content.isEmpty()) {
      return;
    }
    Corrected result = kind.correct(new String(content.get(), ISO_8859_1), names);
    result.oddities().forEach(oddity -> note(file, oddity));
    byte[] bytes = result.text().getBytes(ISO_8859_1);
    if (!Arrays.equals(bytes, content.get())) {
      corrected.merge(kind, 1, Integer::sum);
      if (overlay.isPresent()) {
        overlay.get().replace(inTree(file), bytes, attributes.lastModifiedTime());
      }
    }
  }

  private void note(Path file, Oddity oddity) {
    String line = new String(oddity.line().getBytes(ISO_8859_1), UTF_8);
    findings.add(oddity.sort(), title + "/" + file + ": " + line.strip());
  }

  /** Content of a file; empty when it has gone. */
  static Optional<byte[]> read(Path file) throws MigrationException {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Folders.unreadable(file, e);
    }
  }

  /**
   * Private marks of shared folders lie in a folder for each owner. NS8 gives {@code
   * anna@example.org} its short name, but moves it <em>into</em> a folder {@code anna} that is
   * there already, where Dovecot never looks. All folders of one owner are sent as one: the present
   * one, and from the others what it does not have.
   */
  private void mergeShared() throws MigrationException {
    Map<String, List<Path>> byOwner = new TreeMap<>();
    for (Path folder : Folders.children(home.resolve(SHARED))) {
      String name = Folders.name(folder);
      boolean someones = names.strip(name).isPresent() || !names.isLong(name);
      if (someones && Folders.isFolder(folder)) {
        byOwner
            .computeIfAbsent(names.user(name).orElse(name), any -> new ArrayList<>())
            .add(folder);
      }
    }
    for (Map.Entry<String, List<Path>> owner : byOwner.entrySet()) {
      String wanted = owner.getKey() + names.suffix();
      List<Path> variants = owner.getValue();
      boolean longNames = variants.stream().anyMatch(path -> names.isLong(Folders.name(path)));
      variants.removeIf(path -> Folders.name(path).equals(wanted));
      if (longNames && !variants.isEmpty()) {
        mergeInto(SHARED.resolve(wanted), variants);
        merged.add("marks of shared folders of " + owner.getKey() + " brought together");
      }
    }
  }

  private void mergeInto(Path wanted, List<Path> variants) throws MigrationException {
    // Names with the domain first: those NS7 used; the plain name is older.
    variants.sort(
        (a, b) -> Boolean.compare(names.isLong(Folders.name(b)), names.isLong(Folders.name(a))));
    Set<Path> taken = new HashSet<>();
    for (Path variant : variants) {
      leftOut.add(SHARED.resolve(variant.getFileName()));
      addMissing(variant, variant, wanted, taken);
    }
  }

  private void addMissing(Path root, Path folder, Path wanted, Set<Path> taken)
      throws MigrationException {
    for (Path entry : Folders.children(folder)) {
      Path at = wanted.resolve(root.relativize(entry));
      if (Folders.isFolder(entry)) {
        addMissing(root, entry, wanted, taken);
      } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
          && Folders.attributes(home.resolve(at)).isEmpty()
          && taken.add(at)
          && overlay.isPresent()) {
        overlay.get().add(inTree(at), entry);
      }
    }
  }

  private Path inTree(Path relative) {
    return prefix.resolve(relative);
  }
}
