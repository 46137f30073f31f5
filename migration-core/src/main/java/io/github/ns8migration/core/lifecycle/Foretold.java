package io.github.ns8migration.core.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.journal.Journal;
import java.util.Map;

/** The plan as it was before the cut-over: afterwards the source cannot tell it any more. */
final class Foretold {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Foretold() {}

  static void keep(Journal journal, ApplicationId id, Plan plan) throws MigrationException {
    try {
      journal.add(Entry.Kind.SAID, id, "plan", Map.of("json", JSON.writeValueAsString(plan)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is made of texts and numbers", e);
    }
  }

  static Plan recall(Journal journal, ApplicationId id) {
    Plan plan = Plan.builder().build();
    for (Entry entry : journal.entries()) {
      if (entry.concerns(id) && entry.kind() == Entry.Kind.SAID && entry.subject().equals("plan")) {
        plan = parse(entry.field("json"));
      }
    }
    return plan;
  }

  private static Plan parse(String json) {
    try {
      return JSON.readValue(json, Plan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal entry that was written whole", e);
    }
  }
}
