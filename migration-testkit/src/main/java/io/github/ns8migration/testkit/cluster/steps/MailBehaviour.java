package io.github.ns8migration.testkit.cluster.steps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The mail module: Postfix, Dovecot, Rspamd and their database, as far as an import touches them.
 *
 * <p>The steps do what ns8-mail does with a delivery, defects included, and abort where it aborts.
 * Folders of accounts are renamed in the real volume {@code dovecot-data}; everything else is kept
 * in this object and shown by the actions and by the methods below. One object for one instance;
 * safe for use by many threads.
 */
public final class MailBehaviour implements ModuleBehaviour {

  private static final int RANDOM_LIMIT = 32768; // $RANDOM of the shell

  private final MailInstance mail = new MailInstance();
  private final List<Step> steps;
  private final Map<String, Action> actions;

  /** A module as {@code add-module} leaves it. */
  public MailBehaviour() {
    this(() -> String.valueOf(ThreadLocalRandom.current().nextInt(RANDOM_LIMIT)));
  }

  /**
   * A module that makes its suffixes as told.
   *
   * @param randomSuffix gives the suffix of each folder that is moved out of the way
   */
  public MailBehaviour(Supplier<String> randomSuffix) {
    SettingsSteps settings = new SettingsSteps(mail);
    DomainSteps domains = new DomainSteps(mail);
    MaildirStep maildirs = new MaildirStep(randomSuffix);
    steps =
        List.of(
            new NamedStep("20import_environment", settings::environment),
            new NamedStep(
                "35migrate_maildirs",
                site -> {
                  mail.migratesMaildirs(site);
                  maildirs.run(site);
                }),
            new NamedStep("40configure_module", settings::configure),
            new NamedStep("48import_always_bcc", settings::alwaysBcc),
            new NamedStep("49import_smarthosts", new RelayStep(mail)::run),
            new NamedStep("50import_dkim", domains::dkim),
            new NamedStep("50import_domains", domains::domains),
            new NamedStep("55import_addresses", new AddressStep(mail)::run),
            new NamedStep("55import_filter", new FilterSteps(mail)::run),
            new NamedStep("60quota_recalc", site -> mail.recalculatesQuota()));
    MailActions queries = new MailActions(mail);
    actions =
        ImmutableMap.<String, Action>builder()
            .putAll(queries.all())
            .putAll(new MailChanges(mail, queries).all())
            .buildOrThrow();
  }

  @Override
  public List<Step> importSteps() {
    return steps;
  }

  @Override
  public Optional<Action> action(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /** The database of Postfix. */
  public MailDatabase database() {
    return mail.database;
  }

  /**
   * Calls of the Dovecot administration interface so far: {@code {"method", "params"}}. Quotas in
   * MB as text, spam retention in days as number.
   */
  public List<JsonNode> dovecotCalls() {
    return List.copyOf(mail.dovecotCalls);
  }

  /** Calls of the Rspamd controller so far: {@code {"path", "map", "payload"}}. */
  public List<JsonNode> rspamdCalls() {
    return List.copyOf(mail.rspamdCalls);
  }

  /** Subtasks of the import: {@code {"action", "data", "exit_code", "validation_errors"}}. */
  public List<JsonNode> subtasks() {
    return List.copyOf(mail.subtasks);
  }

  /** Commands the real steps would have run on the node, as argument lists. */
  public List<List<String>> commands() {
    return List.copyOf(mail.commands);
  }

  /** The private key that was installed as selector {@code default}; empty before the import. */
  public Optional<Secret> dkimKey() {
    return Optional.ofNullable(mail.dkim.get("default.key"))
        .map(key -> Secret.of(new String(key, US_ASCII)));
  }
}
