package io.github.ns8migration.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail program: as much IMAP as it takes to see what is in mailboxes. Bytes are characters. */
final class ImapClient implements AutoCloseable {
  private static final int MILLIS = 20_000;
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
  private static final Pattern LISTED =
      Pattern.compile("\\* (?:LIST|LSUB) \\((.*?)\\) \"/\" (.*)", Pattern.DOTALL);
  private static final Pattern FETCHED =
      Pattern.compile(
          "\\* \\d+ FETCH \\(UID (\\d+) FLAGS \\((.*?)\\) INTERNALDATE \"(.*?)\" BODY\\[] "
              + "\\{\\d+}(.*)\\)",
          Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile("\\* OK \\[(UIDVALIDITY|UIDNEXT) (\\d+)].*");

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private int tag;

  /** One message; flags and keywords without {@code \Recent}, which each session sees once. */
  record Message(long uid, Set<String> flags, String arrived, String text) {
    boolean seen() {
      return flags.contains("\\Seen");
    }
  }

  /** An open mailbox. */
  record Mailbox(long uidValidity, long uidNext, List<Message> messages) {
    Message withSubject(String subject) {
      return messages.stream()
          .filter(message -> message.text().contains("Subject: " + subject + "\r\n"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no message with subject " + subject));
    }
  }

  /** The server refused a command. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  ImapClient(int port, String user, String password) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    line();
    run("LOGIN " + quoted(user) + " " + quoted(password));
  }

  /** Names of all mailboxes that can be opened, as modified UTF-7. */
  Set<String> list() throws IOException {
    return names("LIST \"\" \"*\"");
  }

  /** Names of what the user subscribed to. */
  Set<String> subscriptions() throws IOException {
    return names("LSUB \"\" \"*\"");
  }

  private Set<String> names(String command) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : run(command)) {
      Matcher listed = LISTED.matcher(line);
      if (listed.matches() && !listed.group(1).matches(".*\\\\(Noselect|NonExistent).*")) {
        names.add(unquoted(listed.group(2)));
      }
    }
    return names;
  }

  /** What somebody sees who opens this mailbox and changes nothing. */
  Mailbox examine(String mailbox) throws IOException {
    Map<String, Long> numbers = new TreeMap<>();
    for (String line : run("EXAMINE " + quoted(mailbox))) {
      Matcher number = NUMBER.matcher(line);
      if (number.matches()) {
        numbers.put(number.group(1), Long.valueOf(number.group(2)));
      }
    }
    List<Message> messages = new ArrayList<>();
    for (String line : run("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])")) {
      Matcher fetched = FETCHED.matcher(line);
      if (fetched.matches()) {
        messages.add(
            new Message(
                Long.parseLong(fetched.group(1)),
                flags(fetched.group(2)),
                fetched.group(3),
                fetched.group(4)));
      }
    }
    return new Mailbox(numbers.get("UIDVALIDITY"), numbers.get("UIDNEXT"), messages);
  }

  /** The mailboxes that this user may open, by name. */
  Map<String, Mailbox> everything() throws IOException {
    Map<String, Mailbox> all = new LinkedHashMap<>();
    for (String name : list()) {
      try {
        all.put(name, examine(name));
      } catch (RefusedException e) {
        // Listed, but not for this user's eyes: not among what is his.
      }
    }
    return all;
  }

  /** Letters of what this user may do. */
  Set<String> rights(String mailbox) throws IOException {
    String answer = run("MYRIGHTS " + quoted(mailbox)).get(0);
    return new TreeSet<>(Arrays.asList(answer.substring(answer.lastIndexOf(' ') + 1).split("")));
  }

  /** Who may do what: {@code anna.bianchi lrws}. */
  String accessList(String mailbox) throws IOException {
    return run("GETACL " + quoted(mailbox)).get(0);
  }

  void markSeen(String mailbox, long uid) throws IOException {
    run("SELECT " + quoted(mailbox));
    run("UID STORE " + uid + " +FLAGS (\\Seen)");
  }

  /** Runs a command; gives the untagged answers, each with its literals behind their lengths. */
  private List<String> run(String command) throws IOException {
    String name = "t" + ++tag;
    out.write((name + " " + command + "\r\n").getBytes(ISO_8859_1));
    out.flush();
    List<String> answers = new ArrayList<>();
    String line = line();
    while (!line.startsWith(name + " ")) {
      answers.add(line);
      line = line();
    }
    if (!line.startsWith(name + " OK")) {
      throw new RefusedException(command.replaceFirst("LOGIN.*", "LOGIN") + ": " + line);
    }
    return answers;
  }

  private String line() throws IOException {
    StringBuilder whole = new StringBuilder(shortLine());
    Matcher literal = LITERAL.matcher(whole);
    int from = 0;
    while (literal.find(from)) {
      byte[] bytes = in.readNBytes(Integer.parseInt(literal.group(1)));
      whole.append(new String(bytes, ISO_8859_1));
      from = whole.length();
      whole.append(shortLine());
      literal = LITERAL.matcher(whole);
    }
    return whole.toString();
  }

  private String shortLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the mail server hung up after: " + line);
      }
      line.append((char) next);
    }
    return line.substring(0, line.length() - 1);
  }

  private static Set<String> flags(String words) {
    Set<String> flags = new TreeSet<>(Arrays.asList(words.split(" ")));
    flags.remove("\\Recent");
    flags.remove("");
    return flags;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String unquoted(String word) {
    String name = word.startsWith("{") ? word.substring(word.indexOf('}') + 1) : word;
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1")
        : name;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
