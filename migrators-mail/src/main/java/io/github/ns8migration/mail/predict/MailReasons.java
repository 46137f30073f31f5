package io.github.ns8migration.mail.predict;

import io.github.ns8migration.api.Prediction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an outcome is another one than after a move with NS7's own tool. */
final class MailReasons implements Prediction.Reasons {
  @Override
  public String why(String pointer, @Nullable Object ours, @Nullable Object other) {
    String[] steps = pointer.split("/", -1);
    return switch (steps[1]) {
      case "pcdb" ->
          steps[2].equals("counts")
              ? "the rows of the table differ, see there"
              : table(steps[3], ours, other);
      case "environment" -> variable(steps[steps.length - 1]);
      case "doveadm" -> mailbox(ours, other);
      default ->
          "values that the filter cannot read are brought into its form, lists are trimmed"
              + " and free of repetitions";
    };
  }

  private static String table(String table, @Nullable Object ours, @Nullable Object other) {
    return switch (table) {
      case "domains" ->
          "catch-all and copies of a domain are set after the import, which drops"
              + " them; names are compared without case";
      case "destmap" -> destination(ours, other);
      case "addresses" ->
          ours == null
              ? "the address leads nowhere, or differs from another by case only"
              : "aliases are completed and spelled so that the import takes them whole";
      case "userattrs", "groupattrs" -> "words and names are compared without case, as on NS7";
      case "userforwards" ->
          "forwards that are not in force are not sent; destinations are trimmed,"
              + " spelled as NS8 finds them, and sent once";
      case "relayrules" -> relayRule(ours, other);
      default -> "networks are trimmed and without host bits; a network of everybody is never sent";
    };
  }

  private static String destination(@Nullable Object ours, @Nullable Object other) {
    Object local = member(other, "alocal");
    String target = String.valueOf(member(other, "dest"));
    if (ours != null && target.startsWith(local + "@")) {
      return "the alias would match its own destination again and never reach the members of the"
          + " group of the same name";
    }
    return ours == null
        ? "the destination is empty, or stands there twice"
        : "destinations are trimmed, spelled as NS8 finds its accounts, and sent once";
  }

  private static String relayRule(@Nullable Object ours, @Nullable Object other) {
    if (other == null) {
      return "a domain that is passed on to another mail server keeps its way by a relay rule;"
          + " the import drops such domains";
    }
    return ours == null
        ? "a smart host without host or subject is not sent"
        : "a port that is no number, an escaped password, a switch in another case are brought"
            + " into the form that NS8 reads";
  }

  private static String mailbox(@Nullable Object ours, @Nullable Object other) {
    String key = String.valueOf(member(member(ours == null ? other : ours, "params"), "key"));
    if (ours == null) {
      return "not in force on NS7";
    }
    return key.contains("spam_retention")
        ? "spam that NS7 keeps for ever, or for a time in another form, is not deleted earlier"
        : "quotas of accounts are set under the name they log in with";
  }

  private static String variable(String name) {
    return switch (name) {
      case "DOVECOT_SPAM_RETENTION" ->
          "a time in another form than days would become 15 days, and"
              + " spam be deleted too early";
      case "DOVECOT_SPAM_FOLDER" -> "an empty name of the folder becomes the usual one";
      case "DOVECOT_DISABLED_USERS" -> "words and names are compared without case, as on NS7";
      case "POSTFIX_ALWAYS_BCC" -> "a copy of all mail would go to an address that is none";
      case "DOVECOT_QUOTA_MB" -> "a quota that is no plain number is read as NS7 does";
      default -> "switches are compared without case, as on NS7";
    };
  }

  private static @Nullable Object member(@Nullable Object row, String name) {
    return row instanceof Map<?, ?> map ? map.get(name) : null;
  }
}
