package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.host.SampleAdHost;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads the accounts of a domain from the database that has arrived: a real one with Samba's own
 * {@code ldbsearch}, that of a sample host, which is a text, by its lines.
 */
final class SambaAccounts {
  private static final String SAMPLE = SampleAdHost.ACCOUNTS;

  // Those of every domain that NS8 does not list, in lower case.
  private static final Set<String> HIDDEN_USERS = Set.of("guest", "krbtgt");
  private static final int SECONDS = 30;

  private final Path database;
  private final String serviceUser;

  /**
   * For a domain.
   *
   * @param database {@code private/sam.ldb}
   * @param serviceUser hidden too
   */
  SambaAccounts(Path database, String serviceUser) {
    this.database = database;
    this.serviceUser = serviceUser;
  }

  List<String> users() throws StepFailure {
    return names("user", "(&(objectClass=user)(objectCategory=person))").stream()
        .filter(name -> !HIDDEN_USERS.contains(name.toLowerCase(Locale.ROOT)))
        .filter(name -> !name.equalsIgnoreCase(serviceUser))
        .filter(name -> !name.toLowerCase(Locale.ROOT).startsWith("dns-"))
        .toList();
  }

  /** Groups of the domain; those of the machine (BUILTIN) are not listed. */
  List<String> groups() throws StepFailure {
    return names("group", "(&(objectClass=group)(!(isCriticalSystemObject=TRUE)))");
  }

  private List<String> names(String kind, String filter) throws StepFailure {
    try {
      List<String> names = sample() ? sampleNames(kind) : search(filter);
      return names.stream().sorted().toList();
    } catch (IOException e) {
      throw new StepFailure(1, null, "<3>LDAP server is not reached: " + e.getMessage());
    }
  }

  private boolean sample() throws IOException {
    byte[] start = Files.readAllBytes(database);
    return new String(start, 0, Math.min(start.length, SAMPLE.length()), ISO_8859_1).equals(SAMPLE);
  }

  private List<String> sampleNames(String kind) throws IOException {
    return Files.readAllLines(database, UTF_8).stream()
        .filter(line -> line.startsWith(kind + " "))
        .map(line -> line.substring(kind.length() + 1))
        .toList();
  }

  private List<String> search(String filter) throws IOException {
    Path answer = Files.createTempFile("ldbsearch", ".ldif");
    try {
      Process search =
          new ProcessBuilder(
                  "ldbsearch", "-H", "tdb://" + database, "-s", "sub", filter, "sAMAccountName")
              .redirectInput(new File("/dev/null"))
              .redirectOutput(answer.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!search.waitFor(SECONDS, TimeUnit.SECONDS) || search.exitValue() != 0) {
        search.destroyForcibly();
        throw new IOException("ldbsearch cannot read " + database.getFileName());
      }
      return values(Files.readAllLines(answer, UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(answer);
    }
  }

  private static List<String> values(List<String> lines) {
    List<String> values = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("sAMAccountName: ")) {
        values.add(line.substring("sAMAccountName: ".length()));
      } else if (line.startsWith("sAMAccountName:: ")) {
        values.add(
            new String(
                Base64.getDecoder().decode(line.substring("sAMAccountName:: ".length())), UTF_8));
      }
    }
    return values;
  }
}
