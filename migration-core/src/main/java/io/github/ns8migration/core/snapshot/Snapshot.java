package io.github.ns8migration.core.snapshot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.source.TreeSourceHost;
import io.github.ns8migration.core.transfer.PathBytes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what planning needs of a host into one file: its databases, what its commands answer, and
 * a list of its files with their sizes, owners and modes, but without their content. Secrets are
 * replaced by placeholders. It is a zip archive of what a recorded host is made of: {@code
 * MANIFEST.tsv}, {@code commands/commands.tsv}, and the few files whose content a plan is made of.
 */
public final class Snapshot {
  /** In the archive: what it is and when it was made. */
  public static final String HEADER = "snapshot.json";

  private static final int LARGEST_CONTENT = 1024 * 1024;
  private static final List<String> LISTED =
      List.of(
          "/etc/cron.d",
          "/etc/crontab",
          "/etc/e-smith/db",
          "/etc/e-smith/events",
          "/etc/e-smith/templates-custom",
          "/etc/group",
          "/etc/hostname",
          "/etc/localtime",
          "/etc/opendkim/keys",
          "/etc/passwd",
          "/etc/sssd/sssd.conf",
          "/root/.my.cnf",
          "/var/lib/machines/nsdc/etc",
          "/var/lib/machines/nsdc/var/lib/samba",
          "/var/lib/mysql/roundcubemail",
          "/var/lib/mysql/sogo",
          "/var/lib/nethserver",
          "/var/lib/redis/rspamd",
          "/var/log/z-push/state",
          "/var/spool/cron",
          "/var/spool/postfix");
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";
  private static final Set<String> NOT_LISTED = Set.of(STATE, "/var/lib/nethserver/backup");
  private static final Set<String> SMALL_MAIL_FILES =
      Set.of("dovecot-acl", "dovecot-acl-list", "subscriptions", "shared-mailboxes.db");
  private static final Set<String> PLAIN =
      Set.of(
          "/etc/passwd",
          "/etc/group",
          "/etc/hostname",
          "/etc/sssd/sssd.conf",
          "/var/lib/machines/nsdc/etc/hostname",
          "/var/lib/machines/nsdc/etc/centos-release",
          "/var/lib/machines/nsdc/etc/samba/smb.conf");

  /** What is to be recorded: anything that only looks. */
  @FunctionalInterface
  public interface Looking {
    /** Looks at the host; what it asks is kept. */
    void at(SourceHost host) throws MigrationException, InterruptedException;
  }

  private final SourceHost host;
  private final Placeholders placeholders = new Placeholders();
  private final StringBuilder manifest = new StringBuilder();

  private Snapshot(SourceHost host) {
    this.host = host;
  }

  /**
   * Takes one. Nothing is changed on the host.
   *
   * @param standings what tells where its migration stands, without secrets: files of its state
   *     directory and their content
   * @param file made anew, readable by its owner alone
   * @param looking asks the host what a plan asks
   * @throws MigrationException {@code snapshot-exists} when the file is there already
   */
  public static void take(
      SourceHost host, Map<String, String> standings, Path file, Looking looking)
      throws MigrationException, InterruptedException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw MigrationException.of(
          "snapshot-exists",
          Side.TOOL,
          file + " is there already.",
          "Give another name, or remove it first.");
    } catch (IOException e) {
      throw failed(file, e);
    }
    boolean complete = false;
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
      new Snapshot(host).write(zip, standings, looking);
      complete = true;
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      if (!complete) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) throws MigrationException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static MigrationException failed(Path file, IOException e) {
    return new MigrationException(
        new Problem(
            "snapshot-not-written",
            Side.TOOL,
            "The snapshot could not be written to " + file + ": " + e.getMessage(),
            "Give a file in a folder with room that this user may write to, and read the host as"
                + " root."),
        e);
  }

  private void write(ZipOutputStream zip, Map<String, String> standings, Looking looking)
      throws IOException, MigrationException, InterruptedException {
    learnSecrets();
    Recorder recorder = new Recorder(host);
    looking.at(new TreeSourceHost(host.path("/"), recorder));
    for (String listed : LISTED) {
      walk(zip, listed);
    }
    for (Map.Entry<String, String> standing : standings.entrySet()) {
      String name = (STATE + "/" + standing.getKey()).substring(1);
      manifest.append("f\t0600\t0\t0\t0\t").append(name).append("\t-\n");
      entry(zip, name, standing.getValue());
    }
    entry(zip, "MANIFEST.tsv", manifest.toString());
    entry(zip, "ids.tsv", "");
    commands(zip, recorder);
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("format", 1);
    header.put("host", host.fullName());
    header.put("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    entry(zip, HEADER, new ObjectMapper().writeValueAsString(header));
  }

  // ---- secrets ----------------------------------------------------------------------------

  private void learnSecrets() throws IOException {
    for (Path file : files("/var/lib/nethserver/secrets")) {
      placeholders.add(read(file));
    }
    for (Path file : files("/var/lib/nethserver/db")) {
      placeholders.learn(read(file));
    }
  }

  private List<Path> files(String folder) throws IOException {
    Path path = host.path(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }

  // ---- files ------------------------------------------------------------------------------

  private void walk(ZipOutputStream zip, String top) throws IOException {
    Path start = host.path(top);
    if (!Files.exists(start, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path root = host.path("/");
    Files.walkFileTree(
        start,
        EnumSet.noneOf(FileVisitOption.class),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_LISTED.contains("/" + root.relativize(folder))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            line('d', folder, root, "-");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              line('l', file, root, escaped(linkTarget(file)));
            } else if (attributes.isRegularFile()) {
              file(zip, file, root, attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // it has gone meanwhile, or cannot be read
          }
        });
  }

  private static byte[] linkTarget(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    byte[] bytes =
        PathBytes.ofRelative(target.isAbsolute() ? Path.of("/").relativize(target) : target);
    if (!target.isAbsolute()) {
      return bytes;
    }
    byte[] absolute = new byte[bytes.length + 1];
    absolute[0] = '/';
    System.arraycopy(bytes, 0, absolute, 1, bytes.length);
    return absolute;
  }

  private void file(ZipOutputStream zip, Path file, Path root, long size) throws IOException {
    String name = "/" + root.relativize(file);
    boolean plainName = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '\\');
    if (plainName && size <= LARGEST_CONTENT && wanted(name, file)) {
      line('f', file, root, "-");
      entry(zip, name.substring(1), content(name, read(file)));
    } else {
      line('s', file, root, "size=" + size + ";tail=");
    }
  }

  /** Whether a plan is made of its content. */
  private static boolean wanted(String name, Path file) {
    String last = String.valueOf(file.getFileName());
    return PLAIN.contains(name)
        || name.startsWith("/var/lib/nethserver/db/")
        || name.startsWith("/etc/e-smith/db/")
        || name.startsWith("/etc/opendkim/keys/")
        || name.startsWith("/var/lib/nethserver/secrets/")
        || (name.startsWith("/var/lib/nethserver/vmail/")
            && (SMALL_MAIL_FILES.contains(last) || last.endsWith(".sieve")));
  }

  private String content(String name, String text) {
    if (name.startsWith("/var/lib/nethserver/secrets/")) {
      return Placeholders.INSTEAD + "\n";
    }
    if (name.startsWith("/etc/opendkim/keys/") && !name.endsWith(".txt")) {
      return anotherKey();
    }
    return name.startsWith("/var/lib/nethserver/db/")
        ? placeholders.database(text)
        : placeholders.text(text);
  }

  /** A key that signs for nobody. */
  private static String anotherKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  private void line(char kind, Path path, Path root, String extra) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) requireNonNull(attributes.get("mode")) & 0_7777;
    manifest
        .append(kind)
        .append('\t')
        .append(kind == 'l' ? "-" : "0" + Integer.toOctalString(mode))
        .append('\t')
        .append(attributes.get("uid"))
        .append('\t')
        .append(attributes.get("gid"))
        .append('\t')
        .append(
            kind == 'l'
                ? "-"
                : Long.toString(
                    ((FileTime) requireNonNull(attributes.get("lastModifiedTime")))
                        .toInstant()
                        .getEpochSecond()))
        .append('\t')
        .append(escaped(PathBytes.ofRelative(root.relativize(path))))
        .append('\t')
        .append(extra)
        .append('\n');
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte octet : bytes) {
      int c = octet & 0xff;
      if (c == '\\') {
        text.append("\\\\");
      } else if (c < ' ' || c == 0x7f) {
        text.append(String.format("\\x%02x", c));
      } else {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  // ---- commands ---------------------------------------------------------------------------

  private void commands(ZipOutputStream zip, Recorder recorder) throws IOException {
    StringBuilder table = new StringBuilder();
    int number = 0;
    for (Map.Entry<List<String>, Recorder.Answer> each : recorder.answers().entrySet()) {
      if (each.getKey().stream().anyMatch(word -> word.matches("(?s).*[\"\\p{Cntrl}].*"))) {
        continue; // no command of a plan has such words
      }
      String file = ++number + ".out";
      entry(zip, "commands/" + file, placeholders.text(each.getValue().output()));
      table
          .append(each.getValue().exitCode())
          .append('\t')
          .append(file)
          .append('\t')
          .append(words(each.getKey()))
          .append('\n');
    }
    entry(zip, "commands/commands.tsv", new String(table.toString().getBytes(UTF_8), ISO_8859_1));
  }

  private static String words(List<String> command) {
    StringBuilder line = new StringBuilder();
    for (String word : command) {
      boolean quoted = word.isEmpty() || word.indexOf(' ') >= 0;
      line.append(line.isEmpty() ? "" : " ").append(quoted ? "\"" + word + "\"" : word);
    }
    return line.toString();
  }

  private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(ISO_8859_1));
    zip.closeEntry();
  }
}
