package io.github.ns8migration.core.transfer;

import com.google.common.base.CharMatcher;
import io.github.ns8migration.api.value.ItemCount;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what rsync prints while it works, line by line, in constant memory.
 *
 * <p>Three kinds of lines matter: one per item, which we ask for ({@link #ITEM_FORMAT}); how many
 * bytes were sent ({@code --info=progress2}, ended by a carriage return); and how many of them were
 * not on the destination in another file ({@code --stats}). Names are not printed at all: they
 * could hold anything.
 */
final class RsyncProgress {
  /** For {@code --out-format}: what happened to an item, and its size. */
  static final String ITEM_FORMAT = "I:%i:%l:";

  private static final Pattern ITEM = Pattern.compile("I:(.)(.)(.{9}):(-?\\d{1,18}):");
  private static final Pattern DELETION = Pattern.compile("I:\\*deleting *:.*");
  private static final Pattern SENT =
      Pattern.compile(" *(\\d{1,18}) +\\d+% +(\\d{1,18}(?:\\.\\d*)?)([kMGTP]?)B/s .*");
  private static final Pattern LITERAL = Pattern.compile("Literal data: (\\d{1,18}) bytes");
  private static final CharMatcher SAME = CharMatcher.anyOf(" .");
  // A folder's time changes with every file in it: that alone is nothing to send.
  private static final CharMatcher SAME_OR_TIME = CharMatcher.anyOf(" .tT");
  // Places of size, checksum and time in the nine attributes of an item.
  private static final CharMatcher RIGHTS = CharMatcher.anyOf(" .pogaxu");
  private static final int LONGEST = 4096;

  /** Told of every change. */
  @FunctionalInterface
  interface Listener {
    void changed(RsyncProgress progress);
  }

  private final Listener listener;
  private final StringBuilder line = new StringBuilder();
  private long sent;
  private long rightsOnly;
  private long unchanged;
  private long deleted;
  private long files;
  private long unsentBytes;
  private long sentBytes;
  private long literalBytes;
  private long bytesPerSecond;
  private final Pace pace = new Pace();

  RsyncProgress(Listener listener) {
    this.listener = listener;
  }

  /** Reads to the end. */
  void read(InputStream output) throws IOException {
    byte[] buffer = new byte[8192];
    for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
      for (int i = 0; i < length; i++) {
        accept(buffer[i]);
      }
    }
    endLine();
  }

  private void accept(byte octet) {
    if (octet == '\n' || octet == '\r') {
      endLine();
    } else if (line.length() < LONGEST) {
      line.append((char) (octet & 0xff)); // what we look for is ASCII
    }
  }

  private void endLine() {
    parse(line.toString());
    line.setLength(0);
  }

  private void parse(String text) {
    if (text.startsWith("I:")) {
      parseItem(text);
    } else if (text.startsWith(" ")) {
      parseSent(text);
    } else if (text.startsWith("Literal")) {
      parseLiteral(text);
    }
  }

  private void parseItem(String text) {
    Matcher item = ITEM.matcher(text);
    if (DELETION.matcher(text).matches()) {
      deleted++;
    } else if (item.matches()) {
      count(item.group(1).charAt(0), item.group(2).charAt(0), item.group(3));
      addSize(item.group(1).charAt(0), item.group(2).charAt(0), Long.parseLong(item.group(4)));
      listener.changed(this);
    }
  }

  private void count(char update, char type, String attributes) {
    CharMatcher nothing = type == 'd' ? SAME_OR_TIME : SAME;
    if (update == '<') {
      files++;
    }
    if (update == '<' || update == 'c' || !nothing.matchesAllOf(attributes)) {
      sent++;
    } else {
      unchanged++;
      return;
    }
    if (update == '.'
        && RIGHTS.matchesAllOf(type == 'd' ? attributes.replace('t', '.') : attributes)) {
      rightsOnly++;
    }
  }

  private void addSize(char update, char type, long size) {
    // What is being sent is counted by the progress lines.
    if (update != '<' && (type == 'f' || type == 'L')) {
      unsentBytes += size;
    }
  }

  private void parseSent(String text) {
    Matcher progress = SENT.matcher(text);
    if (progress.matches()) {
      sentBytes = Math.max(sentBytes, Long.parseLong(progress.group(1)));
      bytesPerSecond = rate(progress.group(2), progress.group(3));
      pace.reached(sentBytes, System.nanoTime());
      listener.changed(this);
    }
  }

  private void parseLiteral(String text) {
    Matcher literal = LITERAL.matcher(text);
    if (literal.matches()) {
      literalBytes = Long.parseLong(literal.group(1));
    }
  }

  private static long rate(String number, String unit) {
    long factor = unit.isEmpty() ? 1 : 1L << (10 * ("kMGTP".indexOf(unit) + 1));
    return Math.round(Double.parseDouble(number) * factor);
  }

  /** Items so far; none of them counts as failed. */
  ItemCount items() {
    return new ItemCount(sent, unchanged, deleted, 0);
  }

  /**
   * Of those counted as sent: items that differ in owner, mode, access list or attributes alone.
   */
  long rightsOnly() {
    return rightsOnly;
  }

  /** Files whose content was sent. */
  long files() {
    return files;
  }

  /** Bytes of files and links that are on the destination now. */
  long bytesDone() {
    return unsentBytes + sentBytes;
  }

  /** Content the destination did not have in any form; known at the end. */
  long literalBytes() {
    return literalBytes;
  }

  /** Speed at the moment, as rsync sees it. */
  long bytesPerSecond() {
    return bytesPerSecond;
  }

  /**
   * How many bytes of content a second went over the link while they went, as far as can be told at
   * the end: zero where too little went. A part of what counts as sent was there in other files.
   */
  long literalBytesPerSecond() {
    return sentBytes == 0 ? 0 : Math.round((double) pace.perSecond() * literalBytes / sentBytes);
  }
}
