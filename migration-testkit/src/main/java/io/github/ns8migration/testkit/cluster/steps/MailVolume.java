package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Dovecot finds in the volume {@code dovecot-data}: accounts, their mailboxes, the messages.
 */
public final class MailVolume {

  private static final String INBOX = "INBOX";
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private final Path root;

  /**
   * A view of a volume; nothing is kept, every call looks again.
   *
   * @param root folder of the volume; it may be missing
   */
  public MailVolume(Path root) {
    this.root = root;
  }

  /** Names of the folders with a Maildir, sorted: accounts, the service folders, and leftovers. */
  public List<String> accounts() {
    return children(root).stream()
        .filter(name -> Files.isDirectory(maildir(name)))
        .map(MailVolume::shown)
        .sorted()
        .toList();
  }

  /** Mailboxes of an account as IMAP shows them ({@code Archives/2023}), INBOX first. */
  public List<String> mailboxes(String account) {
    Path maildir = maildir(raw(account));
    if (!Files.isDirectory(maildir)) {
      return List.of();
    }
    List<String> names = new ArrayList<>(List.of(INBOX));
    children(maildir).stream()
        .filter(name -> name.startsWith(".") && Files.isDirectory(ByteName.in(maildir, name)))
        .map(name -> FolderName.shown(name.substring(1)))
        .sorted()
        .forEach(names::add);
    return List.copyOf(names);
  }

  /** Number of messages in a mailbox: files in its {@code cur} and {@code new}. */
  public long messages(String account, String mailbox) {
    return files(folder(account, mailbox)).count();
  }

  /** Bytes of all messages of an account. */
  public long bytes(String account) {
    return mailboxes(account).stream()
        .flatMap(mailbox -> files(folder(account, mailbox)))
        .mapToLong(MailVolume::size)
        .sum();
  }

  /** Lines of the access list of a mailbox; empty without one. */
  List<String> accessList(String account, String mailbox) {
    Path list = folder(account, mailbox).resolve("dovecot-acl");
    try {
      return Files.isRegularFile(list)
          ? List.of(shown(Files.readString(list, ISO_8859_1)).split("\n", -1))
          : List.of();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Creates an empty mailbox of the public account, unless it is there; owned like the volume. */
  void createPublic(String mailbox) throws IOException {
    Path folder = folder("vmail", mailbox);
    createFolder(folder);
    for (String part : List.of("cur", "new", "tmp")) {
      createFolder(folder.resolve(part));
    }
    if (!Files.exists(folder.resolve("maildirfolder"))) {
      Files.createFile(folder.resolve("maildirfolder"));
      ownLikeVolume(folder.resolve("maildirfolder"));
    }
  }

  private void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createFolder(parent);
    }
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
    ownLikeVolume(folder);
  }

  /** Only root can give files away; anybody else owns the whole volume already. */
  private void ownLikeVolume(Path path) throws IOException {
    for (String id : List.of("unix:uid", "unix:gid")) {
      Object wanted = Files.getAttribute(root, id);
      if (!wanted.equals(Files.getAttribute(path, id))) {
        Files.setAttribute(path, id, wanted);
      }
    }
  }

  private Path folder(String account, String mailbox) {
    Path maildir = maildir(raw(account));
    return mailbox.equals(INBOX)
        ? maildir
        : ByteName.in(maildir, "." + raw(FolderName.stored(mailbox)));
  }

  private Path maildir(String account) {
    return ByteName.in(root, account).resolve("Maildir");
  }

  private static Stream<Path> files(Path folder) {
    return Stream.of("cur", "new")
        .map(folder::resolve)
        .flatMap(part -> children(part).stream().map(name -> ByteName.in(part, name)))
        .filter(Files::isRegularFile);
  }

  private static List<String> children(Path folder) {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        children.forEach(child -> names.add(ByteName.of(child)));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
    return names;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException vanished) {
      return 0;
    }
  }

  private static String shown(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  private static String raw(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
