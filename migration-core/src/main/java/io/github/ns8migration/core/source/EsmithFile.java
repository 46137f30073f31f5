package io.github.ns8migration.core.source;

import com.google.common.base.Suppliers;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The content of one configuration database file of NS7, byte for byte. Immutable: a change gives
 * another content, in which every line that was not meant is the same, be it a comment, a line that
 * is no record, a byte that is no UTF-8, or a second line with the same key.
 *
 * <pre>{@code
 * EsmithFile.update(db.resolve("configuration"),
 *     file -> file.withProperties("postfix", Map.of("status", "disabled")));
 * }</pre>
 *
 * <p>On a host in use, changes are made with the host's own {@code db}, which also tells syslog;
 * this class reads such hosts, and writes trees that only look like one. The real program sorts the
 * file at every write and makes its comments anew; here lines stay where they are, and a new record
 * goes where it belongs in a sorted file.
 *
 * <p>Records are parsed when they are asked for, so a file of 60,000 of them costs little more than
 * its size.
 */
public final class EsmithFile implements EsmithDatabase {
  /** A database without records, as NS7 takes a missing file. */
  public static final EsmithFile EMPTY = new EsmithFile(List.of(), true);

  private final List<EsmithLine> lines;
  private final boolean closed;
  private final Supplier<int[]> sorted = Suppliers.memoize(this::sort);

  private EsmithFile(List<EsmithLine> lines, boolean closed) {
    this.lines = lines;
    this.closed = closed;
  }

  /**
   * Reads a file at one moment; a missing one is {@link #EMPTY}. Takes no lock, as NS7's readers
   * take none: a file is only ever replaced as a whole.
   *
   * @throws IOException when it is there and cannot be read
   */
  public static EsmithFile read(Path file) throws IOException {
    try {
      return parse(Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      return EMPTY;
    }
  }

  /** Reads a content. */
  public static EsmithFile parse(byte[] content) {
    List<EsmithLine> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        lines.add(EsmithLine.read(content, from, i));
        from = i + 1;
      }
    }
    boolean closed = from == content.length;
    if (!closed) {
      lines.add(EsmithLine.read(content, from, content.length));
    }
    return new EsmithFile(lines, closed);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A line with properties but without type has a record here, as {@code getprop} reads it,
   * though {@code printjson} prints {@code null} for it.
   */
  @Override
  public Optional<EsmithRecord> record(String key) {
    int line = find(EsmithLine.keyed(key));
    return line < 0 ? Optional.empty() : Optional.of(lines.get(line).record());
  }

  /** {@inheritDoc} The list is a view that parses a record each time it is asked for it. */
  @Override
  public List<EsmithRecord> records() {
    return new Records(
        Arrays.stream(sorted.get()).filter(line -> lines.get(line).isPrinted()).toArray());
  }

  /**
   * The content with these records in the place of those with the same keys, or beside the others.
   *
   * @throws IllegalArgumentException when one would not read back as it is given: a vertical bar
   *     without backslash in a value, a backslash at its end, the pair {@code \n}, a blank at the
   *     end of the last value, {@code =} in a key
   */
  public EsmithFile withRecords(Collection<EsmithRecord> records) {
    List<EsmithLine> changed = new ArrayList<>(lines);
    TreeMap<EsmithLine, EsmithLine> added = new TreeMap<>(EsmithLine.BY_KEY);
    for (EsmithRecord record : records) {
      EsmithLine line = EsmithLine.of(record);
      int known = find(line);
      if (known < 0) {
        added.put(line, line);
      } else {
        changed.set(known, line);
      }
    }
    return changedTo(merge(changed, new ArrayList<>(added.values())));
  }

  /** As {@link #withRecords}, with one. */
  public EsmithFile withRecord(EsmithRecord record) {
    return withRecords(List.of(record));
  }

  /**
   * The content with values of one record set, as {@code setprop} does: nothing changes when there
   * is no such record. Its properties are sorted by name, by byte; those not named keep their
   * bytes, but for blanks at the very end of the line.
   *
   * @throws IllegalArgumentException as {@link #withRecords}
   */
  public EsmithFile withProperties(String key, Map<String, String> values) {
    return replace(key, line -> line.with(values, Set.of()));
  }

  /** The content without some properties of one record, as {@code delprop} does. */
  public EsmithFile withoutProperties(String key, Set<String> names) {
    return replace(key, line -> line.with(Map.of(), names));
  }

  /** The content without a record, and without all other lines of its key. */
  public EsmithFile without(String key) {
    EsmithLine keyed = EsmithLine.keyed(key);
    return changedTo(lines.stream().filter(line -> !line.hasKeyOf(keyed)).toList());
  }

  /** The bytes of the file. */
  public byte[] bytes() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = 0; i < lines.size(); i++) {
      content.writeBytes(lines.get(i).bytes());
      if (closed || i + 1 < lines.size()) {
        content.write('\n');
      }
    }
    return content.toByteArray();
  }

  /**
   * Puts this content in the place of a file, at one stroke: a reader sees the old or the new one,
   * also after a crash. Mode and owner stay; a new file has mode 0640. A file with the same content
   * is left alone. Takes no lock: see {@link #update}.
   */
  public void writeTo(Path file) throws IOException {
    byte[] content = bytes();
    if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
      AtomicReplacement.write(file, content);
    }
  }

  /**
   * Reads, changes and replaces a file while holding the lock that NS7's writers take, so that no
   * change of theirs is lost.
   *
   * @throws IOException also when the lock is held by others for half a minute
   */
  public static void update(Path file, UnaryOperator<EsmithFile> change)
      throws IOException, InterruptedException {
    try (DatabaseLock lock = DatabaseLock.of(file)) {
      change.apply(read(file)).writeTo(file);
    }
  }

  private EsmithFile replace(String key, UnaryOperator<EsmithLine> change) {
    int known = find(EsmithLine.keyed(key));
    if (known < 0) {
      return this;
    }
    List<EsmithLine> changed = new ArrayList<>(lines);
    changed.set(known, change.apply(lines.get(known)));
    return changedTo(changed);
  }

  /** The last line keeps its missing line feed only while it is the very same line. */
  private EsmithFile changedTo(List<EsmithLine> changed) {
    boolean sameEnd =
        !closed
            && !changed.isEmpty()
            && changed.get(changed.size() - 1) == lines.get(lines.size() - 1);
    return new EsmithFile(changed, !sameEnd);
  }

  private static List<EsmithLine> merge(List<EsmithLine> lines, List<EsmithLine> added) {
    List<EsmithLine> merged = new ArrayList<>(lines.size() + added.size());
    int next = 0;
    for (EsmithLine line : lines) {
      while (line.isRecord()
          && next < added.size()
          && EsmithLine.BY_KEY.compare(added.get(next), line) < 0) {
        merged.add(added.get(next++));
      }
      merged.add(line);
    }
    merged.addAll(added.subList(next, added.size()));
    return merged;
  }

  /** Lines that hold a record, sorted by key; of lines with the same key the last. */
  private int[] sort() {
    int[] all =
        IntStream.range(0, lines.size())
            .filter(line -> lines.get(line).isRecord())
            .boxed()
            .sorted(Comparator.comparing(lines::get, EsmithLine.BY_KEY)) // stable
            .mapToInt(Integer::intValue)
            .toArray();
    return IntStream.range(0, all.length)
        .filter(i -> i + 1 == all.length || !lines.get(all[i]).hasKeyOf(lines.get(all[i + 1])))
        .map(i -> all[i])
        .toArray();
  }

  private int find(EsmithLine keyed) {
    if (!keyed.isRecord()) {
      return -1;
    }
    int[] index = sorted.get();
    int low = 0;
    int high = index.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = EsmithLine.BY_KEY.compare(lines.get(index[middle]), keyed);
      if (order == 0) {
        return index[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private final class Records extends AbstractList<EsmithRecord> implements RandomAccess {
    private final int[] shown;

    Records(int[] shown) {
      this.shown = shown;
    }

    @Override
    public EsmithRecord get(int position) {
      return lines.get(shown[position]).record();
    }

    @Override
    public int size() {
      return shown.length;
    }
  }
}
