package io.github.ns8migration.samba.predict;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.samba.domain.DomainSettings;
import io.github.ns8migration.samba.share.Shares;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will hold of the file server. Documents: {@code accounts} and {@code nbalias}, which are
 * delivered; {@code with-descriptions}, what the import makes of them, beside what it would make of
 * the delivery of NS7's own tool if that had a description for every share; {@code
 * as-delivered-by-reference}, the same beside what it would really make of that.
 */
public final class SharePrediction {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCOUNTS = "accounts";
  private static final String BETTER = "with-descriptions";
  private static final String AS_IT_IS = "as-delivered-by-reference";

  private final DomainSettings domain;
  private final Optional<String> address;

  private SharePrediction(DomainSettings domain, Optional<String> address) {
    this.domain = domain;
    this.address = address;
  }

  /**
   * Computes it.
   *
   * @param shares what is delivered
   * @param records all records of database {@code accounts} of type {@code ibay...}
   * @param fullName of the old server
   */
  public static Prediction of(
      DomainSettings domain,
      Optional<String> address,
      Shares shares,
      List<EsmithRecord> records,
      String fullName) {
    return new SharePrediction(domain, address).foretold(shares, records, fullName);
  }

  private Prediction foretold(Shares shares, List<EsmithRecord> records, String fullName) {
    List<Map<String, Object>> ours = delivered(shares);
    List<Map<String, Object>> existing = records.stream().map(SharePrediction::printed).toList();
    List<Map<String, Object>> described =
        existing.stream()
            .filter(record -> "ibay".equals(record.get("type")))
            .map(SharePrediction::described)
            .toList();
    Prediction foretold =
        Prediction.of(documents(ours, ours, ours, fullName))
            .against(documents(existing, described, existing, fullName), SharePrediction::why)
            .masking(DomainPrediction.SECRETS);
    List<Correction> all = new ArrayList<>(foretold.corrections());
    if (address.isEmpty()) {
      all.add(DomainPrediction.open("/" + BETTER + "/environment/IPADDRESS"));
      all.add(DomainPrediction.open("/" + AS_IT_IS + "/environment/IPADDRESS"));
    }
    return new Prediction(foretold.documents(), all);
  }

  private static List<Map<String, Object>> delivered(Shares shares) {
    try {
      return JSON.readValue(shares.json(), new TypeReference<List<Map<String, Object>>>() {});
    } catch (IOException e) {
      throw new IllegalStateException("what was just written can be read", e);
    }
  }

  private static Map<String, Object> printed(EsmithRecord record) {
    Map<String, Object> printed = new LinkedHashMap<>();
    printed.put("name", record.key());
    printed.put("type", record.type());
    printed.put("props", record.properties());
    return printed;
  }

  private static Map<String, Object> described(Map<String, Object> record) {
    Map<Object, @Nullable Object> props = new LinkedHashMap<>(props(record));
    props.putIfAbsent("Description", "");
    Map<String, Object> described = new LinkedHashMap<>(record);
    described.put("props", props);
    return described;
  }

  private static Map<?, ?> props(Map<String, Object> record) {
    return record.get("props") instanceof Map<?, ?> props ? props : Map.of();
  }

  private Map<String, @Nullable Object> documents(
      List<Map<String, Object>> accounts,
      List<Map<String, Object>> described,
      List<Map<String, Object>> asItIs,
      String fullName) {
    Map<String, @Nullable Object> better = imported(described);
    better.put(ACCOUNTS, described);
    Map<String, @Nullable Object> real = imported(asItIs);
    real.put("stderr", stops(asItIs) ? List.of("KeyError: 'Description'") : List.of());
    Map<String, @Nullable Object> documents = new LinkedHashMap<>();
    documents.put(ACCOUNTS, accounts);
    documents.put("nbalias", Shares.alias(fullName));
    documents.put(BETTER, better);
    documents.put(AS_IT_IS, real);
    return documents;
  }

  /** {@code 80import_shares} reads the description of every share without looking. */
  private static boolean stops(List<Map<String, Object>> records) {
    return shares(records).stream().anyMatch(record -> props(record).get("Description") == null);
  }

  private static List<Map<String, Object>> shares(List<Map<String, Object>> records) {
    return records.stream().filter(record -> "ibay".equals(record.get("type"))).toList();
  }

  private Map<String, @Nullable Object> imported(List<Map<String, Object>> records) {
    boolean stops = stops(records);
    List<Map<String, Object>> shares = stops ? List.of() : shares(records);
    StringBuilder list = new StringBuilder();
    List<Object> altered = new ArrayList<>();
    for (Map<String, Object> share : shares) {
      Map<?, ?> props = props(share);
      list.append(share.get("name")).append('\t').append(props.get("Description")).append('\n');
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("name", String.valueOf(share.get("name")));
      input.put("browseable", on(props, "SmbShareBrowseable", true));
      input.put("enable_audit", on(props, "SmbAuditStatus", false));
      input.put("enable_recycle", on(props, "SmbRecycleBinStatus", false));
      input.put("recycle_versions", on(props, "SmbRecycleBinVersionsStatus", true));
      altered.add(input);
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("environment", DomainPrediction.environment(domain, address));
    result.put("exit_codes", Map.of("50import_configuration", 0, "80import_shares", stops ? 1 : 0));
    result.put("shares_tsv", list.toString());
    result.put("alter_share", altered);
    return result;
  }

  private static boolean on(Map<?, ?> props, String name, boolean otherwise) {
    Object value = props.get(name);
    return value == null ? otherwise : value.equals("enabled");
  }

  private static String why(String pointer, @Nullable Object ours, @Nullable Object other) {
    if (pointer.startsWith("/" + AS_IT_IS)) {
      return "a share without a description would stop the import, and no share would be there;"
          + " every share gets one, if only an empty one";
    }
    if (ours == null) {
      return "a share that NS7 does not serve, or that another of the same name hides, is not sent";
    }
    if (pointer.startsWith("/" + ACCOUNTS) || pointer.startsWith("/" + BETTER + "/" + ACCOUNTS)) {
      return "the five properties that the import reads are delivered, always all of them, with"
          + " what NS7 showed, and no other";
    }
    return pointer.endsWith("shares_tsv")
        ? "escapes, tabs and line feeds in descriptions become what they stand for, on one line;"
            + " only shares that NS7 serves are listed"
        : "a missing property means what it means on NS7; switches are compared without case";
  }
}
