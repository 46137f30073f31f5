package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.SourceHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is named in the access lists below a folder, as {@code getfacl} of the host prints them. */
final class AccessLists {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLists.class);
  private static final Pattern ENTRY = Pattern.compile("(?:default:)?(user|group):([0-9]+):.*");
  private static final String FILE = "# file: ";
  // Some files could not be read: the others were.
  private static final int SOME_FAILED = 1;

  private final SourceHost source;

  AccessLists(SourceHost source) {
    this.source = source;
  }

  /**
   * Somebody named in a list.
   *
   * @param kind {@code user} or {@code group}
   * @param id number
   */
  record Named(String kind, String id) {
    String database() {
      return kind.equals("user") ? "passwd" : "group";
    }

    String words() {
      return kind + " " + id;
    }
  }

  /** Told of every entry with a name, in the order of the files. */
  @FunctionalInterface
  interface Listener {
    void entry(String file, Named named);
  }

  /**
   * Reads all lists; file names as {@code getfacl} writes them, with odd bytes as octal numbers.
   *
   * @return whether they could be read
   */
  boolean read(String folder, Listener listener) throws InterruptedException {
    HostCommand command =
        HostCommand.of(
                "getfacl",
                "--recursive",
                "--numeric",
                "--physical",
                "--skip-base",
                "--absolute-names",
                "--",
                folder)
            .within(Duration.ofHours(2));
    try {
      return source.stream(command, output -> parse(output, listener)).exitCode() <= SOME_FAILED;
    } catch (MigrationException e) {
      LOG.info("access lists of {} are not read: {}", folder, e.problem());
      return false;
    }
  }

  private static void parse(InputStream output, Listener listener) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
    String file = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher entry = ENTRY.matcher(line);
      if (line.startsWith(FILE)) {
        file = line.substring(FILE.length());
      } else if (entry.matches()) {
        listener.entry(file, new Named(entry.group(1), entry.group(2)));
      }
    }
  }
}
