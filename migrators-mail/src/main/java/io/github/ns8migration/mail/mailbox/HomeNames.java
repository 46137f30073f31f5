package io.github.ns8migration.mail.mailbox;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import io.github.ns8migration.api.MigrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of the entries of the vmail folder are mailboxes, and under which name they arrive.
 *
 * <p>Decided is for each name what NS8 would make of it: it strips the domain where a name matches
 * it as a regular expression, looks at lower case only, and moves aside under a random name what
 * stands in its way. Nothing is sent that it would rename into another's mailbox, or at random.
 */
final class HomeNames {

  /** Home of the public mailboxes, and that of root: they have no domain. */
  static final Set<String> BUILT_IN = Set.of("vmail", "root");

  private static final Path MAILDIR = Path.of("Maildir");

  /** What becomes of an entry. */
  sealed interface Placement {}

  /**
   * Is sent.
   *
   * @param folder the home
   * @param deliveredAs its name in the volume
   * @param shownAs its name once NS8 has taken the domain off
   */
  record Sent(Path folder, String deliveredAs, String shownAs) implements Placement {}

  /** Is not sent. */
  record Left(Path entry, String reason, boolean mailboxBehindLink) implements Placement {}

  private final AccountNames names;
  private final Pattern domainAnywhere;
  private final List<Placement> placements = new ArrayList<>();
  private final Map<String, String> taken = new HashMap<>();

  private HomeNames(AccountNames names) {
    this.names = names;
    this.domainAnywhere =
        Pattern.compile(
            Pattern.quote(names.suffix()).replace(".", "\\E.\\Q"),
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }

  /** The entries of {@code vmail}, each with what becomes of it. */
  static List<Placement> place(Path vmail, AccountNames names) throws MigrationException {
    HomeNames homes = new HomeNames(names);
    List<Path> entries = new ArrayList<>(Folders.children(vmail));
    // The name that needs no change goes first; then a name with domain before one without.
    entries.sort(Comparator.comparingInt(homes::rank));
    for (Path entry : entries) {
      Optional<BasicFileAttributes> attributes = Folders.attributes(entry);
      if (attributes.isPresent()) {
        homes.place(entry, attributes.get());
      }
    }
    return homes.placements;
  }

  private int rank(Path entry) {
    String name = Folders.name(entry);
    boolean lower = name.equals(Ascii.toLowerCase(name));
    return BUILT_IN.contains(name) ? 0 : (names.isLong(name) ? 1 : 3) + (lower ? 0 : 1);
  }

  private void place(Path entry, BasicFileAttributes attributes) {
    String name = Folders.name(entry);
    if (attributes.isSymbolicLink() && Files.isDirectory(entry)) {
      placements.add(new Left(entry, "a symbolic link to a folder", true));
    } else if (attributes.isDirectory()) {
      placeFolder(entry, name);
    } else if (!name.equals("shared-mailboxes.db")) {
      leave(entry, "a file, no mailbox");
    }
  }

  private void placeFolder(Path folder, String name) {
    Optional<String> user = names.user(name);
    if (BUILT_IN.contains(name)) {
      send(folder, name, name);
    } else if (user.isPresent()) {
      placeUser(folder, user.get());
    } else if (names.isLong(name)) {
      leave(folder, "ends with the mail domain twice");
    } else if (domainAnywhere.matcher(name).find()) {
      leave(folder, "has the mail domain, or what looks like it, inside its name");
    } else if (name.contains("@")) {
      leave(folder, "mailbox of another domain");
    } else {
      placeShort(folder, name);
    }
  }

  private void placeUser(Path folder, String user) {
    if (user.isEmpty()) {
      leave(folder, "a domain without user");
    } else if (BUILT_IN.contains(user)) {
      leave(folder, "copy of a system mailbox, which NS8 ignores");
    } else {
      claim(folder, user + names.suffix(), user);
    }
  }

  private void placeShort(Path folder, String name) {
    if (name.startsWith(".") || name.endsWith(".restore") || !holdsMail(folder)) {
      leave(folder, "no mailbox");
    } else {
      String user = Ascii.toLowerCase(name);
      claim(folder, user, user);
    }
  }

  private static boolean holdsMail(Path folder) {
    return Files.exists(folder.resolve(MAILDIR));
  }

  /** Sends a folder under that name, unless another has it. */
  private void claim(Path folder, String deliveredAs, String shownAs) {
    String owner = taken.get(shownAs);
    if (owner != null) {
      leave(folder, "the mailbox of " + shownAs + " comes from " + owner);
    } else if (!nameable(folder, deliveredAs)) {
      leave(folder, "its name cannot be put into lower case");
    } else {
      send(folder, deliveredAs, shownAs);
    }
  }

  // A name that is not ASCII cannot be turned into a text and back for sure.
  private static boolean nameable(Path folder, String deliveredAs) {
    return Folders.name(folder).equals(deliveredAs)
        || CharMatcher.ascii().matchesAllOf(deliveredAs);
  }

  private void send(Path folder, String deliveredAs, String shownAs) {
    taken.put(shownAs, Folders.name(folder));
    placements.add(new Sent(folder, deliveredAs, shownAs));
  }

  private void leave(Path entry, String reason) {
    placements.add(new Left(entry, reason, false));
  }
}
