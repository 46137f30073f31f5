package io.github.ns8migration.mail;

import io.github.ns8migration.api.CutoverContext;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionFailedException;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.mail.settings.DomainOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets on NS8 what its import does not take. The mail of the house works without it, so what is
 * refused is told and the move goes on. Repeatable.
 */
final class AfterImport {
  private static final int SMTP = 25;

  private final CutoverContext context;

  AfterImport(CutoverContext context) {
    this.context = context;
  }

  void setOptions(List<DomainOptions> options) throws MigrationException, InterruptedException {
    for (DomainOptions each : options) {
      tryTo(context.instance(), ActionCall.of("alter-domain", input(each)), each.domain());
    }
  }

  private static Map<String, Object> input(DomainOptions options) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("domain", options.domain());
    options
        .catchAll()
        .ifPresent(
            target -> input.put("catchall", Map.of("dtype", target.kind(), "name", target.name())));
    options.copyTo().ifPresent(address -> input.put("bccaddr", address));
    return input;
  }

  /**
   * Lets the cluster send its own mail through the new mail server, as it must where NS7 had a
   * smart host. One that the cluster has already is left alone.
   */
  void relayClusterMail() throws MigrationException, InterruptedException {
    MailAnswers.SmartHost present =
        context.cluster().run(ActionCall.of("get-smarthost", null, MailAnswers.SmartHost.class));
    Optional<String> own =
        present.mail_server().stream()
            .filter(each -> each.mail_id().equals(context.instance().id().value()))
            .map(MailAnswers.MailServer::host)
            .findFirst();
    if (own.isEmpty()) {
      warn("smart host of the cluster", "The cluster does not list the new mail server yet.");
    } else if (!present.enabled()) {
      // The mail server may need a moment until it answers: NS8 tries it before it agrees.
      tryTo(
          context.cluster(),
          ActionCall.of("set-smarthost", through(own.get()))
              .retryingOn("cannot_connect_to_server", "connection_timeout_error"),
          "smart host of the cluster");
    } else if (!present.host().equals(own.get())) {
      context
          .events()
          .note(
              "The cluster sends its mail through " + present.host() + " already; left as it is.");
    }
  }

  private static Map<String, Object> through(String host) {
    return Map.of(
        "host",
        host,
        "port",
        SMTP,
        "username",
        "",
        "password",
        "",
        "enabled",
        true,
        "encrypt_smtp",
        "none",
        "tls_verify",
        false);
  }

  private <T> void tryTo(ActionTarget target, ActionCall<T> call, String subject)
      throws MigrationException, InterruptedException {
    try {
      target.run(call);
    } catch (ActionFailedException e) {
      warn(subject, e.problem().message());
    }
  }

  private void warn(String subject, String message) {
    context
        .events()
        .warn(
            Finding.of(
                Severity.WARNING,
                "mail-option-not-set",
                Side.DESTINATION,
                message,
                "Set it by hand in NS8; the plan tells the value.",
                List.of(subject)));
  }
}
