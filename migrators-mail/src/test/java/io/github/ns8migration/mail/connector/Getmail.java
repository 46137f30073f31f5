package io.github.ns8migration.mail.connector;

import io.github.ns8migration.api.source.EsmithDatabase;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A database {@code getmail} in memory, which a test may change. */
public final class Getmail implements EsmithDatabase {

  private static final Path FIXTURE =
      Path.of("src/test/resources/ns7-small/var/lib/nethserver/db/getmail");

  private final Map<String, EsmithRecord> records = new TreeMap<>();

  /** An empty one. */
  public static Getmail empty() {
    return new Getmail();
  }

  /** That of the small company. */
  public static Getmail ofTheFixture() throws IOException {
    Getmail database = new Getmail();
    for (String line : Files.readAllLines(FIXTURE)) {
      if (!line.startsWith("#")) {
        int equals = line.indexOf('=');
        String[] fields = line.substring(equals + 1).split("\\|", -1);
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 1; i + 1 < fields.length; i += 2) {
          properties.put(fields[i], fields[i + 1]);
        }
        database.put(new EsmithRecord(line.substring(0, equals), fields[0], properties));
      }
    }
    return database;
  }

  /** An account that is complete and fetched, with these properties instead. */
  public Getmail account(String key, String... properties) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Account", "anna@example.org");
    all.put("Delete", "-1");
    all.put("Password", "FAKE");
    all.put("Retriever", "SimpleIMAPSSLRetriever");
    all.put("Server", "imap.example.net");
    all.put("Time", "15");
    all.put("Username", "anna");
    all.put("status", "enabled");
    for (int i = 0; i + 1 < properties.length; i += 2) {
      if (properties[i + 1] == null) {
        all.remove(properties[i]);
      } else {
        all.put(properties[i], properties[i + 1]);
      }
    }
    return put(new EsmithRecord(key, "getmail", all));
  }

  /** That record. */
  public Getmail put(EsmithRecord record) {
    records.put(record.key(), record);
    return this;
  }

  @Override
  public Optional<EsmithRecord> record(String key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public List<EsmithRecord> records() {
    return new ArrayList<>(records.values());
  }
}
