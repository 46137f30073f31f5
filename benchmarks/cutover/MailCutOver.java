import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.destination.DataChannel;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.exec.ProcessRunner;
import io.github.ns8migration.core.transfer.Endpoint;
import io.github.ns8migration.core.transfer.Pass;
import io.github.ns8migration.core.transfer.RsyncReceiver;
import io.github.ns8migration.core.transfer.TransferSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Measures the down time of mailboxes: the last pass of the way that NS7's own tool goes, beside
 * the last pass of this library and its proof. Both send the same changes of the same tree, one
 * after the other in turns, to two destinations of one rsync daemon. Started by ./mail-cut-over.
 */
public final class MailCutOver {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("dovecot-data", "full");
  private static final int FOLDERS_PER_USER = 28;
  private static final int MESSAGES_PER_FOLDER = 36;

  private final Map<String, String> options = new HashMap<>();
  private final Path source;
  private final Random random = new Random();
  private long sequence;

  private MailCutOver(String[] arguments) {
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    source = Path.of(option("--folder")).resolve("vmail");
  }

  private String option(String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return value;
  }

  private int number(String name) {
    return Integer.parseInt(option(name));
  }

  public static void main(String[] arguments) throws Exception {
    MailCutOver run = new MailCutOver(arguments);
    if (!Files.exists(run.source)) {
      run.build();
    }
    run.measure();
  }

  // ---- the tree ---------------------------------------------------------------------------

  private void build() throws IOException {
    int messages = number("--messages");
    int folders = Math.max(1, messages / MESSAGES_PER_FOLDER);
    System.err.printf("building %,d messages in %,d folders ...%n", messages, folders);
    for (int i = 0; i < folders; i++) {
      Path user = source.resolve("user" + i / FOLDERS_PER_USER).resolve("Maildir");
      Path folder = i % FOLDERS_PER_USER == 0 ? user : user.resolve(".Folder " + i);
      for (String part : List.of("cur", "new", "tmp")) {
        Files.createDirectories(folder.resolve(part));
      }
      for (int m = 0; m < MESSAGES_PER_FOLDER; m++) {
        Files.write(folder.resolve("cur").resolve(messageName() + ":2,S"), message());
      }
      for (String file : List.of("dovecot-uidlist", "dovecot.index.log", "dovecot.index.cache")) {
        Files.write(folder.resolve(file), text(1000 + random.nextInt(4000)));
      }
      if (folder != user) {
        Files.createFile(folder.resolve("maildirfolder"));
      }
    }
  }

  private String messageName() {
    // No two runs over one tree give the same name: a message is never written twice.
    long process = ProcessHandle.current().pid();
    return "17" + (10_000_000 + ++sequence) + ".M" + random.nextInt(1_000_000) + "P" + process + ".server";
  }

  private byte[] message() {
    // Most messages are small, a few are large: the mean is that of --size. As in a real mailbox
    // hardly two are of one size, by which rsync tells a renamed message.
    int mean = number("--size");
    double about = random.nextInt(10) == 0 ? 5.5 : 0.5;
    return text((int) (mean * about * (0.5 + random.nextDouble())));
  }

  private byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 70 == 69 ? '\n' : ' ' + random.nextInt(95));
    }
    return bytes;
  }

  private List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> users = Files.newDirectoryStream(source)) {
      for (Path user : users) {
        Path mail = user.resolve("Maildir");
        folders.add(mail);
        try (DirectoryStream<Path> below = Files.newDirectoryStream(mail, ".*")) {
          below.forEach(folders::add);
        }
      }
    }
    folders.sort(Comparator.naturalOrder());
    return folders;
  }

  /** What people do meanwhile: mail arrives, is read, is deleted. */
  private int change(double share) throws IOException {
    List<Path> all = folders();
    int fixed = number("--changes");
    int count = fixed > 0 ? fixed : Math.max(1, (int) Math.round(all.size() * share));
    for (int i = 0; i < count; i++) {
      Path folder = all.get(random.nextInt(all.size()));
      List<Path> messages = new ArrayList<>();
      try (DirectoryStream<Path> there = Files.newDirectoryStream(folder.resolve("cur"))) {
        there.forEach(messages::add);
      }
      messages.sort(Comparator.naturalOrder());
      for (int m = 0; m < 5; m++) {
        Files.write(folder.resolve("new").resolve(messageName()), message());
      }
      for (int m = 0; m < 5 && !messages.isEmpty(); m++) {
        Path read = messages.remove(random.nextInt(messages.size()));
        String flags = read.getFileName().toString();
        String more = flags.endsWith("R") ? flags.substring(0, flags.length() - 1) : flags + "R";
        Files.move(read, read.resolveSibling(more));
      }
      for (int m = 0; m < 2 && messages.size() > 5; m++) {
        Files.delete(messages.remove(random.nextInt(messages.size())));
      }
      for (String file : List.of("dovecot-uidlist", "dovecot.index.log")) {
        Files.write(folder.resolve(file), text(200), StandardOpenOption.APPEND);
      }
    }
    return count;
  }

  // ---- both ways --------------------------------------------------------------------------

  /**
   * As NS7's own tool does it: archive mode, numbers mapped, what is gone deleted, items listed.
   */
  private double existingWay() throws Exception {
    return existingWay("dovecot-data");
  }

  private double existingWay(String place) throws Exception {
    if (!option("--ways").equals("both")) {
      return Double.NaN;
    }
    ProcessBuilder command =
        new ProcessBuilder(
            "rsync",
            "-i",
            "--archive",
            "--usermap=1-1000:100",
            "--groupmap=1-1000:101",
            "--exclude=lucene-indexes/",
            "--delete",
            source + "/",
            "rsync://mail1@"
                + option("--host")
                + ":"
                + option("--existing")
                + "/data/volumes/"
                + place
                + "/");
    command.environment().put("RSYNC_PASSWORD", "secret");
    command.redirectOutput(Path.of(option("--folder")).resolve("existing.log").toFile());
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    long begun = System.nanoTime();
    int code = command.start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("rsync ended with " + code);
    }
    return seconds(begun);
  }

  private Transferred.Part pass(Pass pass) throws Exception {
    return pass(pass, TreeTransfer.of(source, "dovecot-data"));
  }

  private Transferred.Part pass(Pass pass, TreeTransfer transfer) throws Exception {
    Path folder = Path.of(option("--folder"));
    Endpoint endpoint =
        new Endpoint(
            new ModuleId("mail1"), Secret.of("secret"), option("--host"), number("--ours"));
    RsyncReceiver receiver =
        new RsyncReceiver(
            endpoint,
            new ProcessRunner(),
            TransferSettings.PLAIN.rememberingIn(folder.resolve("state")));
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    DataChannel channel = receiver.channel(MAIL, pass, scratch, event -> {});
    return channel.sendTree(
        transfer
            .ownedBy(new Ownership(100, 101))
            .leavingOut(TreeTransfer.Exclusion.named("lucene-indexes"))
            .writingOnceIn("cur", "new")
            .deletingExtraneous());
  }

  /** The last pass of this library, and the proof that nothing is left. */
  private double[] ours() throws Exception {
    long begun = System.nanoTime();
    Transferred.Part unused = pass(Pass.LAST);
    double sent = seconds(begun);
    long proving = System.nanoTime();
    Transferred.Part left = pass(Pass.PROOF);
    if (!left.items().changedNothing()) {
      throw new IllegalStateException("not proven: " + left);
    }
    return new double[] {sent, seconds(proving)};
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void measure() throws Exception {
    if (Boolean.parseBoolean(option("--fill"))) {
      double unusedFill = existingWay();
      Transferred.Part unused = pass(Pass.LIVE);
    }
    if (number("--full") > 0) {
      measureFirst(number("--full"));
    }
    // Everything is loaded and compiled once before anything counts, and as after the first passes
    // of a migration it is known how fast the link is.
    int unusedCount = change(0.1);
    double unusedTime = existingWay();
    double[] unusedTimes = ours();
    for (String share : option("--shares").split(",")) {
      measure(Double.parseDouble(share));
    }
  }

  /** The first pass, each time into a folder of its own that is empty. */
  private void measureFirst(int rounds) throws Exception {
    double[] existing = new double[rounds];
    double[] ours = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      String place = option("--link") + i;
      if (i % 2 == 0) {
        existing[i] = existingWay("full/" + place);
      }
      long begun = System.nanoTime();
      Transferred.Part unused = pass(Pass.LIVE, TreeTransfer.of(source, "full").into(place));
      ours[i] = seconds(begun);
      if (i % 2 == 1) {
        existing[i] = existingWay("full/" + place);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s first full pass        existing %s   ours %s   ours/existing %.2f%n",
        option("--link"),
        told(existing),
        told(ours),
        median(ours) / median(existing));
  }

  private void measure(double share) throws Exception {
    int rounds = number("--rounds");
    double[] existing = new double[rounds];
    double[] sending = new double[rounds];
    double[] proving = new double[rounds];
    double[] all = new double[rounds];
    int folders = 0;
    for (int i = 0; i < rounds; i++) {
      // As before every cut-over: a live pass shortly before, and services that take a second to
      // stop. What changes in the second of its end must be compared by content as well.
      Transferred.Part unused = pass(Pass.LIVE);
      Thread.sleep(1100);
      folders = change(share);
      if (i % 2 == 0) {
        existing[i] = existingWay();
      }
      double[] times = ours();
      if (i % 2 == 1) {
        existing[i] = existingWay();
      }
      sending[i] = times[0];
      proving[i] = times[1];
      all[i] = times[0] + times[1];
    }
    boolean both = option("--ways").equals("both");
    String other = both ? "existing " + told(existing) + "   " : "";
    String ratio =
        both
            ? String.format(Locale.ROOT, "   %.1f times faster", median(existing) / median(all))
            : "";
    System.out.printf(
        Locale.ROOT,
        "%-10s %,d folders changed   %sours %s = %.2f + proof %.2f%s%n",
        option("--link"),
        folders,
        other,
        told(all),
        median(sending),
        median(proving),
        ratio);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String told(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT, "%.2f s (%.2f-%.2f)", median(values), sorted[0], sorted[sorted.length - 1]);
  }
}
