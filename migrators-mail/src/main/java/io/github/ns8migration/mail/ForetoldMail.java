package io.github.ns8migration.mail;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows that the plan foretold with what NS8 answers, all that they hold: where an address
 * leads, how a relay rule sends. Both sides are brought into the same words first. Names alone are
 * compared by {@link MailCheck}; what is missing there is not told here again.
 */
final class ForetoldMail {
  private static final String CHANGED =
      "Somebody changed it in NS8 after the cut-over, or the import took it otherwise than"
          + " foretold: set it in NS8 as it should be.";
  static final String ADDED =
      "It came into NS8 after the cut-over, or was there before; nothing of NS7 is lost.";

  private final Plan plan;
  private final List<Check> checks = new ArrayList<>();

  ForetoldMail(Plan plan) {
    this.plan = plan;
  }

  /** The differences, and a check that passes for each kind of rows without any. */
  List<Check> checks() {
    return List.copyOf(checks);
  }

  void addresses(List<MailAnswers.Address> answer) {
    Map<String, Set<String>> targets = new TreeMap<>();
    for (Map<?, ?> row : rows("destmap")) {
      targets
          .computeIfAbsent(addressKey(row), unused -> new TreeSet<>())
          .add(text(row.get("dest")).toLowerCase(Locale.ROOT));
    }
    Map<String, String> expected = new TreeMap<>();
    for (Map<?, ?> row : rows("addresses")) {
      String key = addressKey(row);
      expected.put(
          key,
          address(
              targets.getOrDefault(key, new TreeSet<>()),
              text(row.get("internal")).equals("1"),
              text(row.get("adesc"))));
    }
    Map<String, String> found = new TreeMap<>();
    for (MailAnswers.Address each : answer) {
      if (each.atype().equals("wildcard") || each.atype().equals("domain")) {
        String domain = each.domain() == null ? "" : each.domain();
        found.put(
            (each.local() + "@" + domain).toLowerCase(Locale.ROOT),
            address(targets(each), Boolean.TRUE.equals(each.internal()), text(each.description())));
      }
    }
    compare("address", "addresses in detail", expected, found);
  }

  private static String addressKey(Map<?, ?> row) {
    String domain = text(row.get("domain"));
    return (text(row.get("alocal")) + "@" + (domain.equals("*") ? "" : domain))
        .toLowerCase(Locale.ROOT);
  }

  private static Set<String> targets(MailAnswers.Address address) {
    return address.destinations().stream()
        .map(each -> each.dtype().equals("public") ? "vmail+" + each.name() : each.name())
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String address(Set<String> targets, boolean internal, String description) {
    return "to "
        + String.join(", ", targets)
        + (internal ? ", for the house only" : "")
        + (description.isEmpty() ? "" : ": " + description);
  }

  void relayRules(List<MailAnswers.RelayRule> answer) {
    Map<String, String> expected = new TreeMap<>();
    for (Map<?, ?> row : rows("relayrules")) {
      expected.put(
          text(row.get("rule_subject")).toLowerCase(Locale.ROOT),
          relayRule(
              text(row.get("rule_type")),
              text(row.get("host")),
              text(row.get("port")),
              text(row.get("tls")).equals("encrypt"),
              text(row.get("username")),
              text(row.get("enabled")).equals("1")));
    }
    Map<String, String> found = new TreeMap<>();
    for (MailAnswers.RelayRule each : answer) {
      found.put(
          each.rule_subject().toLowerCase(Locale.ROOT),
          relayRule(
              each.rule_type(),
              text(each.host()),
              text(each.port()),
              each.tls(),
              text(each.username()),
              each.enabled()));
    }
    compare("relay rule", "relay rules in detail", expected, found);
  }

  private static String relayRule(
      String type, String host, String port, boolean tls, String user, boolean enabled) {
    return type
        + " by "
        + host.toLowerCase(Locale.ROOT)
        + ":"
        + port
        + (tls ? " with TLS" : "")
        + (user.isEmpty() ? "" : " as " + user)
        + (enabled ? "" : ", disabled");
  }

  /** Those that both sides have: what only one has is told by the comparison of names. */
  private void compare(
      String kind, String all, Map<String, String> expected, Map<String, String> found) {
    if (expected.isEmpty()) {
      return; // nothing was foretold, by an older version perhaps
    }
    var difference = Maps.difference(expected, found);
    ImmutableSortedMap.copyOf(difference.entriesDiffering())
        .forEach(
            (name, values) ->
                checks.add(
                    new Check(
                        kind + " " + name,
                        text(values.leftValue()),
                        text(values.rightValue()),
                        false,
                        CHANGED)));
    if (difference.entriesDiffering().isEmpty()) {
      checks.add(new Check(all, "as foretold", "as foretold", true));
    }
  }

  private List<Map<?, ?>> rows(String table) {
    List<Map<?, ?>> rows = new ArrayList<>();
    if (plan.prediction().documents().get("pcdb") instanceof Map<?, ?> database
        && database.get("tables") instanceof Map<?, ?> tables
        && tables.get(table) instanceof List<?> content) {
      for (Object each : content) {
        if (each instanceof Map<?, ?> row) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
