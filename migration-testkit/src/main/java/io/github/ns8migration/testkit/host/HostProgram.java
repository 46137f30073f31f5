package io.github.ns8migration.testkit.host;

import io.github.ns8migration.api.source.CommandOutput;
import java.io.IOException;
import java.util.List;

/** A program of the host, acting on its tree. */
@FunctionalInterface
interface HostProgram {
  /** Runs it with the arguments that follow its name. */
  CommandOutput run(List<String> arguments) throws IOException;
}
