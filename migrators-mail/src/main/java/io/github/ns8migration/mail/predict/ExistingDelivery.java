package io.github.ns8migration.mail.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.mail.settings.MailRecords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What NS7's own tool (nethserver-ns8-migration d5b6df0) delivers: records and databases as {@code
 * db printjson} prints them, nothing converted, nothing left out.
 */
final class ExistingDelivery {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExistingDelivery() {}

  static DeliveredFiles of(MailRecords records) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("user_domain.txt", records.userDomain().orElse(""));
    files.put("mail_domain.txt", records.mailDomain());
    files.put("postfix.json", record(records.postfix()));
    files.put("dovecot.json", record(records.dovecot()));
    files.put("rspamd.json", record(records.rspamd()));
    files.put("clamd.json", record(records.clamd()));
    files.put("smarthosts.json", database(records.smarthosts()));
    files.put("networks.json", database(records.networks()));
    files.put("domains.json", database(records.domains()));
    files.put("accounts.json", database(records.accountRecords()));
    files.put("users.json", names(records.accounts().users()));
    files.put("groups.json", names(records.accounts().groups()));
    return new DeliveredFiles(files);
  }

  private static String record(Optional<EsmithRecord> record) {
    return record.map(ExistingDelivery::printed).map(ExistingDelivery::json).orElse("1");
  }

  static String database(List<EsmithRecord> records) {
    return json(records.stream().map(ExistingDelivery::printed).toList());
  }

  private static String names(SortedSet<String> names) {
    return json(names);
  }

  private static Map<String, Object> printed(EsmithRecord record) {
    Map<String, Object> printed = new LinkedHashMap<>();
    printed.put("name", record.key());
    printed.put("type", record.type());
    if (!record.properties().isEmpty()) {
      printed.put("props", record.properties());
    }
    return printed;
  }

  private static String json(Object content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts are always JSON", e);
    }
  }
}
