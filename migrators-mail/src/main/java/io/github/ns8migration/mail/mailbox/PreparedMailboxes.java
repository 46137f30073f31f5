package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.value.Finding;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is sent of the mailboxes, and what is to be known about it.
 *
 * @param transfers to be sent in this order: first the homes whose name changes on the way, then
 *     the whole tree
 * @param findings what people should look at before the cut-over
 * @param converted what arrives in another form
 * @param leftBehind what is not sent, each with its size and number of messages
 * @param mailboxes number of mail homes that are sent, public mailboxes and {@code root} included
 * @param messages files in {@code cur} and {@code new} of all that is sent
 * @param names local parts NS8 will show: names of the homes without their domain, without {@code
 *     vmail} and {@code root}
 */
public record PreparedMailboxes(
    List<TreeTransfer> transfers,
    List<Finding> findings,
    List<Plan.Item> converted,
    List<Plan.Item> leftBehind,
    long mailboxes,
    long messages,
    SortedSet<String> names) {

  /** Copies the lists. */
  public PreparedMailboxes {
    transfers = List.copyOf(transfers);
    findings = List.copyOf(findings);
    converted = List.copyOf(converted);
    leftBehind = List.copyOf(leftBehind);
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }
}
