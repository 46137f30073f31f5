package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts smart hosts: the one for all mail, and those of a sender or a recipient. */
final class Relays {
  private static final String DEFAULT_PORT = "25";
  // The service names that Postfix of NS7 takes for a port.
  private static final Map<String, String> SERVICES =
      Map.of("smtp", DEFAULT_PORT, "smtps", "465", "submissions", "465", "submission", "587");
  private static final int HIGHEST_PORT = 65_535;

  private final Report report;
  private final Map<String, Delivered> rules = new LinkedHashMap<>();

  /** {@code domainRules} are those that pass on whole domains: NS7 looks at them first. */
  Relays(List<EsmithRecord> domainRules, List<EsmithRecord> smarthosts, Report report) {
    this.report = report;
    Stream<EsmithRecord> typed =
        smarthosts.stream()
            .filter(each -> each.type().equals("sender") || each.type().equals("recipient"))
            .sorted(Comparator.comparing((EsmithRecord each) -> !each.enabled("status")));
    Stream.concat(domainRules.stream(), typed).forEach(this::read);
  }

  private void read(EsmithRecord record) {
    String subject = subject(record);
    String host = host(record, "Host");
    if (subject.isEmpty() || host.isEmpty()) {
      report.notice(Notice.SMART_HOST_INCOMPLETE, record.key());
      return;
    }
    Delivered rule = rule(record, host);
    Delivered first = rules.putIfAbsent(subject, rule);
    if (first != null) {
      report.notice(
          Notice.SMART_HOST_TWINS,
          record.type() + " " + record.key() + " (" + first.type() + " " + first.name() + ")");
    }
  }

  /** NS8's key of the rule: without the at sign of a domain, without case. */
  private static String subject(EsmithRecord record) {
    String name = Ascii.toLowerCase(record.key().strip());
    return name.startsWith("@") ? name.substring(1) : name;
  }

  private Delivered rule(EsmithRecord record, String host) {
    String name = record.key().strip();
    Map<String, String> props = new LinkedHashMap<>();
    props.put("Host", host);
    props.put("Port", port(record.key(), record.property("Port")));
    props.put("TlsStatus", Delivered.status(record.enabled("TlsStatus")));
    props.put("Username", record.unescaped("Username").orElse("").strip());
    props.put("Password", record.unescaped("Password").orElse(""));
    props.put("status", Delivered.status(record.enabled("status")));
    namePassword(name, props.get("Password"));
    return Delivered.of(name, record.type(), props);
  }

  private void namePassword(String subject, @Nullable String password) {
    if (password != null && !password.isEmpty()) {
      report.notice(Notice.SMART_HOST_PASSWORD, subject);
    }
  }

  private static String host(EsmithRecord record, String property) {
    return record.property(property).orElse("").strip();
  }

  private String port(String subject, Optional<String> stored) {
    String text = stored.orElse("").strip();
    if (text.matches("[0-9]{1,5}")
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= HIGHEST_PORT) {
      return Integer.toString(Integer.parseInt(text));
    }
    String port = SERVICES.getOrDefault(text.toLowerCase(Locale.ROOT), DEFAULT_PORT);
    report.notice(
        Notice.SMART_HOST_PORT,
        subject + ": " + (text.isEmpty() ? "missing" : text) + " (" + port + ")");
    return port;
  }

  List<Delivered> delivered() {
    return List.copyOf(rules.values());
  }

  /** The smart host for all mail, as the properties of record {@code postfix} have it. */
  Map<String, String> forAllMail(EsmithRecord postfix) {
    Map<String, String> props = new LinkedHashMap<>();
    if (!postfix.enabled("SmartHostStatus")) {
      props.put("SmartHostStatus", "disabled");
      return props; // its password is not sent when it is of no use
    }
    String host = host(postfix, "SmartHostName");
    if (host.isEmpty()) {
      report.notice(Notice.SMART_HOST_INCOMPLETE, "smart host for all mail");
      props.put("SmartHostStatus", "disabled");
      return props;
    }
    props.put("SmartHostStatus", "enabled");
    props.put("SmartHostName", host);
    props.put("SmartHostPort", port("smart host for all mail", postfix.property("SmartHostPort")));
    props.put("SmartHostTlsStatus", Delivered.status(postfix.enabled("SmartHostTlsStatus")));
    props.put("SmartHostUsername", postfix.unescaped("SmartHostUsername").orElse("").strip());
    props.put("SmartHostPassword", postfix.unescaped("SmartHostPassword").orElse(""));
    namePassword("smart host for all mail", props.get("SmartHostPassword"));
    return props;
  }

  /** The rules NS8 will list, {@code *} apart. */
  Set<String> subjects() {
    return new TreeSet<>(rules.keySet());
  }
}
