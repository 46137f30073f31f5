package io.github.ns8migration.core.snapshot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.core.source.HostShell;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the commands of a host and remembers what they answered. What databases hold is people's
 * data and is not kept; a directory is, without its passwords, since a plan is made of it.
 */
final class Recorder implements HostShell {
  private static final Set<String> KEPT_WHOLE = Set.of("slapcat", "getfacl");
  private static final int LARGEST = 64 * 1024 * 1024;

  /** An answer, as bytes one a character. */
  record Answer(int exitCode, String output) {}

  private final SourceHost host;
  private final Map<List<String>, Answer> answers = new LinkedHashMap<>();

  Recorder(SourceHost host) {
    this.host = host;
  }

  Map<List<String>, Answer> answers() {
    return answers;
  }

  @Override
  public CommandOutput run(HostCommand command) throws MigrationException, InterruptedException {
    CommandOutput output = host.run(command);
    // A command that was given secrets may print them. Who may do what by name is compared with
    // what
    // NS8 tells of files, and the files of a snapshot have lost it.
    if (command.secrets().isEmpty() && !program(command).equals("getfacl")) {
      answers.put(
          command.arguments(),
          new Answer(output.exitCode(), new String(output.output().getBytes(UTF_8), ISO_8859_1)));
    }
    return output;
  }

  @Override
  public CommandOutput stream(HostCommand command, OutputReader reader)
      throws MigrationException, InterruptedException {
    if (!KEPT_WHOLE.contains(program(command))) {
      return host.stream(command, reader);
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    CommandOutput end = host.stream(command, output -> reader.read(new Copying(output, kept)));
    if (kept.size() < LARGEST) {
      answers.put(command.arguments(), new Answer(end.exitCode(), kept.toString(ISO_8859_1)));
    }
    return end;
  }

  private static String program(HostCommand command) {
    return command.program().substring(command.program().lastIndexOf('/') + 1);
  }

  /** Hands on what it reads, and keeps it. */
  private static final class Copying extends FilterInputStream {
    private final ByteArrayOutputStream kept;

    Copying(InputStream in, ByteArrayOutputStream kept) {
      super(in);
      this.kept = kept;
    }

    @Override
    public int read() throws IOException {
      int octet = in.read();
      if (octet >= 0 && kept.size() < LARGEST) {
        kept.write(octet);
      }
      return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      if (read > 0 && kept.size() < LARGEST) {
        kept.write(buffer, offset, read);
      }
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
