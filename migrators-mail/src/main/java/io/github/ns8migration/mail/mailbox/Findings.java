package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what was seen, one finding for each kind of thing. */
final class Findings {

  private static final int SHOWN = 100;

  /** What can be seen in a mail store. */
  enum Sort {
    LINK(
        Severity.BLOCKER,
        "mailbox-behind-link",
        "Mail lies behind a symbolic link: only the link would be sent, the mail would be lost.",
        "Put the folder itself in the place of the link: move it back, or mount it there."),
    NOT_SENT(
        Severity.WARNING,
        "mailbox-folder-not-sent",
        "Folders with messages are not sent: they are no mailbox of a user, or stand in the way of"
            + " one.",
        "Look into each; move what is still needed into a user's mailbox on NS7 before the"
            + " cut-over. Nothing of them is deleted on NS7."),
    USER_GONE(
        Severity.NOTE,
        "mailbox-without-user",
        "Mailboxes of users that the account provider does not know. They are sent all the same.",
        "Delete them on NS7 if nobody needs them any more."),
    REFUSED(
        Severity.WARNING,
        "access-list-refused",
        "Lines Dovecot does not accept: it refuses the whole access list of that folder, on NS7 and"
            + " on NS8.",
        "Correct the access list on NS7, or set the rights of that folder anew on NS8."),
    FOR_NOBODY(
        Severity.NOTE,
        "right-for-nobody",
        "Rights whose subject has no name; they are left out.",
        "Nothing to do, unless somebody misses a right."),
    OTHER_DOMAIN(
        Severity.NOTE,
        "right-of-other-domain",
        "Rights of a subject of another domain: it can log in neither on NS7 nor on NS8.",
        "Give the right to a user of this domain if it is still needed."),
    COMES_TO_LIFE(
        Severity.WARNING,
        "right-comes-to-life",
        "Rights of a name without domain: without effect on NS7, they hold on NS8 for the user or"
            + " group of that name.",
        "Take the right away on NS7 if that user or group must not have it."),
    NOT_SIEVE(
        Severity.NOTE,
        "sieve-script-damaged",
        "Filter scripts that do not read as Sieve; they are sent as they are.",
        "Correct them with the mail client, if they are in use."),
    TOO_LARGE(
        Severity.WARNING,
        "file-not-corrected",
        "Files too large to be what their name says; they are sent as they are.",
        "Look at them on NS7: names of shared folders in them keep the mail domain."),
    ABSOLUTE_SCRIPT(
        Severity.WARNING,
        "active-script-by-absolute-link",
        "The active filter is a link with an absolute path, which leads nowhere on NS8.",
        "Activate the filter again with the mail client, on NS7 or on NS8.");

    private final Severity severity;
    private final String code;
    private final String message;
    private final String remedy;

    Sort(Severity severity, String code, String message, String remedy) {
      this.severity = severity;
      this.code = code;
      this.message = message;
      this.remedy = remedy;
    }
  }

  private final Map<Sort, List<String>> items = new EnumMap<>(Sort.class);

  void add(Sort sort, String item) {
    items.computeIfAbsent(sort, any -> new ArrayList<>()).add(item);
  }

  /** What another one has collected. */
  void addAll(Findings others) {
    others.items.forEach((sort, seen) -> seen.forEach(item -> add(sort, item)));
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    items.forEach(
        (sort, seen) ->
            findings.add(
                Finding.of(
                    sort.severity,
                    sort.code,
                    Side.SOURCE,
                    sort.message,
                    sort.remedy,
                    shown(seen))));
    return findings;
  }

  private static List<String> shown(List<String> seen) {
    if (seen.size() <= SHOWN) {
      return seen;
    }
    List<String> first = new ArrayList<>(seen.subList(0, SHOWN));
    first.add("and " + (seen.size() - SHOWN) + " more");
    return first;
  }
}
