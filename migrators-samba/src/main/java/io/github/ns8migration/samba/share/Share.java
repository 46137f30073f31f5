package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.source.EsmithRecord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A share as NS8's import takes it: of each record of type {@code ibay} it reads five properties,
 * compares switches literally, and has defaults of its own where one is missing. So all five are
 * always delivered, with what NS7 showed.
 *
 * @param name of the share and of its folder
 * @param description without line feeds and tabs, which would cut the list of shares
 * @param browseable whether it is listed to people
 * @param audit whether accesses are logged
 * @param recycle whether deleted files are kept
 * @param versions whether each of several deleted files of one name is kept
 */
public record Share(
    String name,
    String description,
    boolean browseable,
    boolean audit,
    boolean recycle,
    boolean versions) {
  private static final String DESCRIPTION = "Description";
  private static final String BROWSEABLE = "SmbShareBrowseable";
  private static final String AUDIT = "SmbAuditStatus";
  private static final String RECYCLE = "SmbRecycleBinStatus";
  private static final String VERSIONS = "SmbRecycleBinVersionsStatus";

  /** A record in the form of {@code db accounts printjson}, which the import reads. */
  record Delivered(String name, String type, Map<String, String> props) {}

  static Share of(EsmithRecord record) {
    return new Share(
        record.key(),
        oneLine(record.unescaped(DESCRIPTION).orElse("")),
        record.property(BROWSEABLE).isEmpty() || record.enabled(BROWSEABLE),
        record.enabled(AUDIT),
        record.enabled(RECYCLE),
        record.enabled(VERSIONS));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** Whether the description is delivered in another form than it has on NS7. */
  static boolean rewrites(EsmithRecord record) {
    return !Share.of(record).description().equals(record.property(DESCRIPTION).orElse(""));
  }

  /** By this Windows, and Samba on both sides, tell shares apart. */
  public String key() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** What people compare it by, and what NS8 answers. */
  public String settings() {
    return (browseable ? "listed" : "not listed")
        + (audit ? ", with audit" : "")
        + (recycle ? ", with recycle bin" : "")
        + (recycle && versions ? " that keeps versions" : "")
        + (description.isEmpty() ? "" : ": " + description);
  }

  Delivered delivered() {
    Map<String, String> props = new LinkedHashMap<>();
    props.put(DESCRIPTION, description);
    props.put(AUDIT, status(audit));
    props.put(RECYCLE, status(recycle));
    props.put(VERSIONS, status(versions));
    props.put(BROWSEABLE, status(browseable));
    return new Delivered(name, "ibay", props);
  }

  private static String status(boolean on) {
    return on ? "enabled" : "disabled";
  }
}
