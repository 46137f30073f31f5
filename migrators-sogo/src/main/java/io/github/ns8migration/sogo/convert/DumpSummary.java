package io.github.ns8migration.sogo.convert;

import java.util.List;
import java.util.Map;

/**
 * What was seen in a dump as it streamed by.
 *
 * @param complete whether it ends as a dump ends; one without its end was cut off
 * @param bytes of the dump as it was made
 * @param rewritten locations turned into those of NS8
 * @param folders number by type: {@code Appointment}, {@code Contact}
 * @param users with a profile
 * @param odd folders whose location is not one of SOGo's database on this host, at most some dozens
 * @param oddFolders how many there are
 * @param largestStatement bytes of the longest one; a server takes only so much at once
 * @param largestTable the table that one is about
 */
public record DumpSummary(
    boolean complete,
    long bytes,
    long rewritten,
    Map<String, Long> folders,
    long users,
    List<Odd> odd,
    long oddFolders,
    long largestStatement,
    String largestTable) {

  /**
   * A folder to look at.
   *
   * @param folder its path in SOGo: {@code /Users/anna/Calendar/personal}
   * @param reason what is odd about it; without the location, which holds a password
   */
  public record Odd(String folder, Reason reason) {}

  /** What is odd about the location of a folder. */
  public enum Reason {
    /** Tables of another server: turned into one of NS8 like all others. */
    OTHER_SERVER("its tables are said to be on another database server"),
    /** Another database or another user of it: left alone. */
    OTHER_DATABASE("its tables are not in SOGo's own database"),
    /** No location at all: left alone. */
    UNREADABLE("where its tables are cannot be read");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** In words, to follow the folder's name. */
    public String words() {
      return words;
    }
  }

  /** Copies the collections. */
  public DumpSummary {
    folders = Map.copyOf(folders);
    odd = List.copyOf(odd);
  }

  /** Number of folders of that type. */
  public long folders(String type) {
    return folders.getOrDefault(type, 0L);
  }
}
