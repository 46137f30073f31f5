package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code 49import_smarthosts}: relay rules, sender check, networks that may relay. One transaction:
 * the first refused rule takes all of them back and ends the import.
 */
final class RelayStep {

  private final MailInstance mail;

  RelayStep(MailInstance mail) {
    this.mail = mail;
  }

  void run(ModuleSite site) throws StepFailure {
    mail.database.transaction(() -> importAll(site));
  }

  private void importAll(ModuleSite site) throws StepFailure, ConstraintException {
    for (JsonNode smarthost : Delivered.records(site, "smarthosts.json")) {
      insert(site, rule(smarthost));
    }
    Props postfix = Props.of(Delivered.json(site, "postfix.json"));
    Environment.set(
        site, "POSTFIX_RESTRICTED_SENDER", postfix.enabled("SenderValidation") ? "1" : "");
    if (postfix.enabled("SmartHostStatus")) {
      insert(site, wildcard(postfix));
    }
    replaceNetworks(site, networks(site, postfix));
  }

  private Map<String, JsonNode> rule(JsonNode smarthost) throws StepFailure {
    Props props = Props.of(smarthost);
    String name = Props.member(smarthost, "name");
    return values(
        Props.member(smarthost, "type"),
        name.startsWith("@") ? name.substring(1) : name,
        props.get("Host"),
        storedPort(props.get("Port")),
        props.enabled("TlsStatus"),
        props.get("Username"),
        props.get("Password"),
        props.enabled("status"));
  }

  private static Map<String, JsonNode> wildcard(Props postfix) throws StepFailure {
    BigInteger port;
    try {
      port = PythonNumbers.integer(postfix.get("SmartHostPort"));
    } catch (NumberFormatException refused) {
      throw Crash.uncaught("ValueError", "SmartHostPort: " + refused.getMessage());
    }
    return values(
        "wildcard",
        MailDatabase.WILDCARD,
        postfix.get("SmartHostName"),
        number(port),
        postfix.enabled("SmartHostTlsStatus"),
        postfix.get("SmartHostUsername"),
        postfix.get("SmartHostPassword"),
        true);
  }

  private static Map<String, JsonNode> values(
      String type,
      String subject,
      @Nullable String host,
      JsonNode port,
      boolean tls,
      @Nullable String user,
      @Nullable String password,
      boolean enabled) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    values.put("rule_type", MailDatabase.text(type));
    values.put("rule_subject", MailDatabase.text(subject));
    values.put("host", MailDatabase.text(host));
    values.put("port", port);
    values.put("tls", MailDatabase.text(tls ? "encrypt" : "may"));
    values.put("username", MailDatabase.text(user));
    values.put("password", MailDatabase.text(password));
    values.put("enabled", MailDatabase.flag(enabled));
    return values;
  }

  /**
   * The real step traces its SQL: the password ends in the journal and in the error of the task.
   */
  private void insert(ModuleSite site, Map<String, JsonNode> rule) throws ConstraintException {
    site.log("<7>INSERT INTO relayrules " + rule);
    mail.database.insert(MailDatabase.RELAY_RULES, rule);
  }

  /**
   * A column of affinity INT makes a number of text that looks like one, and keeps any other text.
   */
  private static JsonNode storedPort(@Nullable String port) {
    if (port == null) {
      return NullNode.instance;
    }
    try {
      return number(new BigDecimal(port.strip()).toBigIntegerExact());
    } catch (NumberFormatException notNumeric) {
      return TextNode.valueOf(port);
    } catch (ArithmeticException fraction) {
      return DoubleNode.valueOf(Double.parseDouble(port.strip()));
    }
  }

  private static JsonNode number(BigInteger value) {
    return value.bitLength() < 32
        ? IntNode.valueOf(value.intValueExact())
        : value.bitLength() < 64
            ? LongNode.valueOf(value.longValueExact())
            : BigIntegerNode.valueOf(value);
  }

  private static List<String> networks(ModuleSite site, Props postfix) throws StepFailure {
    String bypass = postfix.get("AccessBypassList");
    if (bypass == null) {
      throw Crash.uncaught("AttributeError", "AccessBypassList is missing");
    }
    List<String> networks = new ArrayList<>(List.of(bypass.split(",", -1)));
    if (postfix.is("AccessPolicies", "trustednetworks")) {
      for (JsonNode record : Delivered.records(site, "networks.json")) {
        addTrusted(site, record, networks);
      }
    }
    return networks;
  }

  private static void addTrusted(ModuleSite site, JsonNode record, List<String> networks)
      throws StepFailure {
    if (!Props.member(record, "type").equals("network")) {
      return;
    }
    String mask = Props.of(record).get("Mask");
    if (mask == null) {
      throw Crash.uncaught("KeyError", "Mask");
    }
    OptionalInt length = Netmask.prefixLength(mask);
    if (length.isEmpty()) {
      site.log("not a mask, network skipped: " + mask);
    } else {
      networks.add(Props.member(record, "name") + "/" + length.getAsInt());
    }
  }

  private void replaceNetworks(ModuleSite site, List<String> networks) {
    mail.database.clear(MailDatabase.NETWORKS);
    for (String network : networks) {
      if (!network.isEmpty()) {
        try {
          mail.database.insert(
              MailDatabase.NETWORKS, Map.of("network", MailDatabase.text(network)));
        } catch (ConstraintException twice) {
          site.log("network skipped: " + network + ": " + twice.getMessage());
        }
      }
    }
  }
}
