package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox on disk as dovecot 2.2 of NS7 keeps it: Maildir++, sizes in file names, names in
 * modified UTF-7 with a dot as {@code \2e}.
 */
final class Maildir {
  private final Path maildir;
  private final String host;
  private final Map<String, Folder> folders = new LinkedHashMap<>();
  private @Nullable Owner owner;

  /** All below it is made when it is needed. */
  Maildir(Path maildir, String host) {
    this.maildir = maildir;
    this.host = host;
  }

  /** A folder under the name clients know, made with its parents when missing. */
  Folder folder(String name) throws IOException {
    Folder known = folders.get(name);
    if (known == null) {
      known = new Folder(name);
      folders.put(name, known);
    }
    return known;
  }

  /** Writes what dovecot keeps beside messages: UIDs, keywords, cache of rights. */
  void finish() throws IOException {
    List<String> withRights = new ArrayList<>();
    for (Folder folder : folders.values()) {
      folder.finish();
      if (folder.rightsAt > 0) {
        withRights.add(
            folder.rightsAt + " " + (folder.disk.isEmpty() ? "INBOX" : folder.disk.substring(1)));
      }
    }
    if (!withRights.isEmpty()) {
      write(maildir.resolve("dovecot-acl-list"), lines(withRights));
    }
    write(
        maildir.resolve("dovecot-uidvalidity"), "%08x".formatted(uidValidity("") + folders.size()));
  }

  void subscriptions(List<String> names) throws IOException {
    List<String> disk =
        names.stream()
            .map(
                name ->
                    name.startsWith("Shared/") || name.startsWith("Public/")
                        ? utf7(name)
                        : name.equals("INBOX") ? name : diskName(name).substring(1))
            .toList();
    write(maildir.resolve("subscriptions"), lines(disk));
  }

  /** A message arrives now: written in {@code tmp}, then moved to {@code new}. */
  Path deliver(String folder, String text) throws IOException {
    Path place = folder(folder).place;
    byte[] bytes = text.getBytes(UTF_8);
    Instant now = Instant.now();
    long serial = Hashing.murmur3_128().hashString(text + System.nanoTime(), UTF_8).asLong();
    String name =
        "%d.M%dP%dQ%x.%s,S=%d,W=%d"
            .formatted(
                now.getEpochSecond(),
                now.getNano() / 1000,
                ProcessHandle.current().pid(),
                serial,
                host,
                bytes.length,
                wireSize(bytes));
    Path temporary = place.resolve("tmp").resolve(name);
    Files.write(temporary, bytes);
    Unix.mode(temporary, 0600);
    owned(temporary);
    return Files.move(
        temporary, place.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A folder of the mailbox itself. */
  private void makePrivate(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectory(folder);
      Unix.mode(folder, 0700);
      owned(folder);
    }
  }

  /** Mail belongs to whom the folder of all mailboxes belongs to. */
  private void owned(Path file) throws IOException {
    if (owner == null) {
      owner = Owner.of(home().resolveSibling("."));
    }
    owner.give(file);
  }

  private Path home() {
    return Optional.ofNullable(maildir.getParent()).orElseThrow();
  }

  /** One folder. */
  final class Folder {
    private final Path place;
    private final String disk;
    private final List<String> uids = new ArrayList<>();
    private final List<String> keywords = new ArrayList<>();
    private long rightsAt;

    private Folder(String name) throws IOException {
      this.disk = diskName(name);
      this.place = disk.isEmpty() ? maildir : maildir.resolve(disk);
      if (!Files.exists(place.resolve("tmp"))) {
        Files.createDirectories(Optional.ofNullable(home().getParent()).orElseThrow());
        makePrivate(home());
        makePrivate(maildir);
        makePrivate(place);
        for (String part : List.of("cur", "new", "tmp")) {
          makePrivate(place.resolve(part));
        }
        if (!disk.isEmpty()) {
          write(place.resolve("maildirfolder"), "");
        }
      }
    }

    /**
     * Adds a message with the next UID.
     *
     * @param flags some of {@code D F P R S T}, any order; empty for none
     * @param words keywords, each a letter in the file name
     * @param recent whether no client has seen it yet: {@code new}, no flags
     */
    void add(byte[] text, long seconds, String flags, List<String> words, boolean recent)
        throws IOException {
      int serial = uids.size() + 1;
      String name =
          "%d.M%dP%d.%s,S=%d,W=%d"
              .formatted(
                  seconds,
                  (seconds * 31 + serial) % 1_000_000,
                  2000 + serial,
                  host,
                  text.length,
                  wireSize(text));
      uids.add(serial + " :" + name);
      Path file =
          recent
              ? place.resolve("new").resolve(name)
              : place.resolve("cur").resolve(name + ":2," + sorted(flags) + letters(words));
      Files.write(file, text);
      Unix.mode(file, 0600);
      owned(file);
      Unix.time(file, seconds); // the time of arrival, for clients
    }

    /** Lines such as {@code user=luca.verdi@example.org lrs}. */
    void rights(List<String> rights, long seconds) throws IOException {
      rightsAt = seconds;
      Path file = place.resolve("dovecot-acl");
      write(file, lines(rights));
      Unix.time(file, seconds);
    }

    private void finish() throws IOException {
      if (!uids.isEmpty()) {
        String head =
            "3 V%d N%d G%s"
                .formatted(
                    uidValidity(disk),
                    uids.size() + 1,
                    Hashing.murmur3_128().hashString(seed(disk), UTF_8));
        List<String> all = new ArrayList<>(uids);
        all.add(0, head);
        write(place.resolve("dovecot-uidlist"), lines(all));
      }
      if (!keywords.isEmpty()) {
        List<String> numbered = new ArrayList<>();
        for (String keyword : keywords) {
          numbered.add(numbered.size() + " " + keyword);
        }
        write(place.resolve("dovecot-keywords"), lines(numbered));
      }
    }

    private String letters(List<String> words) {
      StringBuilder letters = new StringBuilder();
      for (String word : words) {
        if (!keywords.contains(word)) {
          keywords.add(word);
        }
        letters.append((char) ('a' + keywords.indexOf(word)));
      }
      return sorted(letters.toString());
    }
  }

  private long uidValidity(String disk) {
    return 1_600_000_000L
        + Math.floorMod(
            Hashing.murmur3_32_fixed().hashString(seed(disk), UTF_8).asInt(), 1_000_000);
  }

  /** The same on each machine: the name of the mailbox and of the folder. */
  private String seed(String disk) {
    return home().getFileName() + disk;
  }

  private void write(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Unix.mode(file, 0600);
    owned(file);
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String sorted(String letters) {
    return letters.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
  }

  /** Size with CR LF at line ends, as IMAP counts. */
  private static long wireSize(byte[] text) {
    long size = text.length;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
        size++;
      }
    }
    return size;
  }

  /**
   * {@code Clients/ACME S.p.A.} is {@code .Clients.ACME S\2ep\2eA\2e}; INBOX is the Maildir itself.
   */
  static String diskName(String name) {
    return name.equals("INBOX")
        ? ""
        : Stream.of(name.split("/"))
            .map(level -> "." + utf7(level).replace(".", "\\2e"))
            .collect(Collectors.joining());
  }

  /** Modified UTF-7 of IMAP (RFC 3501, 5.1.3). */
  static String utf7(String text) {
    StringBuilder encoded = new StringBuilder();
    StringBuilder pending = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        flush(pending, encoded);
        encoded.append(c == '&' ? "&-" : String.valueOf(c));
      } else {
        pending.append(c);
      }
    }
    flush(pending, encoded);
    return encoded.toString();
  }

  private static void flush(StringBuilder pending, StringBuilder encoded) {
    if (pending.length() > 0) {
      byte[] units = pending.toString().getBytes(StandardCharsets.UTF_16BE);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(units);
      encoded.append('&').append(base64.replace('/', ',')).append('-');
      pending.setLength(0);
    }
  }
}
