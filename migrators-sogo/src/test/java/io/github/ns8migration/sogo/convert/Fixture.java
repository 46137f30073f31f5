package io.github.ns8migration.sogo.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ns8migration.api.MigrationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Dumps as characters of ISO 8859-1: one for each byte. */
final class Fixture {
  /** What came out of a dump, and what was seen in it. */
  record Result(String dump, DumpSummary summary) {}

  /** The dump of the sample host, which is that of a recorded one. */
  static final String SAMPLE = "io/github/ns8migration/testkit/host/sample-sogo.sql";

  private Fixture() {}

  static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Fixture.class.getResourceAsStream("/" + name))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }

  static Result rewrite(String dump) throws IOException, MigrationException {
    return rewrite(dump, Integer.MAX_VALUE);
  }

  /** The dump comes in pieces of at most that many bytes. */
  static Result rewrite(String dump, int piece) throws IOException, MigrationException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in =
        new ByteArrayInputStream(dump.getBytes(ISO_8859_1)) {
          @Override
          public int read(byte[] buffer) {
            return super.read(buffer, 0, Math.min(buffer.length, piece));
          }
        };
    DumpSummary summary = DumpRewriter.rewrite(in, out);
    return new Result(out.toString(ISO_8859_1), summary);
  }

  /** A small dump with one folder at that place, as a literal without its quotes. */
  static String withLocation(String escaped) {
    return """
    -- MySQL dump 10.14  Distrib 5.5.68-MariaDB, for Linux (x86_64)
    /*!40101 SET NAMES utf8 */;
    CREATE TABLE `sogo_folder_info` (
      `c_folder_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
      `c_path` varchar(255) NOT NULL,
      `c_foldername` varchar(255) NOT NULL DEFAULT 'a,b',
      `c_location` varchar(2048) NOT NULL,
      `c_quick_location` varchar(2048) DEFAULT NULL,
      `c_folder_type` varchar(255) NOT NULL,
      PRIMARY KEY (`c_path`),
      UNIQUE KEY `c_folder_id` (`c_folder_id`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8;
    INSERT INTO `sogo_folder_info` VALUES (1,'/Users/anna/Calendar/personal','(its), \\'name\\'','%s',NULL,'Appointment');
    -- Dump completed
    """
        .formatted(escaped);
  }
}
