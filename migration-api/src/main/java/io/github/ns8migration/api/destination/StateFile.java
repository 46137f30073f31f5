package io.github.ns8migration.api.destination;

import io.github.ns8migration.api.MigrationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file for the state folder of an instance. Arrives readable by the instance alone, unless its
 * containers shall read it, whose programs run as other users.
 *
 * <pre>{@code
 * StateFile.text("mail_domain.txt", "example.org\n")
 * }</pre>
 *
 * @param name its name there, at most one folder deep: {@code dkim.migration/default.private}
 * @param content where the bytes are
 * @param inContainers whether the programs in the instance's containers read it themselves
 * @param basis folder of the state folder where an older version of the same name may lie: only
 *     what differs from that crosses the network; empty for none
 */
public record StateFile(String name, Content content, boolean inContainers, String basis) {
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?");
  // What an instance lives on: overwriting one of these breaks its agent.
  private static final Set<String> NEVER = Set.of("environment", "agent.env", "apitoken.cache");

  /** Bytes in memory, a file that exists until the call is over, or one that is made for it. */
  public sealed interface Content {}

  /** Bytes in memory. */
  @SuppressWarnings("ArrayRecordComponent") // owned by the record's maker, compared by nobody
  public record Bytes(byte[] bytes) implements Content {
    @Override
    public String toString() {
      return bytes.length + " bytes"; // the content may hold passwords
    }
  }

  /** A file of this machine. */
  public record LocalFile(Path path) implements Content {}

  /** A file that takes long to make. */
  public record Made(Maker maker) implements Content {}

  /**
   * Makes a file that takes long, such as the dump of a database. While services are stopped each
   * second counts: where nothing can have changed since a file was made and sent, it is not made a
   * second time to prove that.
   */
  public interface Maker {
    /**
     * What the file is made of, in words that cost little: counters of a database, for example. Two
     * equal answers mean that nothing the file holds was changed between them, by anybody. Asked
     * before the file is made, and again in its proof.
     *
     * @return empty when that cannot be told: then the file is made for the proof, too
     */
    Optional<String> origin() throws MigrationException, InterruptedException;

    /**
     * Makes it.
     *
     * @param file to be made anew, readable by its owner alone, in an empty folder
     */
    void make(Path file) throws MigrationException, InterruptedException;
  }

  /** Refuses names the instance itself needs, and names outside the folder. */
  public StateFile {
    if (!FORM.matcher(name).matches() || NEVER.contains(name)) {
      throw new IllegalArgumentException("not a name for a state file: " + name);
    }
    if (!basis.isEmpty() && (basis.contains("/") || !FORM.matcher(basis).matches())) {
      throw new IllegalArgumentException("not a folder of a state folder: " + basis);
    }
  }

  /** One that the instance alone reads, and that resembles no other. */
  public StateFile(String name, Content content) {
    this(name, content, false, "");
  }

  /** The same, to be read by programs in the instance's containers too. */
  public StateFile readInContainers() {
    return new StateFile(name, content, true, basis);
  }

  /** The same; a file of its name in that folder of the state folder resembles it. */
  public StateFile basedOn(String folder) {
    return new StateFile(name, content, inContainers, folder);
  }

  /** With a text, in UTF-8. */
  public static StateFile text(String name, String text) {
    return new StateFile(name, new Bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** With bytes; the array must not be changed afterwards. */
  public static StateFile bytes(String name, byte[] bytes) {
    return new StateFile(name, new Bytes(bytes));
  }

  /** With content that is made when it is needed. */
  public static StateFile made(String name, Maker maker) {
    return new StateFile(name, new Made(maker));
  }

  /** The same with the content of a file. */
  public StateFile withFile(Path path) {
    return new StateFile(name, new LocalFile(path), inContainers, basis);
  }

  /** With the content of a file. */
  public static StateFile file(String name, Path path) {
    return new StateFile(name, new LocalFile(path));
  }
}
