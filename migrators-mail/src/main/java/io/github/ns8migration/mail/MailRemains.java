package io.github.ns8migration.mail;

import com.google.common.collect.ImmutableList;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.List;

/** Finds what of Email was made by hand on the host, beside its settings, and cannot be moved. */
final class MailRemains {
  private static final String CUSTOM = "/etc/e-smith/templates-custom/etc/";
  private static final List<String> PARTS =
      ImmutableList.of("postfix", "dovecot", "rspamd", "opendkim", "clamd.d", "mail", "olefy.conf");
  private static final String KEYS = "/etc/opendkim/keys";
  private static final String SIEVE = "/var/lib/nethserver/sieve-scripts";

  private MailRemains() {}

  static List<Finding> on(SourceHost source) throws MigrationException {
    List<Finding> found = new ArrayList<>();
    List<String> templates = new ArrayList<>();
    for (String part : PARTS) {
      templates.addAll(source.filesBelow(CUSTOM + part));
    }
    tell(
        found,
        "mail-custom-templates",
        "The configuration of mail was changed by hand with these templates. NS8 writes its own"
            + " configuration: the changes stay behind.",
        "Look at what each of them changes. Much of it can be set in NS8's mail server: relay"
            + " rules, trusted networks, filter, size of messages.",
        templates);
    tell(
        found,
        "dkim-selector-extra",
        "NS8 signs mail with one key, selector default. These keys stay behind.",
        "Before the cut-over publish the record of selector default for every domain; leave the"
            + " records of the other selectors in DNS for some days, for mail that is on its way.",
        source.filesBelow(KEYS).stream()
            .filter(name -> name.endsWith(".private") && !name.equals(KEYS + "/default.private"))
            .toList());
    tell(
        found,
        "sieve-of-administrator",
        "These rules hold for the mail of all users. NS8 has its own in their place.",
        "Rules that are still needed must become rules of users, in their mail program.",
        source.filesBelow(SIEVE).stream().filter(name -> name.endsWith(".sieve")).toList());
    return found;
  }

  private static void tell(
      List<Finding> found, String code, String message, String remedy, List<String> items) {
    if (!items.isEmpty()) {
      found.add(Finding.of(Severity.WARNING, code, Side.SOURCE, message, remedy, items));
    }
  }
}
