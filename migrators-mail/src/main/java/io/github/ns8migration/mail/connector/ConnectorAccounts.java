package io.github.ns8migration.mail.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.primitives.Ints;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The accounts of the POP3/IMAP connector, made ready for NS8's imapsync. Pure.
 *
 * <p>NS8 takes every value of {@code Delete} but {@code -1} for "delete at once", and runs what is
 * disabled on NS7. What is delivered never deletes or fetches more than NS7 did.
 */
public final class ConnectorAccounts {

  /** Database and type of the records. */
  public static final String DATABASE = "getmail";

  /**
   * Property that remembers the status of a record the cut-over has disabled. It stands in the
   * record itself, because settings are delivered again after that, perhaps by another process.
   */
  public static final String FORMER_STATUS = "Ns8FormerStatus";

  private static final String STATUS = "status";
  private static final List<String> NEEDED =
      List.of("Account", "Password", "Retriever", "Server", "Username");

  /** Security of each kind of retriever NS8 knows. */
  private static final Map<String, String> SECURITY =
      Map.of(
          "SimplePOP3Retriever", "tls",
          "SimplePOP3SSLRetriever", "ssl",
          "SimpleIMAPRetriever", "tls",
          "SimpleIMAPSSLRetriever", "ssl");

  private static final int NS7_DEFAULT_MINUTES = 30;

  private enum Sort {
    INCOMPLETE(
        Severity.WARNING,
        "connector-account-incomplete",
        "Accounts without a user, a server, a login, a password or a protocol are not moved.",
        "Complete or delete them on NS7."),
    UNKNOWN_PROTOCOL(
        Severity.WARNING,
        "connector-protocol-unknown",
        "Accounts with a protocol NS8 does not know are not moved: NS8 would stop its import, or"
            + " mix them up with others.",
        "Fetch the mail of these accounts in another way."),
    UNUSABLE(
        Severity.WARNING,
        "connector-account-unusable",
        "Accounts whose user, server or login cannot be stored on NS8 are not moved.",
        "Correct them on NS7: no slash in the user, no line feed anywhere."),
    POP3(
        Severity.WARNING,
        "connector-pop3",
        "POP3 accounts arrive without schedule: NS8 fetches by IMAP only, from the same server.",
        "Look at each of them on NS8: where the server speaks IMAP, give the account a schedule;"
            + " where it does not, fetch the mail in another way."),
    DELETE(
        Severity.WARNING,
        "connector-delete-changed",
        "Fetched messages stay on the other server: NS8's import cannot take over when NS7 deleted"
            + " them, and would delete them at once.",
        "Set on NS8 after how many days fetched messages are deleted."),
    TIME(
        Severity.WARNING,
        "connector-schedule-changed",
        "Intervals NS8 cannot keep as they are.",
        "Look at the schedule of these accounts on NS8."),
    NO_USER(
        Severity.WARNING,
        "connector-user-unknown",
        "Accounts of a user the account provider does not know arrive without schedule.",
        "Give them to another user on NS7, or delete them."),
    PASSWORD(
        Severity.WARNING,
        "connector-password-with-line-feed",
        "Passwords with a line feed: NS8 may not log in with them.",
        "Type the password again on NS8.");

    private final Severity severity;
    private final String code;
    private final String message;
    private final String remedy;

    Sort(Severity severity, String code, String message, String remedy) {
      this.severity = severity;
      this.code = code;
      this.message = message;
      this.remedy = remedy;
    }
  }

  private final AccountLists known;
  private final Map<Sort, List<String>> odd = new EnumMap<>(Sort.class);
  private final List<RemoteAccount> accounts = new ArrayList<>();
  private final List<Map<String, Object>> records = new ArrayList<>();
  private final List<Plan.Item> converted = new ArrayList<>();
  private final List<Plan.Item> leftBehind = new ArrayList<>();

  private ConnectorAccounts(AccountLists known) {
    this.known = known;
  }

  /**
   * Converts all accounts.
   *
   * @param getmail the database {@code getmail}
   * @param known users of the host; an empty list is not compared with
   */
  public static ConnectorAccounts of(EsmithDatabase getmail, AccountLists known) {
    ConnectorAccounts result = new ConnectorAccounts(known);
    getmail.records(DATABASE).forEach(result::convert);
    return result;
  }

  /** Whether NS7 fetches this account, or did before the cut-over disabled it. */
  public static boolean active(EsmithRecord record) {
    return runs(record) || record.property(FORMER_STATUS).isPresent();
  }

  /**
   * Whether NS7 fetches this account now: its templates know no other "no" than these
   * (nethserver-mail getmail/etc/e-smith/templates/etc/cron.d/getmail/10base).
   */
  public static boolean runs(EsmithRecord record) {
    String status = record.property(STATUS).orElse("");
    return !status.isEmpty() && !status.equals("0") && !status.equals("disabled");
  }

  /** What NS8 will hold, in the order of the records. */
  public List<RemoteAccount> accounts() {
    return Collections.unmodifiableList(accounts);
  }

  /** What changes on the way. */
  public List<Plan.Item> converted() {
    return Collections.unmodifiableList(converted);
  }

  /** What is not delivered. */
  public List<Plan.Item> leftBehind() {
    return Collections.unmodifiableList(leftBehind);
  }

  /** What people should look at. Names records, never passwords. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    odd.forEach(
        (sort, items) ->
            findings.add(
                Finding.of(
                    sort.severity, sort.code, Side.SOURCE, sort.message, sort.remedy, items)));
    return findings;
  }

  /**
   * The file {@code getmail.json}: records as NS7's {@code printjson} writes them, keys sorted.
   * Holds passwords.
   */
  public byte[] json() {
    try {
      return new ObjectMapper().writeValueAsBytes(records);
    } catch (JsonProcessingException e) {
      // Without the cause: its text may hold what was being written.
      throw new IllegalStateException("cannot write a list of maps of texts as JSON");
    }
  }

  private void convert(EsmithRecord record) {
    List<String> missing = NEEDED.stream().filter(name -> missing(record, name)).toList();
    if (!missing.isEmpty()) {
      drop(Sort.INCOMPLETE, record, "without " + String.join(", ", missing));
      return;
    }
    String retriever = value(record, "Retriever");
    String security = SECURITY.get(retriever);
    if (security == null) {
      drop(Sort.UNKNOWN_PROTOCOL, record, "protocol " + retriever);
      return;
    }
    String account = Ascii.toLowerCase(value(record, "Account"));
    String user = account.contains("@") ? account.substring(0, account.indexOf('@')) : account;
    String server = value(record, "Server");
    String username = value(record, "Username");
    if (user.isEmpty() || user.contains("/") || hasControls(user + server + username)) {
      drop(Sort.UNUSABLE, record, "user, server or login cannot be stored");
      return;
    }
    boolean deletes = deletes(record);
    int minutes = minutes(record, account, retriever);
    accounts.add(
        new RemoteAccount(record.key(), user, server, username, security, minutes, deletes));
    records.add(dump(record, account, minutes, deletes));
    notePassword(record);
  }

  private static boolean missing(EsmithRecord record, String name) {
    String value = record.property(name).orElse("");
    return name.equals("Password") ? value.isEmpty() : value.isBlank();
  }

  /** A value as NS7's templates see it, without blanks around it. */
  private static String value(EsmithRecord record, String name) {
    return record.unescaped(name).orElse("").strip();
  }

  private static boolean hasControls(String text) {
    return CharMatcher.javaIsoControl().matchesAnyOf(text);
  }

  private boolean deletes(EsmithRecord record) {
    String delete = record.property("Delete").orElse("");
    if (delete.equals("0")) {
      return true;
    }
    if (!delete.equals("-1")) {
      note(Sort.DELETE, record, "on NS7: " + (delete.isEmpty() ? "nothing" : delete));
      converted.add(item(record, "fetched messages stay on the other server"));
    }
    return false;
  }

  private int minutes(EsmithRecord record, String account, String retriever) {
    boolean pop3 = retriever.startsWith("SimplePOP3");
    if (pop3) {
      note(Sort.POP3, record, "");
    }
    if (!active(record)) {
      converted.add(item(record, "disabled on NS7: arrives without schedule"));
    }
    if (pop3 || !active(record)) {
      return 0;
    }
    if (!known.users().isEmpty() && !known.users().contains(account)) {
      note(Sort.NO_USER, record, account);
      return 0;
    }
    if (retriever.equals("SimpleIMAPRetriever")) {
      converted.add(item(record, "connects with STARTTLS"));
    }
    return interval(record);
  }

  /** NS7 takes 30 for nothing and for 0, and runs what has 60 or more each hour. */
  private int interval(EsmithRecord record) {
    String time = value(record, "Time");
    Optional<Integer> number =
        CharMatcher.inRange('0', '9').matchesAllOf(time)
            ? Optional.ofNullable(Ints.tryParse(time))
            : Optional.empty();
    if (time.isEmpty()) {
      return NS7_DEFAULT_MINUTES;
    }
    if (number.isEmpty()) {
      note(Sort.TIME, record, time + " is no interval: no schedule");
      return 0;
    }
    int minutes = number.get();
    if (minutes == 0) {
      note(Sort.TIME, record, "0 becomes 30 minutes, as on NS7");
      return NS7_DEFAULT_MINUTES;
    }
    if (minutes > 60) {
      note(Sort.TIME, record, minutes + " becomes 60 minutes, as on NS7");
    }
    return Math.min(minutes, 60);
  }

  private static Map<String, Object> dump(
      EsmithRecord record, String account, int minutes, boolean deletes) {
    SortedMap<String, Object> properties = new TreeMap<>();
    properties.put("Account", account);
    properties.put("Delete", deletes ? "0" : "-1");
    record.property("FilterCheck").ifPresent(value -> properties.put("FilterCheck", value));
    properties.put("Password", record.unescaped("Password").orElse(""));
    properties.put("Retriever", value(record, "Retriever"));
    properties.put("Server", value(record, "Server"));
    properties.put("Time", minutes == 0 ? "" : Integer.toString(minutes));
    properties.put("Username", value(record, "Username"));
    properties.put(STATUS, active(record) ? "enabled" : "disabled");
    SortedMap<String, Object> dump = new TreeMap<>();
    dump.put("name", record.key());
    dump.put("type", record.type());
    dump.put("props", properties);
    return dump;
  }

  private void notePassword(EsmithRecord record) {
    if (record.property("Password").orElse("").contains("\n")) {
      note(Sort.PASSWORD, record, "");
    }
  }

  private void drop(Sort sort, EsmithRecord record, String why) {
    note(sort, record, why);
    leftBehind.add(item(record, why));
  }

  private static Plan.Item item(EsmithRecord record, String text) {
    return new Plan.Item(record.key(), text, "db " + DATABASE + " " + record.key());
  }

  private void note(Sort sort, EsmithRecord record, String what) {
    odd.computeIfAbsent(sort, any -> new ArrayList<>())
        .add(what.isEmpty() ? record.key() : record.key() + ": " + what);
  }
}
