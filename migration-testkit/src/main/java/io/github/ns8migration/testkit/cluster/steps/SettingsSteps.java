package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.util.Locale;

/** {@code 20import_environment}, {@code 40configure_module} and {@code 48import_always_bcc}. */
final class SettingsSteps {

  private final MailInstance mail;

  SettingsSteps(MailInstance mail) {
    this.mail = mail;
  }

  void environment(ModuleSite site) throws StepFailure {
    JsonNode rspamd = Delivered.json(site, "rspamd.json");
    JsonNode dovecot = Delivered.json(site, "dovecot.json");
    Environment.set(site, "POSTFIX_ORIGIN", Delivered.line(site, "user_domain.txt"));
    Environment.set(site, "DOVECOT_SPAM_SUBJECT_PREFIX", subjectPrefix(rspamd));
    Props props = Props.of(dovecot);
    Environment.set(site, "DOVECOT_QUOTA_MB", defaultQuota(site, props));
    Environment.set(site, "DOVECOT_SPAM_FOLDER", props.get("SpamFolder", "Junk"));
    Environment.set(site, "DOVECOT_SHAREDSEEN", props.enabled("SharedSeen") ? "1" : "");
    Environment.set(site, "DOVECOT_SPAM_RETENTION", retention(props.get("SpamRetentionTime", "")));
    String host = site.nodeFqdn().toLowerCase(Locale.ROOT);
    Environment.set(site, "MAIL_HOSTNAME", host);
    Environment.set(site, "POSTFIX_HOSTNAME", host);
  }

  void configure(ModuleSite site) throws StepFailure {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("user_domain", Environment.get(site, "POSTFIX_ORIGIN"));
    input.put("hostname", Environment.get(site, "MAIL_HOSTNAME"));
    if (mail.subtask(site, "configure-module", input) != 0) {
      throw Crash.assertion("configure-module failed");
    }
  }

  void alwaysBcc(ModuleSite site) throws StepFailure {
    Props postfix = Props.of(Delivered.json(site, "postfix.json"));
    if (postfix.enabled("AlwaysBccStatus")) {
      // A missing address becomes the word None, and mail is then copied to that name.
      Environment.set(site, "POSTFIX_ALWAYS_BCC", postfix.get("AlwaysBccAddress", "None"));
    }
  }

  private static String subjectPrefix(JsonNode rspamd) throws StepFailure {
    if (!rspamd.isObject()) {
      return "";
    }
    Props props = Props.of(rspamd);
    return props.enabled("SpamSubjectPrefixStatus") ? props.get("SpamSubjectPrefixString", "") : "";
  }

  private static String defaultQuota(ModuleSite site, Props dovecot) {
    if (!dovecot.enabled("QuotaStatus")) {
      return "0";
    }
    try {
      return PythonNumbers.quotaMegabytes(dovecot.get("QuotaDefaultSize"));
    } catch (NumberFormatException refused) {
      site.log("<4>default quota not converted: " + refused.getMessage());
      return "0";
    }
  }

  private static String retention(String time) {
    return time.endsWith("d") ? time.replaceFirst("d+$", "") : "15";
  }
}
