package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is in one mailbox of a host to be built. Folders have the names clients see: {@code INBOX},
 * {@code Clients/ACME S.p.A.}; they and their parents are made when they are first named.
 */
public final class MailboxBuilder {
  private static final long FIRST_ARRIVAL = 1_700_000_000;
  private static final long BETWEEN_ARRIVALS = 613;

  private record Message(
      String folder,
      String flags,
      ByteSource text,
      long seconds,
      List<String> keywords,
      boolean recent) {}

  private record Script(String name, String text) {}

  private final Set<String> folders = new LinkedHashSet<>(List.of("INBOX"));
  private final List<Message> messages = new ArrayList<>();
  private final List<String> subscriptions = new ArrayList<>();
  private final Map<String, List<String>> rights = new LinkedHashMap<>();
  private final List<Script> scripts = new ArrayList<>();
  private Optional<String> active = Optional.empty();
  private long next = FIRST_ARRIVAL;

  MailboxBuilder() {}

  /** A folder, empty as long as no message is put there. */
  public MailboxBuilder folder(String name) {
    folders.add(name);
    return this;
  }

  /**
   * A message that a client has seen in its list.
   *
   * @param flags some of {@code D} draft, {@code F} flagged, {@code P} passed on, {@code R} replied
   *     to, {@code S} seen, {@code T} deleted; empty for none
   * @param text the whole message, with line feeds
   * @param keywords such as {@code $Forwarded}
   */
  public MailboxBuilder message(String folder, String flags, String text, String... keywords) {
    if (!flags.matches("[DFPRST]*")) {
      throw new IllegalArgumentException("flags of a Maildir are D F P R S T, not " + flags);
    }
    return add(
        new Message(
            folder, flags, ByteSource.wrap(text.getBytes(UTF_8)), next, List.of(keywords), false));
  }

  /** The same with a message of any bytes. */
  public MailboxBuilder message(String folder, String flags, byte[] text, String... keywords) {
    return add(
        new Message(folder, flags, ByteSource.wrap(text.clone()), next, List.of(keywords), false));
  }

  /** A message that no client has seen yet. */
  public MailboxBuilder newMessage(String folder, String text) {
    return add(
        new Message(folder, "", ByteSource.wrap(text.getBytes(UTF_8)), next, List.of(), true));
  }

  private MailboxBuilder add(Message message) {
    folders.add(message.folder());
    messages.add(message);
    next += BETWEEN_ARRIVALS;
    return this;
  }

  /** When the next message arrived; without it some minutes after the one before. */
  public MailboxBuilder arrivingAt(Instant time) {
    next = time.getEpochSecond();
    return this;
  }

  /** Folders the user subscribed to, {@code Shared/...} and {@code Public/...} among them. */
  public MailboxBuilder subscribed(String... names) {
    subscriptions.addAll(List.of(names));
    return this;
  }

  /**
   * Rights of others on a folder.
   *
   * @param lines of {@code dovecot-acl}: {@code user=luca.verdi@example.org lrs}
   */
  public MailboxBuilder rights(String folder, String... lines) {
    folders.add(folder);
    rights.computeIfAbsent(folder, name -> new ArrayList<>()).addAll(List.of(lines));
    return this;
  }

  /** A Sieve script that is not in use; the name is without {@code .sieve}. */
  public MailboxBuilder sieve(String name, String script) {
    scripts.add(new Script(name, script));
    return this;
  }

  /** A Sieve script that filters incoming mail. */
  public MailboxBuilder activeSieve(String name, String script) {
    active = Optional.of(name);
    return sieve(name, script);
  }

  /** Lines of {@code dovecot-acl}, by folder. */
  Map<String, List<String>> rights() {
    return rights;
  }

  void write(Path home, String host, Owner owner) throws IOException {
    Maildir maildir = new Maildir(home.resolve("Maildir"), host);
    for (String folder : withParents(folders)) {
      maildir.folder(folder);
    }
    for (Message message : messages) {
      maildir
          .folder(message.folder())
          .add(
              message.text().read(),
              message.seconds(),
              message.flags(),
              message.keywords(),
              message.recent());
    }
    long changed = next;
    for (Map.Entry<String, List<String>> folder : rights.entrySet()) {
      maildir.folder(folder.getKey()).rights(folder.getValue(), changed++);
    }
    if (!subscriptions.isEmpty()) {
      maildir.subscriptions(subscriptions);
    }
    maildir.finish();
    writeScripts(home, owner);
  }

  private static Set<String> withParents(Set<String> names) {
    Set<String> all = new LinkedHashSet<>();
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        all.add(name.substring(0, slash));
      }
      all.add(name);
    }
    return all;
  }

  private void writeScripts(Path home, Owner owner) throws IOException {
    if (scripts.isEmpty()) {
      return;
    }
    Path folder = home.resolve("sieve");
    Files.createDirectories(folder.resolve("tmp"));
    Unix.mode(folder, 0700);
    Unix.mode(folder.resolve("tmp"), 0700);
    owner.give(folder);
    owner.give(folder.resolve("tmp"));
    for (Script script : scripts) {
      Path file = Unix.resolve(folder, script.name() + ".sieve");
      Files.writeString(file, script.text());
      Unix.mode(file, 0600);
      owner.give(file);
    }
    if (active.isPresent()) {
      Path target = Unix.resolve(home, "sieve/" + active.get() + ".sieve");
      Path link = Files.createSymbolicLink(home.resolve(".dovecot.sieve"), home.relativize(target));
      owner.give(link);
    }
  }
}
