package io.github.ns8migration.mail.settings;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Converts who may relay without login: single addresses, and the trusted networks. */
final class Networks {
  private static final Splitter ITEMS =
      Splitter.on(CharMatcher.whitespace().or(CharMatcher.is(','))).omitEmptyStrings();

  private Networks() {}

  /** The bypass list: addresses that may relay and are not filtered. */
  static Set<String> bypass(EsmithRecord postfix, Report report) {
    Set<String> kept = new LinkedHashSet<>();
    for (String item : ITEMS.split(postfix.property("AccessBypassList").orElse(""))) {
      usable("bypass list: " + item, Ipv4Network.parse(item), report)
          .ifPresent(network -> kept.add(network.toString()));
    }
    return kept;
  }

  /** Whether the trusted networks may relay at all. */
  static boolean trusted(EsmithRecord postfix) {
    return ITEMS
        .splitToStream(postfix.property("AccessPolicies").orElse(""))
        .anyMatch("trustednetworks"::equalsIgnoreCase);
  }

  /** The trusted networks somebody added by hand. */
  static List<Delivered> convert(List<EsmithRecord> records, Report report) {
    Map<String, Delivered> kept = new TreeMap<>();
    for (EsmithRecord record : records) {
      if (record.type().equals("network")) {
        network(record, report)
            .ifPresent(
                network ->
                    kept.putIfAbsent(
                        network.toString(),
                        Delivered.of(
                            network.first(), "network", Map.of("Mask", network.dottedMask()))));
      } else if (record.property("role").filter("green"::equals).isPresent()) {
        nameGreen(record, report);
      }
    }
    return List.copyOf(kept.values());
  }

  private static Optional<Ipv4Network> network(EsmithRecord record, Report report) {
    String mask = record.property("Mask").orElse("").strip();
    String item = record.key() + " mask " + (mask.isEmpty() ? "missing" : mask);
    Optional<Ipv4Network> network =
        usable(item, Ipv4Network.of(record.key().strip(), mask), report);
    network
        .filter(unused -> !Ipv4Network.isDottedMask(mask))
        .ifPresent(
            found ->
                report.notice(Notice.NETWORK_MASK_ODD, item + " (" + found.dottedMask() + ")"));
    return network;
  }

  private static Optional<Ipv4Network> usable(
      String item, Optional<Ipv4Network> network, Report report) {
    if (network.isEmpty()) {
      report.notice(Notice.NETWORK_INVALID, item);
    } else if (network.get().isEverybody()) {
      report.notice(Notice.NETWORK_EVERYBODY, item);
      return Optional.empty();
    }
    return network;
  }

  private static void nameGreen(EsmithRecord device, Report report) {
    Ipv4Network.of(
            device.property("ipaddr").orElse("").strip(),
            device.property("netmask").orElse("").strip())
        .ifPresent(network -> report.notice(Notice.NETWORK_GREEN, network.toString()));
  }
}
