package io.github.ns8migration.sogo.convert;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Side;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a dump of SOGo's database into one for NS8 as it streams by.
 *
 * <p>SOGo keeps, in a row for each calendar and address book, where its tables are, with the
 * password that the database had when the folder was made. Exactly these values are changed, by
 * column: not what looks like them in a note that somebody wrote, and whatever characters a
 * password has. Everything else goes through byte for byte.
 *
 * <p>The dump is read by character, since {@code mysqldump} puts a megabyte of rows on a line.
 * Memory is constant: two buffers and one row of the two tables that are changed.
 */
public final class DumpRewriter {
  private static final int BUFFER = 1 << 17;
  // A row of a profile holds the settings of one user.
  private static final int LARGEST_ROW = 64 << 20;
  private static final int LONGEST_HEAD = 4096;
  private static final int MOST_COLUMNS = 4096;
  private static final Pattern TABLE =
      Pattern.compile(
          "\\s*(CREATE\\s+TABLE|(?:INSERT|REPLACE)(?:\\s+IGNORE)?\\s+INTO)"
              + "(?:\\s+IF\\s+NOT\\s+EXISTS)?\\s+`([^`]+)`\\s*(?:VALUES\\s*)?",
          Pattern.CASE_INSENSITIVE);
  private static final String END = " Dump completed";

  /** What part of the text the next byte belongs to. */
  private enum Place {
    CODE,
    TEXT,
    QUOTED,
    NAME,
    LINE_COMMENT,
    BLOCK_COMMENT
  }

  /** What kind of statement it is. */
  private enum Kind {
    /** Not known yet. */
    HEAD,
    /** One whose columns are wanted. */
    COLUMNS,
    /** One whose rows are wanted, before its first row or between two. */
    ROWS,
    /** Within such a row. */
    ROW,
    /** Any other. */
    OTHER
  }

  private final OutputStream out;
  private final RowRewriter rows = new RowRewriter();
  private final Map<String, List<String>> columns = new HashMap<>();

  private Place place = Place.CODE;
  private Kind kind = Kind.HEAD;
  private boolean escaped;
  private byte before;
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder name = new StringBuilder();
  private final StringBuilder comment = new StringBuilder();
  private boolean executableComment;
  private String table = "";
  private List<String> named = new ArrayList<>();
  private boolean nameExpected;
  private int depth;
  private final ByteArrayOutputStream row = new ByteArrayOutputStream();
  private final List<Integer> commas = new ArrayList<>();

  private long bytes;
  private long statementBegan;
  private long largestStatement;
  private String largestTable = "";
  private boolean complete;

  private DumpRewriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Reads a dump to its end and writes the changed one.
   *
   * @throws MigrationException when the dump is none of SOGo, or cannot be understood
   */
  public static DumpSummary rewrite(InputStream dump, OutputStream out)
      throws IOException, MigrationException {
    DumpRewriter rewriter = new DumpRewriter(out);
    byte[] buffer = new byte[BUFFER];
    for (int n = dump.read(buffer); n >= 0; n = dump.read(buffer)) {
      rewriter.accept(buffer, n);
    }
    return rewriter.end();
  }

  private DumpSummary end() throws IOException, MigrationException {
    out.flush();
    if (place == Place.LINE_COMMENT) {
      lineComment((byte) '\n');
    }
    if (complete && !columns.containsKey(RowRewriter.FOLDERS)) {
      throw notUnderstood("it has no table " + RowRewriter.FOLDERS);
    }
    return rows.summary(
        complete && kind != Kind.ROW && place != Place.TEXT, bytes, largestStatement, largestTable);
  }

  private void accept(byte[] buffer, int n) throws IOException, MigrationException {
    int kept = 0; // what lies before this index is written, or part of a row
    int i = 0;
    while (i < n) {
      if (kind == Kind.ROW) {
        i = inRow(buffer, i, n);
        kept = i;
      } else if (place == Place.TEXT || place == Place.QUOTED) {
        i = inText(buffer, i, n);
      } else {
        byte b = buffer[i++];
        code(b, i);
        before = b;
        if (kind == Kind.ROW) {
          out.write(buffer, kept, i - kept);
          kept = i;
        }
      }
    }
    out.write(buffer, kept, n - kept);
    bytes += n;
  }

  /** Goes on to the end of a text, or of what there is; by far the most of a dump. */
  private int inText(byte[] buffer, int from, int n) {
    byte quote = place == Place.TEXT ? (byte) '\'' : (byte) '"';
    int i = from;
    if (escaped) {
      escaped = false;
      i++;
    }
    while (i < n) {
      byte b = buffer[i++];
      if (b == quote) {
        place = Place.CODE;
        before = b;
        return i;
      }
      if (b == '\\') {
        if (i == n) {
          escaped = true;
          return i;
        }
        i++;
      }
    }
    return i;
  }

  /** One byte outside of texts; {@code next} is the index after it within this buffer. */
  private void code(byte b, int next) throws MigrationException {
    switch (place) {
      case LINE_COMMENT -> lineComment(b);
      case BLOCK_COMMENT -> {
        if (b == '/' && before == '*') {
          place = Place.CODE;
        }
      }
      case NAME -> nameByte(b);
      default -> statement(b, next);
    }
  }

  private void lineComment(byte b) {
    if (b == '\n') {
      complete = comment.toString().startsWith(END);
      place = Place.CODE;
    } else if (comment.length() < END.length()) {
      comment.append((char) (b & 0xff));
    }
  }

  private void nameByte(byte b) throws MigrationException {
    // MariaDB's own limits are 64 characters and 4096 columns.
    if (name.length() >= LONGEST_HEAD || named.size() > MOST_COLUMNS) {
      throw notUnderstood("a name or a table in it has no end");
    }
    if (kind == Kind.HEAD) {
      head.append((char) (b & 0xff));
    }
    if (b != '`') {
      name.append((char) (b & 0xff));
      return;
    }
    place = Place.CODE;
    if (kind == Kind.COLUMNS && nameExpected) {
      named.add(name.toString());
      nameExpected = false;
    }
  }

  private void statement(byte b, int next) throws MigrationException {
    switch (b) {
      case '\'' -> place = Place.TEXT;
      case '"' -> place = Place.QUOTED;
      case '`' -> {
        place = Place.NAME;
        name.setLength(0);
      }
      case ';' -> {
        ended(next);
        return;
      }
      default -> {}
    }
    switch (kind) {
      case HEAD -> head(b);
      case COLUMNS -> column(b);
      case ROWS -> {
        if (b == '(') {
          beginRow();
        }
      }
      default -> comments(b);
    }
  }

  private void comments(byte b) {
    if (b == '*' && before == '/') {
      place = Place.BLOCK_COMMENT;
    }
  }

  private void head(byte b) throws MigrationException {
    boolean blank = head.chars().allMatch(Character::isWhitespace);
    if (blank && b == '#') {
      beginComment();
    } else if (b == '-' && before == '-' && head.toString().strip().equals("-")) {
      head.setLength(0);
      beginComment();
    } else if (executableComment && b == '/' && before == '*') {
      // It stands for itself: what follows is a new statement, also without a semicolon.
      executableComment = false;
      head.setLength(0);
    } else if (b == '(') {
      classify();
    } else if (head.length() < LONGEST_HEAD) {
      head.append((char) (b & 0xff));
      comment(b);
    } else {
      kind = Kind.OTHER;
    }
  }

  /**
   * {@code /*!40101 ... *}{@code /} is run by the server, {@code /* ... *}{@code /} is a comment.
   */
  private void comment(byte b) {
    String text = head.toString().strip();
    if (text.equals("/*!") || text.equals("/*M!")) {
      executableComment = true;
    } else if (text.startsWith("/*") && text.length() == 3 && b != 'M') {
      head.setLength(0);
      place = Place.BLOCK_COMMENT;
    }
  }

  private void beginComment() {
    place = Place.LINE_COMMENT;
    comment.setLength(0);
  }

  private void classify() throws MigrationException {
    Matcher statement = TABLE.matcher(head);
    if (!statement.lookingAt()) {
      kind = Kind.OTHER;
      return;
    }
    table = statement.group(2);
    boolean create = statement.group(1).regionMatches(true, 0, "CREATE", 0, 6);
    if (!RowRewriter.wants(table)) {
      kind = Kind.OTHER;
    } else if (create) {
      kind = Kind.COLUMNS;
      named = new ArrayList<>();
      nameExpected = true;
      depth = 1;
    } else if (!statement.group().strip().endsWith("`")) {
      kind = Kind.ROWS;
      beginRow();
    } else {
      kind = Kind.COLUMNS; // INSERT INTO t (a, b) VALUES ...
      named = new ArrayList<>();
      nameExpected = true;
      depth = 1;
    }
  }

  private void column(byte b) {
    switch (b) {
      case '(' -> depth++;
      case ')' -> {
        if (--depth == 0) {
          columns.put(table, List.copyOf(named));
          boolean create = head.toString().strip().regionMatches(true, 0, "CREATE", 0, 6);
          kind = create ? Kind.OTHER : Kind.ROWS;
        }
      }
      case ',' -> nameExpected = depth == 1;
      default -> {
        // PRIMARY KEY (`c_path`), KEY `x` ... are no columns: they begin with a word.
        if (depth == 1 && b != '`' && b > ' ') {
          nameExpected = false;
        }
      }
    }
  }

  private void beginRow() throws MigrationException {
    if (!columns.containsKey(table)) {
      throw notUnderstood("rows of " + table + " come before its columns");
    }
    kind = Kind.ROW;
    depth = 1;
    row.reset();
    commas.clear();
  }

  /** Collects a row up to its closing bracket, and writes it. */
  private int inRow(byte[] buffer, int from, int n) throws IOException, MigrationException {
    int i = from;
    while (i < n) {
      if (place == Place.TEXT || place == Place.QUOTED) {
        int end = inText(buffer, i, n);
        row.write(buffer, i, end - i);
        i = end;
        requireBounded();
        continue;
      }
      byte b = buffer[i++];
      switch (b) {
        case '\'' -> place = Place.TEXT;
        case '"' -> place = Place.QUOTED;
        case '(' -> depth++;
        case ',' -> {
          if (depth == 1) {
            commas.add(row.size());
          }
        }
        case ')' -> {
          if (--depth == 0) {
            writeRow();
            kind = Kind.ROWS;
            before = b;
            return i - 1; // the bracket itself goes out with what follows
          }
        }
        default -> {}
      }
      row.write(b);
    }
    return i;
  }

  private void requireBounded() throws MigrationException {
    if (row.size() > LARGEST_ROW) {
      throw notUnderstood("a row of " + table + " has more than " + LARGEST_ROW + " bytes");
    }
  }

  private void writeRow() throws IOException, MigrationException {
    String text = row.toString(StandardCharsets.ISO_8859_1);
    List<String> literals = new ArrayList<>();
    int begin = 0;
    for (int comma : commas) {
      literals.add(text.substring(begin, comma));
      begin = comma + 1;
    }
    literals.add(text.substring(begin));
    List<String> names = Objects.requireNonNull(columns.get(table));
    if (literals.size() != names.size()) {
      throw notUnderstood("a row of " + table + " has another number of values than columns");
    }
    rows.row(table, names, literals);
    out.write(String.join(",", literals).getBytes(StandardCharsets.ISO_8859_1));
  }

  private void ended(int next) {
    long length = bytes + next - statementBegan;
    if (length > largestStatement) {
      largestStatement = length;
      Matcher statement = TABLE.matcher(head);
      largestTable = statement.lookingAt() ? statement.group(2) : "";
    }
    statementBegan = bytes + next;
    kind = Kind.HEAD;
    head.setLength(0);
    executableComment = false;
    complete = false;
  }

  private static MigrationException notUnderstood(String why) {
    return MigrationException.of(
        "dump-not-understood",
        Side.SOURCE,
        "The dump of SOGo's database is not as expected: " + why + ".",
        "Look with mysql on NS7 whether the database sogo is complete. Nothing was sent.");
  }
}
