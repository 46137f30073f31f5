package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour.Action;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Actions of the mail module that change something and that a migration may use. */
final class MailChanges {

  private final MailInstance mail;
  private final MailActions queries;

  MailChanges(MailInstance mail, MailActions queries) {
    this.mail = mail;
    this.queries = queries;
  }

  Map<String, Action> all() {
    Map<String, Action> actions = new LinkedHashMap<>();
    actions.put("configure-module", this::configure);
    actions.put("set-filter-configuration", new FilterSteps(mail)::apply);
    actions.put("alter-domain", this::alterDomain);
    return actions;
  }

  /** Publishes the services that the applications behind the mail server wait for. */
  private @Nullable JsonNode configure(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors()
        .object(input)
        .required(input, "user_domain", "hostname")
        .text(input, "user_domain")
        .dotted(input, "hostname")
        .dotted(input, "mail_domain")
        .end();
    Map<String, String> environment = site.environment();
    environment.putIfAbsent("DOVECOT_QUOTA_MB", "0");
    environment.putIfAbsent("DOVECOT_SPAM_RETENTION", "15");
    environment.putIfAbsent("DOVECOT_SPAM_FOLDER", "Junk");
    environment.putIfAbsent("DOVECOT_SPAM_SUBJECT_PREFIX", "");
    environment.putIfAbsent("RSPAMD_greylist_enabled", "");
    environment.putIfAbsent("RSPAMD_antispam_checks_enabled", "1");
    if (environment.putIfAbsent("CLAMAV_CUS_RATING", "MEDIUM") == null) {
      mail.enabledUnits.add("clamav.service");
    }
    environment.put("MAIL_HOSTNAME", input.get("hostname").asText());
    environment.put("POSTFIX_HOSTNAME", input.get("hostname").asText());
    environment.put("POSTFIX_ORIGIN", input.get("user_domain").asText());
    if (input.has("mail_domain")) {
      addFirstDomain(input.get("mail_domain").asText());
    }
    publish(site, "imap", "143");
    publish(site, "submission", "10587");
    return null;
  }

  private static void publish(ModuleSite site, String service, String port) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("port", port);
    attributes.put("host", site.nodeVpnAddress());
    attributes.put("node", String.valueOf(site.node()));
    attributes.put("user_domain", Environment.get(site, "POSTFIX_ORIGIN"));
    attributes.put("module_uuid", site.moduleUuid());
    attributes.put("mail_hostname", Environment.get(site, "MAIL_HOSTNAME"));
    site.publishService(service, "tcp", attributes);
  }

  /** Honoured only while there is no domain but the wildcard. */
  private void addFirstDomain(String name) {
    if (mail.database.rows(MailDatabase.DOMAINS).size() > 1) {
      return;
    }
    try {
      mail.database.insert(
          MailDatabase.DOMAINS,
          Map.of("domain", MailDatabase.text(name), "addusers", MailDatabase.flag(true)));
    } catch (ConstraintException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private JsonNode alterDomain(ModuleSite site, JsonNode input) throws StepFailure {
    new InputErrors().object(input).required(input, "domain").text(input, "domain").end();
    JsonNode name = input.get("domain");
    Optional<ObjectNode> found = mail.database.find(MailDatabase.DOMAINS, "domain", name.asText());
    if (found.isEmpty()) {
      throw InputErrors.semantic(2, "domain", name, "domain_not_found");
    }
    String domain = found.get().path("domain").asText();
    if (input.has("catchall")) {
      set(domain, "catchall", MailDatabase.text(catchAll(input.get("catchall"))));
    }
    copy(input, "bccaddr", domain, "bccaddr");
    copy(input, "description", domain, "ddesc");
    for (String flag : new String[] {"addusers", "addgroups"}) {
      if (input.has(flag)) {
        set(domain, flag, MailDatabase.flag(input.get(flag).asBoolean()));
      }
    }
    return queries.domain(
        site, mail.database.find(MailDatabase.DOMAINS, "domain", domain).orElseThrow());
  }

  private @Nullable String catchAll(JsonNode destination) throws StepFailure {
    if (destination.isNull()) {
      return null;
    }
    String name = destination.path("name").asText();
    String lower = Ascii.toLowerCase(name);
    return switch (destination.path("dtype").asText()) {
      case "public" -> "vmail+" + name;
      case "external" -> name;
      case "user" -> known(mail.users.contains(lower), lower, destination);
      case "group" -> known(mail.groups.contains(lower), lower, destination);
      default -> known(false, lower, destination);
    };
  }

  private static String known(boolean known, String name, JsonNode destination) throws StepFailure {
    if (!known) {
      throw InputErrors.semantic(3, "catchall", destination, "catchall_mailbox_not_found");
    }
    return name;
  }

  private void copy(JsonNode input, String member, String domain, String column) {
    if (input.has(member)) {
      set(domain, column, input.get(member));
    }
  }

  private void set(String domain, String column, JsonNode value) {
    mail.database.update(
        MailDatabase.DOMAINS, row -> row.path("domain").asText().equals(domain), column, value);
  }
}
