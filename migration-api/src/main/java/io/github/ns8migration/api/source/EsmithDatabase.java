package io.github.ns8migration.api.source;

import java.util.List;
import java.util.Optional;

/** The records of a configuration database at one moment. Immutable. */
public interface EsmithDatabase {
  /** The record of that key; empty where NS7's {@code printjson} prints a bare {@code 1}. */
  Optional<EsmithRecord> record(String key);

  /** All records that {@code printjson} prints, sorted by key, by byte. */
  List<EsmithRecord> records();

  /** Those of one type. */
  default List<EsmithRecord> records(String type) {
    return records().stream().filter(record -> record.type().equals(type)).toList();
  }
}
