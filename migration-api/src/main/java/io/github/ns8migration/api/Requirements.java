package io.github.ns8migration.api;

import io.github.ns8migration.api.source.HostCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the move of an application needs beside what every move needs (rsync, the VPN, an image of
 * the cluster). The preflight checks it before anything is touched.
 *
 * <pre>{@code
 * Requirements.NONE
 *     .program(Program.of("pg_dump", HostCommand.of("pg_dump", "--version"), "postgresql")
 *         .atLeast("9.2"))
 *     .roomOnSource(bytesOfTheDatabase)
 *     .roomOnDestination(bytesOfTheHome)
 * }</pre>
 *
 * @param programs of the old server
 * @param sourceBytes of copies that lie on the old server for a while, such as dumps; zero when
 *     there are none or their size is not known
 * @param destinationBytes that the application will fill on its node; zero when it is not known
 */
public record Requirements(List<Program> programs, long sourceBytes, long destinationBytes) {
  /** Nothing beside what every move needs. */
  public static final Requirements NONE = new Requirements(List.of(), 0, 0);

  /** Copies the list; room cannot be negative. */
  public Requirements {
    programs = List.copyOf(programs);
    if (sourceBytes < 0 || destinationBytes < 0) {
      throw new IllegalArgumentException("negative room: " + sourceBytes + ", " + destinationBytes);
    }
  }

  /**
   * A program of the old server.
   *
   * @param name for people
   * @param version command that shows that it is there: ends with zero; prints its version when one
   *     is asked for
   * @param installedBy package that brings it, for the remedy
   * @param atLeast lowest usable version, as numbers with dots; empty for any
   * @param below lowest version that is not usable any more; empty for none
   */
  public record Program(
      String name, HostCommand version, String installedBy, String atLeast, String below) {
    private static final Pattern VERSION = Pattern.compile("([0-9]+(\\.[0-9]+)*)?");

    /** Checks the form of the versions. */
    public Program {
      if (name.isBlank() || installedBy.isBlank()) {
        throw new IllegalArgumentException("a program without name or package");
      }
      if (!VERSION.matcher(atLeast).matches() || !VERSION.matcher(below).matches()) {
        throw new IllegalArgumentException("not a version: " + atLeast + ", " + below);
      }
    }

    /** One of any version. */
    public static Program of(String name, HostCommand version, String installedBy) {
      return new Program(name, version, installedBy, "", "");
    }

    /** The same, of that version or a later one. */
    public Program atLeast(String lowest) {
      return new Program(name, version, installedBy, lowest, below);
    }

    /** The same, older than that version. */
    public Program below(String tooNew) {
      return new Program(name, version, installedBy, atLeast, tooNew);
    }
  }

  /** The same and that program. */
  public Requirements program(Program program) {
    List<Program> more = new ArrayList<>(programs);
    more.add(program);
    return new Requirements(more, sourceBytes, destinationBytes);
  }

  /** The same with that many bytes of copies on the old server. */
  public Requirements roomOnSource(long bytes) {
    return new Requirements(programs, bytes, destinationBytes);
  }

  /** The same with that many bytes on the node of the cluster. */
  public Requirements roomOnDestination(long bytes) {
    return new Requirements(programs, sourceBytes, bytes);
  }
}
