package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.Lists;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.testkit.host.Manifest.Row;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An old server kept in a folder of a project: its files, and beside them {@code MANIFEST.tsv} with
 * what version control loses (empty folders, modes, owners, times, links, holes, attributes, odd
 * names), {@code ids.tsv} with the numbers of the accounts, and {@code commands/commands.tsv} with
 * what its commands answer.
 *
 * <pre>{@code
 * Prepared host = HostFixture.at(Path.of("fixtures/ns7-small"))
 *     .with(Path.of("fixtures/ns7-state/mail-migrating"))
 *     .prepare(target);
 * }</pre>
 */
public final class HostFixture {
  private static final String PROVIDER_BINDING =
      "var/lib/nethserver/nethserver-ns8-migration/account-provider/bind.env";

  /** A folder, or where to get one from; closed after use. */
  private interface Source extends AutoCloseable {
    Path folder();

    @Override
    default void close() throws IOException {}
  }

  private interface SourceSupplier {
    Source open() throws IOException;
  }

  private final SourceSupplier fixture;
  private final @Nullable SourceSupplier overlay;

  private HostFixture(SourceSupplier fixture, @Nullable SourceSupplier overlay) {
    this.fixture = fixture;
    this.overlay = overlay;
  }

  /** The fixture in that folder. */
  public static HostFixture at(Path folder) {
    return new HostFixture(() -> () -> folder, null);
  }

  /**
   * A snapshot of a host, in one file: files have the sizes that were recorded, and no content. The
   * file may come from anybody: one that is no snapshot, or would do harm, is refused with an
   * {@link IOException} when the host is prepared.
   */
  public static HostFixture ofSnapshot(Path file) {
    return new HostFixture(() -> unpacked(SnapshotFile.unpack(file)), null);
  }

  private static Source unpacked(Path folder) throws IOException {
    long size = SnapshotFile.size(folder);
    // What is sent of it becomes as large as it was, on the other side.
    if (size > Files.getFileStore(folder).getUsableSpace()) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      throw new IOException("there is no room for " + size + " bytes of filler");
    }
    return new Source() {
      @Override
      public Path folder() {
        return folder;
      }

      @Override
      public void close() throws IOException {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    };
  }

  /**
   * A fixture among the resources of a class path, in a folder or in a jar.
   *
   * @param name of the folder, without a slash before it: {@code fixtures/ns7-small}
   */
  public static HostFixture fromClassPath(ClassLoader loader, String name) {
    return new HostFixture(() -> resource(loader, name, "MANIFEST.tsv"), null);
  }

  /**
   * The same with an overlay: a folder with files that go over the tree and with {@code
   * db-changes.tsv}, properties to be set in its databases.
   */
  public HostFixture with(Path overlayFolder) {
    return new HostFixture(fixture, () -> () -> overlayFolder);
  }

  /** The same with an overlay among the resources of a class path. */
  public HostFixture withFromClassPath(ClassLoader loader, String name) {
    return new HostFixture(fixture, () -> resource(loader, name, "db-changes.tsv"));
  }

  /** {@code at(fixture).prepare(target)}. */
  public static Prepared prepare(Path fixtureFolder, Path target) throws IOException {
    return at(fixtureFolder).prepare(target);
  }

  /**
   * Builds the tree.
   *
   * @param target made when missing; must be empty
   * @return where it is, and what could not be made
   * @throws IOException when the target is not empty, a file of the fixture is missing, or writing
   *     fails
   */
  public Prepared prepare(Path target) throws IOException {
    requireEmpty(target);
    try (Source source = fixture.open()) {
      return build(source.folder(), target);
    }
  }

  /** The same, and keeps what is known of the host beside its tree in another folder. */
  Prepared prepareBeside(Path target, Path side) throws IOException {
    requireEmpty(target);
    try (Source source = fixture.open()) {
      RecordedCommands.copy(source.folder(), side.resolve("commands"));
      Files.copy(source.folder().resolve("ids.tsv"), side.resolve("ids.tsv"));
      return build(source.folder(), target);
    }
  }

  private Prepared build(Path folder, Path target) throws IOException {
    List<String> leftOut = new Builder(folder, target).build();
    if (overlay != null) {
      try (Source changes = overlay.open()) {
        overlay(changes.folder(), target);
      }
    }
    return new Prepared(target.toAbsolutePath(), leftOut);
  }

  private static void requireEmpty(Path target) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> inside = Files.list(target)) {
        if (inside.findAny().isPresent()) {
          throw new IOException(target + " is not empty: give a new folder");
        }
      }
    }
    Files.createDirectories(target);
  }

  /** Makes one tree. */
  private static final class Builder {
    private final Path fixture;
    private final Path target;
    private final Ids ids;
    private final boolean root = Unix.root();
    private final Set<String> leftOut = new LinkedHashSet<>();

    Builder(Path fixture, Path target) throws IOException {
      this.fixture = fixture;
      this.target = target;
      this.ids = Ids.of(fixture);
    }

    List<String> build() throws IOException {
      List<Row> rows = Manifest.read(fixture);
      for (Row row : rows) {
        make(row, Unix.resolve(target, row.path()));
      }
      // What is in a folder goes before the folder: its time would change, its mode may lock us
      // out.
      for (Row row : Lists.reverse(rows)) {
        finish(row, Unix.resolve(target, row.path()));
      }
      for (Row row : rows) {
        if (row.kind() == 'a') {
          accessList(row, Unix.resolve(target, row.path()));
        }
      }
      if (!root) {
        leftOut.add("owners of all files: only root may give files away");
      }
      return List.copyOf(leftOut);
    }

    private void make(Row row, Path place) throws IOException {
      if (row.kind() != 'd') {
        Files.createDirectories(parent(place));
      }
      switch (row.kind()) {
        case 'd' -> Files.createDirectories(place);
        case 'f' -> copy(Unix.resolve(fixture, row.path()), place);
        case 'l' -> Files.createSymbolicLink(place, linkTarget(row.target()));
        case 'h' -> Files.createLink(place, Unix.resolve(target, row.target()));
        case 's' -> sparse(row.options(), place);
        case 'n' -> Files.write(place, withLineFeed(option(row.options(), "text")));
        case 'x' -> attribute(row, place);
        case 'k' -> Unix.socket(place);
        case 'a' -> {} // when owners and modes are there
        default -> throw new IOException("no such kind in MANIFEST.tsv: " + row.kind());
      }
    }

    /** Content alone: a checkout that is read only must not make the tree read only too early. */
    private static void copy(Path file, Path place) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        Files.copy(in, place);
      }
    }

    private void finish(Row row, Path place) throws IOException {
      if (row.kind() == 'x' || row.kind() == 'a') {
        return;
      }
      if (root) {
        // Before the mode: a new owner clears the set-group-ID bit.
        Unix.owner(place, ids.user(row.owner()), ids.group(row.group()));
      }
      if (row.mode().isPresent()) {
        Unix.mode(place, row.mode().getAsInt());
      }
      if (row.seconds().isPresent()) {
        Unix.time(place, row.seconds().getAsLong());
      }
    }

    private void attribute(Row row, Path place) throws IOException {
      Map.Entry<String, byte[]> option = row.options().entrySet().iterator().next();
      try {
        byte[] value = HexFormat.of().parseHex(new String(option.getValue(), ISO_8859_1));
        Unix.attribute(place, option.getKey(), value);
      } catch (IOException | UnsupportedOperationException e) {
        leftOut.add(
            "extended attribute " + option.getKey() + " of " + row.name() + ": " + e.getMessage());
      }
    }

    private void accessList(Row row, Path place) {
      if (!root) {
        leftOut.add("access list of " + row.name() + ": its owner is missing without root");
        return;
      }
      try {
        Unix.accessList(place, ids.numbered(row.text()));
      } catch (IOException e) {
        leftOut.add("access list of " + row.name() + ": " + e.getMessage());
      }
    }

    private static void sparse(Map<String, byte[]> options, Path place) throws IOException {
      long size = Long.parseLong(new String(option(options, "size"), ISO_8859_1));
      Unix.sparse(place, size, option(options, "tail"));
    }

    private static byte[] option(Map<String, byte[]> options, String name) throws IOException {
      byte[] value = options.get(name);
      if (value == null) {
        throw new IOException("MANIFEST.tsv: no " + name + "= in a line that needs it");
      }
      return value;
    }
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.getParent()).orElseThrow();
  }

  /** The text of a link: relative or absolute, leading anywhere; never resolved here. */
  private static Path linkTarget(byte[] target) {
    Path absolute = Unix.resolve(Path.of("/"), target);
    // Not relativize(), which drops dots at the beginning.
    return target[0] == '/' ? absolute : absolute.subpath(0, absolute.getNameCount());
  }

  private static byte[] withLineFeed(byte[] text) {
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }

  // ---- overlays

  private static void overlay(Path overlay, Path target) throws IOException {
    for (String part : List.of("etc", "var")) {
      Path from = overlay.resolve(part);
      if (Files.isDirectory(from)) {
        copyOver(from, target.resolve(part));
      }
    }
    link(target.resolve(PROVIDER_BINDING));
    for (String line : Files.readAllLines(overlay.resolve("db-changes.tsv"), ISO_8859_1)) {
      if (!line.startsWith("#")) {
        String[] fields = line.split("\t", -1);
        set(target, fields);
      }
    }
  }

  // A link that a checkout may hold as a file with its target.
  private static void link(Path place) throws IOException {
    if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
      Path leadsTo = Path.of(Files.readString(place).strip());
      Files.delete(place);
      Files.createSymbolicLink(place, leadsTo);
    }
  }

  private static void set(Path target, String[] fields) throws IOException {
    if (fields.length != 4) {
      throw new IOException("db-changes.tsv: not four columns: " + String.join("\t", fields));
    }
    RecordFile database = RecordFile.of(target.resolve("var/lib/nethserver/db"), fields[0]);
    if (!database.change(fields[1], record -> record.with(fields[2], fields[3]))) {
      throw new IOException("db-changes.tsv: no record " + fields[1] + " in " + fields[0]);
    }
  }

  private static void copyOver(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      Path place = to.resolve(from.relativize(file));
      Files.createDirectories(parent(place));
      if (!place.endsWith(".keep")) {
        Files.copy(
            file,
            place,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  // ---- class path

  private static Source resource(ClassLoader loader, String name, String marker)
      throws IOException {
    URL url = loader.getResource(name + "/" + marker);
    if (url == null) {
      throw new IOException("no " + name + "/" + marker + " on the class path");
    }
    if (url.openConnection() instanceof JarURLConnection jar) {
      return extracted(jar.getJarFileURL(), name + "/");
    }
    try {
      Path folder = parent(Path.of(new URI(url.toString())));
      return () -> folder;
    } catch (URISyntaxException e) {
      throw new IOException("not a folder: " + url, e);
    }
  }

  private static Source extracted(URL jarUrl, String prefix) throws IOException {
    Path folder = Files.createTempDirectory("fixture");
    // The file system provider for jars takes backslashes in names for slashes; the streams do not.
    try (JarFile jar = new JarFile(Path.of(URI.create(jarUrl.toString())).toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
          Path place = Unix.resolve(folder, entry.getName().substring(prefix.length()));
          if (!place.normalize().startsWith(folder)) {
            throw new IOException("a name that leads out of the fixture: " + entry.getName());
          }
          Files.createDirectories(parent(place));
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, place);
          }
        }
      }
    }
    return new Source() {
      @Override
      public Path folder() {
        return folder;
      }

      @Override
      public void close() throws IOException {
        MoreFiles.deleteRecursively(folder);
      }
    };
  }
}
