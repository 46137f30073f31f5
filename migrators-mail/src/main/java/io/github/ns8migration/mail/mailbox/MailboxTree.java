package io.github.ns8migration.mail.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.mail.mailbox.Findings.Sort;
import io.github.ns8migration.mail.mailbox.Folders.Extent;
import io.github.ns8migration.mail.mailbox.HomeNames.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The mailboxes of NS7 on disk, made ready to be sent into the volume of NS8's Dovecot.
 *
 * <p>Folders keep their long names, {@code anna@example.org}: NS8 gives them the short ones and
 * corrects access lists and Sieve scripts on the way. What it would get wrong is corrected here, in
 * copies laid over the tree; nothing on NS7 is changed. Small files are delivered with short names
 * already, so that NS8's correction, a text replacement, finds nothing in them to spoil.
 */
public final class MailboxTree {

  /** Full-text indexes: NS8 makes them anew. */
  static final String TEXT_INDEX = "lucene-indexes";

  private static final String VOLUME = "dovecot-data";
  private static final Ownership VMAIL = new Ownership(100, 101);
  // A message is a file that is never changed: a flag is a part of its name.
  private static final Set<String> MESSAGE_FOLDERS = Set.of("cur", "new");
  private static final Path SHARED_BOXES = Path.of("shared-mailboxes.db");

  private final Path vmail;
  private final String mailDomain;
  private final AccountLists accounts;
  private final Optional<Path> overlay;
  private final Optional<PlainFolders> plain;
  private final AccountNames names;
  private final Findings findings = new Findings();

  private final List<Plan.Item> converted = new ArrayList<>();
  private final List<Plan.Item> leftBehind = new ArrayList<>();
  private final List<Exclusion> exclusions = new ArrayList<>();
  private final List<TreeTransfer> renamed = new ArrayList<>();
  private final SortedMap<String, Long> messages = new TreeMap<>();

  private MailboxTree(
      Path vmail,
      String mailDomain,
      AccountLists accounts,
      Optional<Path> overlay,
      Optional<PlainFolders> plain) {
    this.vmail = vmail;
    this.mailDomain = mailDomain;
    this.accounts = accounts;
    this.overlay = overlay;
    this.plain = plain;
    this.names = new AccountNames(mailDomain, accounts);
  }

  /**
   * Looks through the vmail folder and prepares what is sent. Repeatable; takes no more memory for
   * more messages.
   *
   * @param vmail {@code /var/lib/nethserver/vmail} of the host
   * @param mailDomain the host's domain, in lower case, which ends the names of all homes
   * @param accounts users and groups of the host; {@link AccountLists#NONE} when there are none
   * @param overlay an empty folder for corrected copies; empty to look only
   * @throws MigrationException when there is no mail domain, or a folder cannot be read
   */
  public static PreparedMailboxes prepare(
      Path vmail, String mailDomain, AccountLists accounts, Optional<Path> overlay)
      throws MigrationException, InterruptedException {
    return new MailboxTree(vmail, mailDomain, accounts, overlay, Optional.empty()).prepare();
  }

  /**
   * The same for a pass: people may be waiting for it. Neither messages nor what stays behind is
   * counted, so both are missing from the answer.
   *
   * @param overlay an empty folder for corrected copies
   * @param plain what passes before have found, and this one adds to
   */
  public static PreparedMailboxes prepareToSend(
      Path vmail, String mailDomain, AccountLists accounts, Path overlay, PlainFolders plain)
      throws MigrationException, InterruptedException {
    return new MailboxTree(vmail, mailDomain, accounts, Optional.of(overlay), Optional.of(plain))
        .prepare();
  }

  /**
   * Messages of each home that is sent, by the name NS8 shows ({@code vmail} holds the public
   * mailboxes): what {@code cur} and {@code new} hold, in all folders together.
   *
   * @throws MigrationException as {@link #prepare}
   */
  public static SortedMap<String, Long> countMessages(Path vmail, String mailDomain)
      throws MigrationException, InterruptedException {
    MailboxTree tree =
        new MailboxTree(vmail, mailDomain, AccountLists.NONE, Optional.empty(), Optional.empty());
    tree.prepare();
    return tree.messages;
  }

  private PreparedMailboxes prepare() throws MigrationException, InterruptedException {
    check();
    exclusions.add(Exclusion.named(TEXT_INDEX));
    Optional<Overlay> main = overlay.map(folder -> new Overlay(vmail, folder.resolve("vmail")));
    List<Placement> placements = HomeNames.place(vmail, names);
    Map<HomeNames.Sent, Home> homes = new LinkedHashMap<>();
    for (Placement placement : placements) {
      if (placement instanceof HomeNames.Sent sent) {
        homes.put(sent, home(sent, main, homes.size()));
      }
    }
    SideBySide.run(homes.values().stream().map(Home::scan).toList());
    for (Placement placement : placements) {
      if (placement instanceof HomeNames.Sent sent) {
        send(sent, Objects.requireNonNull(homes.get(sent)));
      } else if (placement instanceof HomeNames.Left left) {
        leave(left);
      }
    }
    correctSharedBoxes(main);
    // The whole tree last: it sets the time of the volume's root, which a new folder in it changes.
    List<TreeTransfer> transfers = new ArrayList<>(renamed);
    transfers.add(transfer(vmail, exclusions, main));
    SortedSet<String> shown = new TreeSet<>(messages.keySet());
    shown.removeAll(HomeNames.BUILT_IN);
    long total = messages.values().stream().mapToLong(Long::longValue).sum();
    return new PreparedMailboxes(
        transfers, findings.all(), converted, leftBehind, messages.size(), total, shown);
  }

  private void check() throws MigrationException {
    if (mailDomain.isBlank()) {
      throw MigrationException.of(
          "mail-domain-missing",
          Side.SOURCE,
          "The host has no domain, so nobody can tell which mail folders are mailboxes.",
          "Give the host a full name, for example mail.example.org, and start again.");
    }
    if (!Files.isDirectory(vmail)) {
      throw MigrationException.of(
          "mail-store-missing",
          Side.SOURCE,
          "There is no folder " + vmail + ".",
          "Check that the mail server is installed and its disk is mounted.");
    }
  }

  /**
   * A home that is looked through.
   *
   * @param own what is laid over it alone, since it arrives under another name
   */
  private record Home(HomeScan scan, boolean renamed, Optional<Overlay> own) {}

  private Home home(HomeNames.Sent sent, Optional<Overlay> main, int number) {
    boolean rename = !Folders.name(sent.folder()).equals(sent.deliveredAs());
    Optional<Overlay> own =
        rename ? overlay.map(at -> new Overlay(sent.folder(), at.resolve("home" + number))) : main;
    Path prefix = rename ? Path.of("") : sent.folder().getFileName();
    HomeScan scan = new HomeScan(sent.folder(), names, new Findings(), own, prefix, plain);
    return new Home(scan, rename, own);
  }

  private void send(HomeNames.Sent sent, Home home) throws MigrationException {
    String name = Folders.name(sent.folder());
    HomeScan scan = home.scan();
    findings.addAll(scan.findings());
    messages.put(sent.shownAs(), scan.messages());
    noteUser(sent);
    if (!scan.corrections().isEmpty()) {
      converted.add(item(name, "corrected on the way: " + scan.corrections()));
    }
    if (home.renamed()) {
      sendRenamed(sent, scan, home.own());
    } else {
      scan.leftOut().forEach(path -> exclusions.add(Exclusion.path(path)));
    }
    scan.leftOut().stream()
        .filter(path -> path.endsWith(Path.of("sieve", "tmp")))
        .forEach(path -> leftBehind.add(item(name + "/sieve/tmp", "temporary files")));
  }

  /** A home that arrives under another name is a transfer of its own. */
  private void sendRenamed(HomeNames.Sent sent, HomeScan scan, Optional<Overlay> own)
      throws MigrationException {
    String name = Folders.name(sent.folder());
    List<Exclusion> inside = new ArrayList<>();
    inside.add(Exclusion.named(TEXT_INDEX));
    scan.leftOut().forEach(path -> inside.add(Exclusion.path(path)));
    renamed.add(transfer(sent.folder(), inside, own).into(sent.deliveredAs()));
    exclusions.add(Exclusion.path(sent.folder().getFileName()));
    // The new name too: what is left out is kept on the destination, so the whole tree does not
    // delete again and again what this transfer sends.
    exclusions.add(Exclusion.path(Path.of(sent.deliveredAs())));
    converted.add(item(name, "arrives as the mailbox of " + sent.shownAs()));
  }

  private static TreeTransfer transfer(
      Path source, List<Exclusion> leftOut, Optional<Overlay> overlay) throws MigrationException {
    Optional<Path> laidOver = Optional.empty();
    if (overlay.isPresent() && overlay.get().used()) {
      overlay.get().finish();
      laidOver = Optional.of(overlay.get().target());
    }
    return new TreeTransfer(
        source,
        VOLUME,
        "",
        laidOver,
        leftOut,
        true,
        Optional.of(VMAIL),
        TreeTransfer.Rights.MODES,
        MESSAGE_FOLDERS);
  }

  private void noteUser(HomeNames.Sent sent) {
    String user = sent.shownAs() + names.suffix();
    if (!accounts.users().isEmpty()
        && !HomeNames.BUILT_IN.contains(sent.shownAs())
        && !accounts.users().contains(user)) {
      findings.add(Sort.USER_GONE, Folders.name(sent.folder()));
    }
  }

  private void leave(HomeNames.Left left) throws MigrationException {
    exclusions.add(Exclusion.path(left.entry().getFileName()));
    String name = Folders.name(left.entry());
    if (left.mailboxBehindLink()) {
      findings.add(Sort.LINK, name);
      leftBehind.add(item(name, left.reason()));
      return;
    }
    if (plain.isPresent()) {
      return;
    }
    Extent extent = Folders.extent(left.entry());
    leftBehind.add(item(name, left.reason() + " (" + extent + ")"));
    if (extent.messages() > 0) {
      findings.add(Sort.NOT_SENT, name + ": " + left.reason() + " (" + extent + ")");
    }
  }

  private void correctSharedBoxes(Optional<Overlay> main) throws MigrationException {
    Path file = vmail.resolve(SHARED_BOXES);
    Optional<BasicFileAttributes> attributes = Folders.attributes(file);
    if (attributes.filter(BasicFileAttributes::isRegularFile).isEmpty()) {
      return;
    }
    Optional<byte[]> content = HomeScan.read(file);
    if (content.isEmpty()) {
      return;
    }
    String text = new String(content.get(), ISO_8859_1);
    byte[] bytes = SharedBoxes.correct(text, names).text().getBytes(ISO_8859_1);
    if (!Arrays.equals(bytes, content.get())) {
      converted.add(item(SHARED_BOXES.toString(), "names lose " + names.suffix()));
      if (main.isPresent()) {
        main.get().replace(SHARED_BOXES, bytes, attributes.get().lastModifiedTime());
      }
    }
  }

  private static Plan.Item item(String path, String text) {
    return new Plan.Item(path, text, "/var/lib/nethserver/vmail/" + path);
  }
}
