package io.github.ns8migration.webtop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.testkit.database.PostgresServer;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.webtop.database.OlderArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A real PostgreSQL with a WebTop database, in the place of a host's. Its {@code pg_dump} is newer
 * than NS7's: what it writes is turned into the form of 9.2 on its way.
 */
final class RealDatabase implements AutoCloseable {
  private final PostgresServer server;
  private final Path script;

  private RealDatabase(PostgresServer server, Path script) {
    this.server = server;
    this.script = script;
  }

  static RealDatabase start(Path folder) throws IOException {
    PostgresServer server = PostgresServer.start();
    server.script("postgres", "CREATE ROLE sonicle;");
    server.createDatabase("webtop5");
    server.script("webtop5", resource("/webtop/webtop5.sql"));
    server.script(
        "webtop5",
        "ALTER SCHEMA core OWNER TO sonicle; GRANT SELECT ON ALL TABLES IN SCHEMA core TO"
            + " sonicle;");
    Path script = Files.createDirectories(folder).resolve("pg_dump-as-9.2");
    Files.writeString(
        script,
        """
        set -o pipefail
        older=$1
        shift
        "$@" | java -XX:TieredStopAtLevel=1 -cp "$older" %s
        """
            .formatted(OlderArchive.class.getName()));
    return new RealDatabase(server, script);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RealDatabase.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  /** From now on this is the host's database. */
  RealDatabase of(TestHost host) {
    host.runsReally("runuser", this::command);
    return this;
  }

  // runuser -u postgres -- PROGRAM ARGUMENT...
  private List<String> command(List<String> words) {
    String program = words.get(4);
    List<String> real = new ArrayList<>();
    if (program.equals("pg_dump") && words.contains("--format=c")) {
      real.addAll(List.of("bash", script.toString(), System.getProperty("java.class.path")));
    }
    real.addAll(server.asServer(program));
    real.addAll(words.subList(5, words.size()));
    return real;
  }

  PostgresServer server() {
    return server;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
