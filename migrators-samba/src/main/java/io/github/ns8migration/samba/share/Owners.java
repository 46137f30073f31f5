package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose files these are: those that belong to nobody the domain knows, one by one. Their owners
 * cannot be kept, since NS8 takes files by the names of its accounts; and an access list that names
 * one of these it cannot store at all.
 */
public final class Owners {
  // More than anybody reads; the number of the others is told.
  private static final int MOST = 10_000;

  private enum Account {
    KNOWN,
    LOCAL,
    UNKNOWN
  }

  private final SourceHost source;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Set<String> localUsers = new HashSet<>();
  private final Set<String> localGroups = new HashSet<>();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> local = new ArrayList<>();
  private final SortedSet<String> entries = new TreeSet<>();
  private long unshownEntries;
  private String unshownFile = "";
  private final Set<AccessLists.Named> unshownHere = new HashSet<>();
  private final List<String> unlisted = new ArrayList<>();
  private final SortedSet<String> unread = new TreeSet<>();
  private final Map<Account, Long> unshown = new EnumMap<>(Account.class);

  private Owners(SourceHost source) {
    this.source = source;
  }

  /** Looks at all files below these folders of the host. */
  public static List<Finding> findings(SourceHost source, List<String> folders)
      throws MigrationException, InterruptedException {
    Owners owners = new Owners(source);
    owners.readLocal("/etc/passwd", owners.localUsers);
    owners.readLocal("/etc/group", owners.localGroups);
    for (String folder : folders) {
      owners.look(folder);
      owners.lookAtAccessLists(folder);
    }
    return owners.findings();
  }

  private void readLocal(String file, Set<String> ids) throws MigrationException {
    try {
      for (String line :
          new String(Files.readAllBytes(source.path(file)), StandardCharsets.ISO_8859_1)
              .split("\n")) {
        String[] fields = line.split(":");
        if (fields.length > 2) {
          ids.add(fields[2]);
        }
      }
    } catch (IOException e) {
      // Without them every owner is asked for by name; a host always has both.
      ids.clear();
    }
  }

  private record Pair(String uid, String gid) {}

  // Twice through the tree: first whose files there are, which is short, then those of nobody.
  // Commands run between the walks, where an interrupt can end them.
  private void look(String folder) throws MigrationException, InterruptedException {
    Path root = source.path(folder);
    if (!Files.isDirectory(root)) {
      return;
    }
    Set<Pair> pairs = new HashSet<>();
    walk(folder, new Walk(root, (path, pair) -> pairs.add(pair)));
    Map<Pair, Account> odd = new HashMap<>();
    for (Pair pair : pairs) {
      Account account = account(pair);
      if (account != Account.KNOWN) {
        odd.put(pair, account);
      }
    }
    if (!odd.isEmpty()) {
      walk(folder, new Walk(root, (path, pair) -> add(folder, root, path, pair, odd)));
    }
  }

  // Twice as well: first who is named, then where those are named that nobody knows.
  private void lookAtAccessLists(String folder) throws MigrationException, InterruptedException {
    if (!Files.isDirectory(source.path(folder))) {
      return;
    }
    Set<AccessLists.Named> named = new HashSet<>();
    if (!new AccessLists(source).read(folder, (file, entry) -> named.add(entry))) {
      unlisted.add(folder);
      return;
    }
    Set<AccessLists.Named> strange = new HashSet<>();
    for (AccessLists.Named each : named) {
      Set<String> here = each.database().equals("passwd") ? localUsers : localGroups;
      if (account(each.database(), each.id(), here) == Account.UNKNOWN) {
        strange.add(each);
      }
    }
    if (!strange.isEmpty()) {
      boolean unused =
          new AccessLists(source)
              .read(
                  folder,
                  (file, entry) -> {
                    if (strange.contains(entry)) {
                      addEntry(file, entry);
                    }
                  });
    }
  }

  // A file may name somebody twice, for itself and for what is made in it, one after the other.
  private void addEntry(String file, AccessLists.Named entry) {
    String item = file + " (" + entry.words() + ")";
    if (entries.size() < MOST) {
      entries.add(item);
      return;
    }
    if (!file.equals(unshownFile)) {
      unshownFile = file;
      unshownHere.clear();
    }
    if (!entries.contains(item) && unshownHere.add(entry)) {
      unshownEntries++;
    }
  }

  private void walk(String folder, Walk walk) throws MigrationException, InterruptedException {
    try {
      Files.walkFileTree(walk.root, walk);
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "owners-not-read",
              Side.SOURCE,
              "The files below " + folder + " could not be looked at: " + e + ".",
              "Run this program as root, and check the file system."),
          e);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private Account account(Pair pair) throws MigrationException, InterruptedException {
    Account user = account("passwd", pair.uid(), localUsers);
    Account group = account("group", pair.gid(), localGroups);
    return user.compareTo(group) > 0 ? user : group;
  }

  private Account account(String database, String id, Set<String> localIds)
      throws MigrationException, InterruptedException {
    if (id.equals("0")) {
      return Account.KNOWN; // root is root on both sides
    }
    if (localIds.contains(id)) {
      return Account.LOCAL;
    }
    String key = database + ":" + id;
    Account known = accounts.get(key);
    if (known == null) {
      known =
          source.run(HostCommand.of("getent", database, id)).succeeded()
              ? Account.KNOWN
              : Account.UNKNOWN;
      accounts.put(key, known);
    }
    return known;
  }

  private void add(String folder, Path root, Path path, Pair pair, Map<Pair, Account> odd) {
    Account account = odd.getOrDefault(pair, Account.KNOWN);
    if (account == Account.KNOWN) {
      return;
    }
    List<String> list = account == Account.LOCAL ? local : unknown;
    if (list.size() < MOST) {
      list.add(name(folder, root, path) + " (user " + pair.uid() + ", group " + pair.gid() + ")");
    } else {
      unshown.merge(account, 1L, Long::sum);
    }
  }

  private static String name(String folder, Path root, Path path) {
    return path.equals(root) ? folder : folder + "/" + root.relativize(path);
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (!unknown.isEmpty()) {
      findings.add(
          Notice.OWNERS_UNKNOWN.of(shown(unknown, unshown.getOrDefault(Account.UNKNOWN, 0L))));
    }
    if (!local.isEmpty()) {
      findings.add(Notice.OWNERS_LOCAL.of(shown(local, unshown.getOrDefault(Account.LOCAL, 0L))));
    }
    if (!entries.isEmpty()) {
      findings.add(Notice.ENTRIES_UNKNOWN.of(shown(entries, unshownEntries)));
    }
    if (!unlisted.isEmpty()) {
      findings.add(Notice.ACCESS_LISTS_NOT_READ.of(unlisted));
    }
    if (!unread.isEmpty()) {
      findings.add(Notice.ACCESS_DENIED.of(unread.stream().sorted().toList()));
    }
    return findings;
  }

  private static List<String> shown(Collection<String> items, long more) {
    List<String> shown = new ArrayList<>(items.stream().sorted().toList());
    if (more > 0) {
      shown.add("and " + more + " more");
    }
    return shown;
  }

  private interface Seen {
    void owned(Path path, Pair pair);
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Seen seen;

    Walk(Path root, Seen seen) {
      this.root = root;
      this.seen = seen;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return look(path);
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      return look(path);
    }

    private FileVisitResult look(Path path) {
      try {
        seen.owned(
            path,
            new Pair(
                Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).toString(),
                Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS).toString()));
      } catch (IOException | UnsupportedOperationException e) {
        unread.add(path.toString());
      }
      return Thread.currentThread().isInterrupted()
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) {
      unread.add(path.toString());
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
