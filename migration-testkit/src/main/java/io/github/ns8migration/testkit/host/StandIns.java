package io.github.ns8migration.testkit.host;

import com.google.common.base.Splitter;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.AccountLists;
import io.github.ns8migration.api.source.HostCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Databases in the place of those that a copy of a host lacks, so that its migration can be
 * rehearsed all the same. What they hold is made up.
 */
public final class StandIns {
  // The partition of an empty domain takes more than a megabyte.
  private static final long SMALLEST_DOMAIN = 512 * 1024;
  private static final HostCommand DUMP =
      HostCommand.of(
          "mysqldump", "--single-transaction", "--quick", "--add-drop-table", "-QB", "sogo");

  private static final HostCommand WEBTOP_DUMP =
      HostCommand.of("su", "-", "postgres", "-c", "pg_dump --format=c webtop5");
  // How an archive of pg_dump begins; version 1.12 is that of PostgreSQL 9.2.
  private static final byte[] ARCHIVE = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final int NEWEST_ARCHIVE = 12;

  private final Path root;
  private final TestHost host;
  private final List<String> made = new ArrayList<>();

  private StandIns(TestHost host) {
    this.host = host;
    this.root = host.root();
  }

  /**
   * Puts them into a host.
   *
   * @return what is made up, for people; empty when the host has all it needs
   */
  public static List<String> into(TestHost host)
      throws IOException, MigrationException, InterruptedException {
    StandIns standIns = new StandIns(host);
    standIns.domain();
    standIns.webTop();
    standIns.sogo();
    return List.copyOf(standIns.made);
  }

  private void domain() throws IOException, MigrationException, InterruptedException {
    Path database = root.resolve(SampleDomain.ACCOUNTS.substring(1));
    if (Files.exists(database) && partitions(database) < SMALLEST_DOMAIN) {
      AccountLists accounts = host.source().accounts();
      Files.writeString(
          database,
          SampleDomain.text(
              accounts.users().stream().map(StandIns::shortName).toList(),
              accounts.groups().stream().map(StandIns::shortName).toList()));
      made.add("the database of the domain's accounts: names alone");
    }
  }

  private static long partitions(Path database) throws IOException {
    Path folder = database.resolveSibling("sam.ldb.d");
    long bytes = Files.size(database);
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private static String shortName(String account) {
    return Splitter.on('@').split(account).iterator().next();
  }

  private void sogo() throws IOException, MigrationException, InterruptedException {
    Path folder = root.resolve("var/lib/mysql/sogo");
    if (Files.isDirectory(folder)
        && !Files.exists(folder.resolve("dump.sql"))
        && !host.run(DUMP).succeeded()) {
      try (InputStream sample = SampleHost.class.getResourceAsStream("sample-sogo.sql")) {
        Files.copy(Objects.requireNonNull(sample, "sample-sogo.sql"), folder.resolve("dump.sql"));
      }
      made.add("the database of SOGo: that of a sample host");
    }
  }

  private void webTop() throws IOException, MigrationException, InterruptedException {
    Path archive = root.resolve(PostgresPrograms.ARCHIVES + "webtop5.dump");
    if (Files.exists(root.resolve("etc/e-smith/db/configuration/defaults/webtop/type"))
        && !Files.exists(archive)) {
      Files.createDirectories(root.resolve(PostgresPrograms.ARCHIVES));
      if (recordedWebTop(archive)) {
        return;
      }
      try (InputStream sample = SampleHost.class.getResourceAsStream("webtop5.dump")) {
        Files.copy(Objects.requireNonNull(sample, "webtop5.dump"), archive);
      }
      made.add("the database of WebTop: that of a sample host");
    }
  }

  // Recorded as NS7's own tool takes it. One that a later PostgreSQL wrote is no dump of an NS7.
  private boolean recordedWebTop(Path archive)
      throws IOException, MigrationException, InterruptedException {
    boolean recorded =
        host.stream(
                WEBTOP_DUMP,
                output -> Files.copy(output, archive, StandardCopyOption.REPLACE_EXISTING))
            .succeeded();
    if (recorded && ofNs7(archive)) {
      return true;
    }
    Files.deleteIfExists(archive);
    return false;
  }

  private static boolean ofNs7(Path archive) throws IOException {
    try (InputStream content = Files.newInputStream(archive)) {
      byte[] head = content.readNBytes(ARCHIVE.length + 2);
      return head.length == ARCHIVE.length + 2
          && Arrays.equals(head, 0, ARCHIVE.length, ARCHIVE, 0, ARCHIVE.length)
          && head[ARCHIVE.length] == 1
          && head[ARCHIVE.length + 1] <= NEWEST_ARCHIVE;
    }
  }
}
