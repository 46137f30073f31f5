package io.github.ns8migration.samba.share;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What becomes of the shares of a host. Pure.
 *
 * @param shares those that NS8 will serve
 * @param rewritten records whose description arrives in another form
 * @param findings what people should know first
 */
public record Shares(List<Share> shares, List<EsmithRecord> rewritten, List<Finding> findings) {
  private static final Pattern ODD = Pattern.compile("[$'`]| {2}|^ | $");
  // What "net conf addshare" refuses, with which NS8 makes shares: these characters, a dash in
  // front; what would cut NS8's list of them, which has a line for each with a tab behind the name;
  // and names that are something else for a domain controller.
  private static final Pattern REFUSED =
      Pattern.compile(
          "-.*|.*[\\p{Cntrl}%<>*?|/\\\\+=;:\",\uFFFD].*"
              + "|global|homes|printers|print\\$|ipc\\$|sysvol|netlogon",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int NETBIOS_NAME = 15;

  /** Copies the lists. */
  public Shares {
    shares = List.copyOf(shares);
    rewritten = List.copyOf(rewritten);
    findings = List.copyOf(findings);
  }

  /**
   * Converts.
   *
   * @param records those of type {@code ibay}, in the order of NS7: of names that differ by case
   *     alone its last definition counts
   * @param folders names of the folders among the shares; empty when the folder of all is missing
   * @param files names of what lies there beside folders
   */
  public static Shares of(
      List<EsmithRecord> records, Optional<? extends Set<String>> folders, Set<String> files) {
    return new Conversion(
            records, folders.isPresent() ? folders.get() : Set.of(), files, folders.isPresent())
        .run();
  }

  /** The file {@code accounts.json}: its presence asks NS8 to take over the shares. */
  public byte[] json() {
    try {
      return new ObjectMapper().writeValueAsBytes(shares.stream().map(Share::delivered).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts in a list", e);
    }
  }

  /** The file {@code nbalias.txt}: under which name NS7 was known. */
  public static String alias(String fullName) {
    return shortName(fullName) + "\n";
  }

  /** What to know of that name. */
  public static Optional<Finding> aliasFinding(String fullName) {
    String name = shortName(fullName);
    return name.length() > NETBIOS_NAME
        ? Optional.of(Notice.ALIAS_TOO_LONG.of(List.of(name)))
        : Optional.empty();
  }

  private static String shortName(String fullName) {
    return fullName.contains(".") ? fullName.substring(0, fullName.indexOf('.')) : fullName;
  }

  /** Disabled ones are not served; very old records have their switch under another name. */
  static boolean isServed(EsmithRecord record) {
    return !record
        .property("status")
        .or(() -> record.property("SmbStatus"))
        .orElse("enabled")
        .strip()
        .equalsIgnoreCase("disabled");
  }

  private static final class Conversion {
    private final List<EsmithRecord> records;
    private final Set<String> folders;
    private final Set<String> files;
    private final boolean there;
    private final Map<Notice, List<String>> notices = new LinkedHashMap<>();

    Conversion(List<EsmithRecord> records, Set<String> folders, Set<String> files, boolean there) {
      this.records = records;
      this.folders = folders;
      this.files = files;
      this.there = there;
    }

    Shares run() {
      Map<String, EsmithRecord> kept = new LinkedHashMap<>();
      Map<String, List<String>> twins = new LinkedHashMap<>();
      for (EsmithRecord record : records) {
        if (isKept(record)) {
          String key = record.key().toLowerCase(Locale.ROOT);
          twins.computeIfAbsent(key, unused -> new ArrayList<>()).add(record.key());
          kept.remove(key);
          kept.put(key, record);
        }
      }
      twins.values().stream().filter(names -> names.size() > 1).forEach(this::noteTwins);
      kept.values().forEach(this::noteOf);
      noteStray();
      return new Shares(
          kept.values().stream().map(Share::of).toList(),
          kept.values().stream().filter(Share::rewrites).toList(),
          notices.entrySet().stream().map(each -> each.getKey().of(each.getValue())).toList());
    }

    private boolean isKept(EsmithRecord record) {
      if (!there && isServed(record)) {
        note(Notice.SHARES_FOLDER_MISSING, record.key());
        return false;
      }
      if (!folders.contains(record.key())) {
        note(Notice.SHARE_WITHOUT_FOLDER, record.key());
        return false;
      }
      if (!isServed(record)) {
        note(Notice.SHARE_DISABLED, record.key());
        return false;
      }
      if (REFUSED.matcher(record.key()).matches()) {
        note(Notice.SHARE_NAME_REFUSED, record.key());
        return false;
      }
      return true;
    }

    private void noteTwins(List<String> names) {
      String shown = names.get(names.size() - 1);
      note(Notice.SHARES_DIFFER_BY_CASE, "/var/lib/nethserver/ibay/" + shown + " is shown");
      names
          .subList(0, names.size() - 1)
          .forEach(
              name ->
                  note(
                      Notice.SHARES_DIFFER_BY_CASE,
                      "/var/lib/nethserver/ibay/" + name + " is hidden by " + shown));
    }

    private void noteOf(EsmithRecord record) {
      if (ODD.matcher(record.key()).find()) {
        note(Notice.SHARE_NAME_ODD, record.key());
      }
      String guests = record.property("SmbGuestAccessType").orElse("none");
      if (!guests.isEmpty() && !guests.equals("none")) {
        note(Notice.GUEST_ACCESS, record.key());
      }
      if (record.property("SmbProfileType").filter("migration"::equals).isPresent()) {
        note(Notice.SHARE_BELOW_FILES, record.key());
      }
    }

    private void noteStray() {
      Set<String> stray = new TreeSet<>(folders);
      records.forEach(record -> stray.remove(record.key()));
      stray.forEach(name -> note(Notice.FOLDER_WITHOUT_SHARE, name));
      new TreeSet<>(files).forEach(name -> note(Notice.PLAIN_FILES, name));
    }

    private void note(Notice notice, String item) {
      notices.computeIfAbsent(notice, unused -> new ArrayList<>()).add(item);
    }
  }
}
