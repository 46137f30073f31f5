package io.github.ns8migration.samba.predict;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.samba.domain.DomainSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will know of a domain: document {@code import}, the values that are delivered, and
 * document {@code with-descriptions}, with the variables that the import makes of them in {@code
 * environment}.
 */
public final class DomainPrediction {
  static final Set<String> SECRETS = Set.of("SVCPASS");
  private static final String ADDRESS = "an address of the node, which somebody chooses";

  private DomainPrediction() {}

  /** Computes it; {@code address} is that of the domain controller in NS8, once it was chosen. */
  public static Prediction of(DomainSettings settings, Optional<String> address) {
    Map<String, @Nullable Object> documents = new LinkedHashMap<>();
    documents.put("import", delivered(settings, address));
    documents.put("with-descriptions", Map.of("environment", environment(settings, address)));
    List<Correction> open = new ArrayList<>();
    if (address.isEmpty()) {
      open.add(open("/import/IPADDRESS"));
      open.add(open("/with-descriptions/environment/IPADDRESS"));
    }
    return new Prediction(documents, open).masking(SECRETS);
  }

  static Correction open(String pointer) {
    return new Correction(pointer, Kind.OPEN, null, ADDRESS);
  }

  private static Map<String, @Nullable Object> delivered(
      DomainSettings settings, Optional<String> address) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String line : settings.importEnvironment(address.orElse("")).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    values.put("IPADDRESS", address.orElse(null));
    return values;
  }

  /** {@code 50import_configuration}: NS8 makes a domain controller of it. */
  static Map<String, @Nullable Object> environment(
      DomainSettings settings, Optional<String> address) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(delivered(settings, address));
    variables.put("DOMAIN", settings.domain());
    variables.put("NBALIAS", ""); // set at the end, by the file server's part
    variables.put("SERVER_ROLE", "dc");
    return variables;
  }
}
