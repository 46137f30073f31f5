package io.github.ns8migration.mail.predict;

import static io.github.ns8migration.mail.predict.MailImport.object;

import com.google.common.collect.ImmutableMap;
import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.mail.predict.DeliveredFiles.Properties;
import io.github.ns8migration.mail.predict.DeliveredFiles.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What NS8's imapsync will hold: document {@code tasks}. NS8 gives each task an id at random; here
 * it is the number of the record that was delivered.
 */
public final class ConnectorPrediction {
  private static final String FILE = "getmail.json";
  private static final Set<String> SECRETS = Set.of("password");
  private static final List<String> NEEDED =
      List.of("Account", "Password", "Server", "Username", "Retriever");

  /** Port and security of each protocol that the import knows. */
  private static final Map<String, List<String>> REMOTES =
      ImmutableMap.of(
          "SimplePOP3Retriever", List.of("143", "--tls1"),
          "SimplePOP3SSLRetriever", List.of("993", "--ssl1"),
          "SimpleIMAPRetriever", List.of("143", "--tls1"),
          "SimpleIMAPSSLRetriever", List.of("993", "--ssl1"));

  private ConnectorPrediction() {}

  /**
   * Computes it.
   *
   * @param delivered content of {@code getmail.json}
   * @param records what NS7 has
   */
  public static Prediction of(byte[] delivered, List<EsmithRecord> records) {
    Prediction ours;
    try {
      ours = Prediction.of(documents(new String(delivered, StandardCharsets.UTF_8)));
    } catch (ImportStops e) {
      return Prediction.NONE; // we deliver what is complete
    }
    return corrected(ours, records).masking(SECRETS);
  }

  private static Prediction corrected(Prediction ours, List<EsmithRecord> records) {
    try {
      return ours.against(documents(ExistingDelivery.database(records)), new Reasons());
    } catch (ImportStops stop) {
      return new Prediction(
          ours.documents(),
          List.of(new Correction("", Kind.CHANGED, null, "the import would stop: " + stop.why())));
    }
  }

  private static Map<String, @Nullable Object> documents(String delivered) throws ImportStops {
    List<Object> tasks = new ArrayList<>();
    List<String> remote = List.of();
    int number = 0;
    for (Row each : new DeliveredFiles(Map.of(FILE, delivered)).records(FILE)) {
      number++;
      Properties props = each.properties();
      if (!each.type().equals("getmail")
          || NEEDED.stream().anyMatch(name -> props.get(name) == null)) {
        continue;
      }
      remote = remote(props, remote);
      tasks.add(task(String.format(Locale.ROOT, "%06d", number), props, remote));
    }
    return object(
        "tasks",
        object(
            "exit_code",
            0,
            "stderr",
            List.of("File ./getmail.json removed."),
            "getmail_json_removed",
            true,
            "tasks",
            tasks));
  }

  /** Port, security, schedule; a protocol that is not known takes those of the record before. */
  private static List<String> remote(Properties props, List<String> before) throws ImportStops {
    String retriever = props.get("Retriever", "");
    List<String> known = REMOTES.get(retriever);
    if (known == null) {
      if (before.isEmpty()) {
        throw new ImportStops("the protocol " + retriever + " is not known");
      }
      return List.of(before.get(0), before.get(1), schedule(before.get(2)));
    }
    String minutes = retriever.startsWith("SimpleIMAP") ? props.get("Time", "") : "";
    return List.of(known.get(0), known.get(1), schedule(minutes));
  }

  private static String schedule(String minutes) {
    return minutes.isEmpty() ? "" : minutes.equals("60") ? "1h" : minutes + "m";
  }

  private static Object task(String id, Properties props, List<String> remote) throws ImportStops {
    String account = props.get("Account", "");
    String user = account.contains("@") ? account.substring(0, account.indexOf('@')) : account;
    if (user.contains("/")) {
      throw new ImportStops("the user " + user + " cannot be part of a file name");
    }
    boolean deletes = !props.is("Delete", "-1");
    return object(
        "task",
        user + "_" + id,
        "env",
        object(
            "TASK_ID",
            id,
            "LOCALUSER",
            user,
            "REMOTEUSERNAME",
            props.get("Username"),
            "REMOTEHOSTNAME",
            props.get("Server"),
            "REMOTEPORT",
            remote.get(0),
            "SECURITY",
            remote.get(1),
            "DELETE_LOCAL",
            "",
            "DELETEFOLDER",
            "",
            "EXCLUDE",
            "",
            "DELETE_REMOTE",
            deletes ? "--delete1" : "",
            "EXPUNGE_REMOTE",
            deletes ? "--noexpungeaftereach" : "",
            "CRON",
            remote.get(2),
            "FOLDER_INBOX",
            "--folder\\ 'INBOX'",
            "FOLDERSYNCHRONIZATION",
            "inbox"),
        "password",
        props.get("Password"));
  }

  /** Why a task is another one than after a move with NS7's own tool. */
  private static final class Reasons implements Prediction.Reasons {
    @Override
    public String why(String pointer, @Nullable Object ours, @Nullable Object other) {
      if (ours == null || other == null) {
        return "accounts that NS8 cannot fetch are not delivered";
      }
      if (!variable(ours, "DELETE_REMOTE").equals(variable(other, "DELETE_REMOTE"))) {
        return "messages on the other server would be deleted at once, which NS7 does later or"
            + " never";
      }
      if (!variable(ours, "CRON").equals(variable(other, "CRON"))) {
        return "an account that NS7 does not fetch, or fetches in other intervals, would be"
            + " fetched";
      }
      return "users in lower case, values without blanks around them and without escapes";
    }

    private static String variable(Object task, String name) {
      return task instanceof Map<?, ?> members && members.get("env") instanceof Map<?, ?> env
          ? String.valueOf(env.get(name))
          : "";
    }
  }
}
