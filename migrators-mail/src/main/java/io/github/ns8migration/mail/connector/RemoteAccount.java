package io.github.ns8migration.mail.connector;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Locale;
import java.util.Objects;

/**
 * A mailbox elsewhere whose messages are fetched, as NS8 will hold it.
 *
 * @param record key of its record on NS7
 * @param localUser who gets the messages, by short name
 * @param server host name of the other mail server
 * @param username login there
 * @param security {@code ssl} for a port with TLS, {@code tls} for STARTTLS
 * @param minutes between two runs; 0 for an account that is not fetched by itself
 * @param deletes whether messages are deleted there once they are fetched
 */
public record RemoteAccount(
    String record,
    String localUser,
    String server,
    String username,
    String security,
    int minutes,
    boolean deletes) {

  /** The account for people: {@code anna@pop.example.net for anna.bianchi}. */
  public String title() {
    return username + "@" + server + " for " + localUser;
  }

  /** What is compared with NS8, in words. */
  public String settings() {
    String port = security.equals("ssl") ? "993" : "143";
    return settings(port, security, schedule(), deletes);
  }

  /** The schedule in the form NS8 keeps it: {@code 15m}, {@code 1h}, or empty. */
  String schedule() {
    return minutes == 0 ? "" : minutes == 60 ? "1h" : minutes + "m";
  }

  /** Whether a task of NS8 is about this account. */
  public boolean isFetchedBy(Task task) {
    return localUser.equals(task.localuser())
        && username.equals(task.remoteusername())
        && server.equals(task.remotehostname());
  }

  /**
   * A task as the action {@code list-tasks} of NS8's imapsync shows it.
   *
   * @param localuser short name
   * @param remoteusername login
   * @param remotehostname host name
   * @param remoteport number
   * @param security {@code ssl}, {@code tls} or empty
   * @param cron {@code 5m}, {@code 1h} or empty
   * @param delete_remote whether fetched messages are deleted there
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Task(
      String localuser,
      String remoteusername,
      String remotehostname,
      String remoteport,
      String security,
      String cron,
      boolean delete_remote) {

    /** The same words as {@link RemoteAccount#settings()}. */
    public String settings() {
      return RemoteAccount.settings(remoteport, security, cron, delete_remote);
    }
  }

  private static String settings(String port, String security, String cron, boolean deletes) {
    return String.format(
        Locale.ROOT,
        "port %s, %s, %s, %s",
        port,
        security,
        Objects.requireNonNullElse(cron, "").isEmpty() ? "no schedule" : "every " + cron,
        deletes ? "deletes what is fetched" : "keeps what is fetched");
  }
}
