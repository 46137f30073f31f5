package io.github.ns8migration.mail.predict;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.destination.StateFile;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.mail.settings.MailRecords;
import io.github.ns8migration.mail.settings.MailSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What NS8 will hold of the settings of Email: documents {@code environment} (variables of the
 * module), {@code pcdb} (the tables that Postfix reads), {@code doveadm} and {@code rspamd} (calls
 * of Dovecot and of the filter), {@code subtasks} (actions that the import runs).
 *
 * @param prediction empty when the import would stop
 * @param finding what is wrong then
 */
public record MailPrediction(Prediction prediction, Optional<Finding> finding) {
  private static final Set<String> SECRETS = Set.of("password");
  private static final String NODE = "the name of the node on which the module will run";

  /**
   * Computes it.
   *
   * @param node full name of the node, as far as it is known: NS8 gives it to the mail server
   */
  public static MailPrediction of(
      MailRecords records, MailSettings settings, Optional<String> node) {
    if (settings.findings().stream().anyMatch(Finding::blocks)) {
      return new MailPrediction(Prediction.NONE, Optional.empty()); // nothing will be delivered
    }
    MailImport ours = new MailImport(files(settings), node);
    try {
      ours.run();
    } catch (ImportStops stop) {
      return new MailPrediction(Prediction.NONE, Optional.of(finding(stop)));
    }
    ours.set(settings.options());
    Prediction foretold = corrected(Prediction.of(ours.documents()), records, node);
    return new MailPrediction(
        (node.isPresent() ? foretold : open(foretold)).masking(SECRETS), Optional.empty());
  }

  private static DeliveredFiles files(MailSettings settings) {
    Map<String, String> files = new LinkedHashMap<>();
    for (StateFile each : settings.files()) {
      if (each.content() instanceof StateFile.Bytes content) {
        files.put(each.name(), new String(content.bytes(), StandardCharsets.UTF_8));
      }
    }
    return new DeliveredFiles(files);
  }

  private static Prediction corrected(Prediction ours, MailRecords records, Optional<String> node) {
    MailImport existing = new MailImport(ExistingDelivery.of(records), node);
    try {
      existing.run();
    } catch (ImportStops stop) {
      return new Prediction(
          ours.documents(),
          List.of(
              new Correction(
                  "",
                  Kind.CHANGED,
                  null,
                  "the import would stop, with NS7's mail down: " + stop.why())));
    }
    return ours.against(existing.documents(), new MailReasons());
  }

  private static Prediction open(Prediction foretold) {
    List<Correction> all = new ArrayList<>(foretold.corrections());
    for (String pointer :
        List.of(
            "/environment/variables/MAIL_HOSTNAME",
            "/environment/variables/POSTFIX_HOSTNAME",
            "/subtasks/subtasks/0/data/hostname")) {
      all.add(new Correction(pointer, Kind.OPEN, null, NODE));
    }
    return new Prediction(foretold.documents(), all);
  }

  private static Finding finding(ImportStops stop) {
    return Finding.of(
        Severity.BLOCKER,
        "mail-import-would-stop",
        Side.SOURCE,
        "The import of NS8 would stop with what is to be delivered: " + stop.why() + ".",
        "Correct the record on NS7; tell the makers of this program, which should do so itself.",
        List.of());
  }
}
