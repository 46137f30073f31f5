package io.github.ns8migration.mail.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Ascii;
import io.github.ns8migration.api.source.AccountLists;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Long names of NS7 ({@code anna@example.org}) and the short ones NS8 knows ({@code anna}).
 *
 * <p>Texts are bytes here, one character each (ISO 8859-1): files of the mail store hold names in
 * any encoding, and what is not ours to change must come out as it went in.
 */
final class AccountNames {

  private static final String SHARED = "Shared/";

  private final String suffix;
  private final Map<String, String> groups = new HashMap<>();

  AccountNames(String mailDomain, AccountLists accounts) {
    suffix = "@" + Ascii.toLowerCase(mailDomain);
    for (String group : accounts.groups()) {
      String bytes = new String(group.getBytes(UTF_8), ISO_8859_1);
      strip(bytes).ifPresent(name -> groups.put(Ascii.toLowerCase(name), name));
    }
  }

  /** {@code @example.org}, in lower case. */
  String suffix() {
    return suffix;
  }

  /** Whether the name ends with the mail domain, in whatever case. */
  boolean isLong(String name) {
    int at = name.length() - suffix.length();
    return at >= 0 && Ascii.equalsIgnoreCase(name.substring(at), suffix);
  }

  /**
   * The name without the mail domain at its end; may be empty text. Nothing for a name with another
   * domain or none, and for one that ends with the domain twice, which is no account's.
   */
  Optional<String> strip(String name) {
    if (!isLong(name)) {
      return Optional.empty();
    }
    String rest = name.substring(0, name.length() - suffix.length());
    return isLong(rest) ? Optional.empty() : Optional.of(rest);
  }

  /** Short name of a user; user names are in lower case on both sides. */
  Optional<String> user(String name) {
    return strip(name).map(Ascii::toLowerCase);
  }

  /** Short name of a group, spelled as the account provider does when it knows the group. */
  Optional<String> group(String name) {
    return strip(name).map(local -> groups.getOrDefault(Ascii.toLowerCase(local), local));
  }

  /**
   * Whether NS8's own correction would see the mail domain in this text. It looks for the domain
   * anywhere, not only at the end of a name, and would make {@code ceo.old} of {@code
   * ceo@example.org.old}: perhaps another person.
   */
  boolean seenByNs8(String text) {
    return text.contains(suffix);
  }

  /**
   * The inside of a quoted string, changed so that NS8's correction does not see the domain in it:
   * a backslash before an ordinary character means that character, in Sieve as in {@code
   * dovecot-acl}.
   */
  String shield(String quoted) {
    return quoted.replace(suffix, "@\\" + suffix.substring(1));
  }

  /**
   * The name of a mailbox as its clients see it, with a short owner: {@code Shared/anna/Clienti}
   * for {@code Shared/anna@example.org/Clienti}. Names of other folders come out unchanged.
   */
  String sharedMailbox(String mailbox) {
    if (!mailbox.startsWith(SHARED)) {
      return mailbox;
    }
    int slash = mailbox.indexOf('/', SHARED.length());
    int end = slash < 0 ? mailbox.length() : slash;
    return user(mailbox.substring(SHARED.length(), end))
        .filter(owner -> !owner.isEmpty())
        .map(owner -> SHARED + owner + mailbox.substring(end))
        .orElse(mailbox);
  }
}
