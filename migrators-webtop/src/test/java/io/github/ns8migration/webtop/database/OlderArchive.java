package io.github.ns8migration.webtop.database;

import java.io.IOException;
import java.util.List;

/**
 * Turns an archive of a newer {@code pg_dump} into the form that PostgreSQL 9.2 writes: reads one
 * from standard input, prints the other. The objects and rows stay; the field that 9.2 does not
 * know goes, and versions become 9.2's.
 */
public final class OlderArchive {
  private OlderArchive() {}

  /** Version 1.12 of an archive. */
  static TestArchive of(TestArchive archive) {
    String database = archive.texts().get(0);
    return archive.withVersion(12).withTexts(List.of(database, "9.2.24", "9.2.24"));
  }

  /** For a pipe behind a real {@code pg_dump}. */
  public static void main(String[] arguments) throws IOException {
    System.out.write(of(TestArchive.read(System.in.readAllBytes())).bytes());
    System.out.flush();
  }
}
