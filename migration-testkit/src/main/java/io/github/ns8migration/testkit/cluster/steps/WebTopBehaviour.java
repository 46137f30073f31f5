package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.testkit.cluster.ModuleBehaviour;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import io.github.ns8migration.testkit.database.PostgresServer;
import io.github.ns8migration.testkit.database.PostgresServer.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The WebTop module, version 1.4.5.
 *
 * <p>Where PostgreSQL is installed, the import really restores the dump into a server of its own,
 * read from a pipe as in NS8, and runs the scripts that NS8 runs after it; settings then go into
 * that database, which can be asked. Elsewhere only the structure of the dump is checked, and the
 * log of the task says so. One object for one instance; safe for use by many threads.
 */
public final class WebTopBehaviour implements ModuleBehaviour {
  private static final String DATABASE = "webtop5";
  private static final String DUMP = "webtop5.dump";
  private static final String LEGACY_IDS = "legacy_ids_enabled";
  private static final String SCRIPTS = "initdb.d";
  private static final List<String> BOTH_MAIL_FIELDS = List.of("mail_module", "mail_domain");

  // What the scripts of 40mark_db_init do once the dump is restored: the table that the database's
  // unit waits for, names without domain in access lists, folders of others without domain.
  private static final String AFTER_RESTORE =
      """
      CREATE TABLE ns8_webtop_init (initialized integer);
      INSERT INTO ns8_webtop_init VALUES (1);
      DELETE FROM core.settings
       WHERE service_id = 'com.sonicle.webtop.mail' AND key = 'acl.domainsuffix.policy.override';
      INSERT INTO core.settings (service_id, key, value)
       VALUES ('com.sonicle.webtop.mail', 'acl.domainsuffix.policy.override', 'strip');
      UPDATE core.user_settings
         SET value = regexp_replace(value, '"folderId":"Shared/([^@]+)@[^/]+(/[^"]*)"',
                                    '"folderId":"Shared/\\1\\2"', 'g')
       WHERE key = 'favorite.folders';
      UPDATE core.user_settings
         SET value = regexp_replace(value, '([^/]*[^@/]+)@[^/]+', '\\1')
       WHERE key = 'defaultfolder' AND value ~ '[^@/]+@[^/]';
      """;

  private final boolean withServer;
  private @Nullable PostgresServer server;

  /** A module as {@code add-module} leaves it. */
  public WebTopBehaviour() {
    this(PostgresServer.isInstalled());
  }

  /**
   * A module that restores, or only looks at the structure of the dump.
   *
   * @param withServer whether there is a server to restore into
   */
  public WebTopBehaviour(boolean withServer) {
    this.withServer = withServer;
  }

  @Override
  public List<Step> importSteps() {
    return List.of(
        new NamedStep("20z-push_legacy_ids", WebTopBehaviour::legacyIds),
        new NamedStep("40mark_db_init", WebTopBehaviour::scripts),
        new NamedStep("50restore_db", this::restore),
        new NamedStep("60tryme_theme", site -> {}));
  }

  @Override
  public Optional<Action> action(String name) {
    Map<String, Action> actions =
        Map.of(
            "configure-module", this::configure,
            "get-configuration", WebTopBehaviour::configuration);
    return Optional.ofNullable(actions.get(name));
  }

  /**
   * What the restored database answers; empty where no server is installed, or nothing is restored
   * yet.
   */
  public synchronized Optional<String> query(String sql) throws IOException {
    return server == null ? Optional.empty() : Optional.of(server.query(DATABASE, sql));
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server = null;
    }
  }

  // ---- the import

  private static void legacyIds(ModuleSite site) throws StepFailure {
    Path flag = site.state().resolve(LEGACY_IDS);
    if (Files.exists(flag)) {
      Environment.set(site, "Z_PUSH_USE_LEGACY_FOLDER_IDS", "True");
      delete(flag);
    }
  }

  private static void scripts(ModuleSite site) throws StepFailure {
    try {
      Files.createDirectories(site.state().resolve(SCRIPTS));
    } catch (IOException refused) {
      throw Crash.uncaught("mkdir", SCRIPTS + ": " + refused.getMessage());
    }
  }

  private synchronized void restore(ModuleSite site) throws StepFailure {
    Path dump = site.state().resolve(DUMP);
    if (!Files.isRegularFile(dump)) {
      throw new StepFailure(1, null, DUMP + ": No such file or directory");
    }
    if (site.environment().containsKey("DATABASE_INITIALISED")) {
      // NS8's container takes the data of the first attempt for a database in use, serves it, and
      // never ends. Here it ends, so that a test does not wait for ever.
      throw new StepFailure(1, null, "the restore would never end: the database is there already");
    }
    site.environment().put("DATABASE_INITIALISED", "1");
    try {
      ArchiveStructure structure = ArchiveStructure.of(dump);
      if (withServer) {
        restoreReally(dump);
        site.log("restored " + structure.tables().size() + " tables");
      } else {
        site.log(
            "<4>no PostgreSQL server is installed here: only the structure of "
                + DUMP
                + " was checked, with "
                + structure.tables().size()
                + " tables");
      }
    } catch (IOException refused) {
      throw new StepFailure(1, null, "pg_restore: [archiver] " + refused.getMessage());
    }
    delete(dump);
    delete(site.state().resolve(SCRIPTS));
  }

  private void restoreReally(Path dump) throws IOException {
    PostgresServer fresh = PostgresServer.start();
    server = fresh;
    fresh.createDatabase(DATABASE);
    Ended ended = fresh.restore(DATABASE, dump, "--no-owner", "--no-privileges");
    if (!ended.succeeded()) {
      throw new IOException(ended.errors());
    }
    fresh.script(DATABASE, AFTER_RESTORE);
  }

  private static void delete(Path path) throws StepFailure {
    try {
      if (Files.exists(path)) {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException refused) {
      throw Crash.uncaught("OSError", String.valueOf(refused.getMessage()));
    }
  }

  // ---- the actions; the agent has compared the input with its schema already

  private @Nullable JsonNode configure(ModuleSite site, JsonNode input) throws StepFailure {
    JsonNode zone = input.path("timezone");
    if (zone.isTextual() && !Arrays.asList(TimeZone.getAvailableIDs()).contains(zone.asText())) {
      throw InputErrors.semantic(2, "timezone", zone, "timezone_is_not_valid");
    }
    JsonNode mail = input.path("mail_module");
    Optional<Map<String, String>> imap = site.findService("imap", "module_id", mail.asText());
    if (mail.isTextual() && imap.isEmpty()) {
      throw InputErrors.semantic(3, "mail_module", mail, "mail_module_is_not_valid");
    }
    JsonNode host = input.path("hostname");
    if (!host.asText().equals(Environment.get(site, "WEBTOP_HOSTNAME"))
        && site.routeInUse(host.asText())) {
      throw InputErrors.semantic(2, "hostname", host, "domain_already_used_in_traefik");
    }
    ObjectNode route = JsonNodeFactory.instance.objectNode();
    route.put("instance", site.moduleId()).put("url", "http://127.0.0.1:20098");
    route.put("host", host.asText()).put("http2https", true).put("lets_encrypt", false);
    site.runOnTraefik("set-route", route);
    Environment.set(site, "WEBTOP_HOSTNAME", host.asText());
    keep(site, input, "locale", "WEBTOP_LOCALE");
    keep(site, input, "timezone", "WEBTOP_TIMEZONE");
    if (BOTH_MAIL_FIELDS.stream().allMatch(input::has)) {
      keep(site, input, "mail_module", "MAIL_MODULE");
      keep(site, input, "mail_domain", "MAIL_DOMAIN");
    }
    keep(site, input.path("webapp"), "debug", "WEBAPP_JS_DEBUG");
    keep(site, input.path("webapp"), "min_memory", "WEBAPP_MIN_MEMORY");
    keep(site, input.path("webapp"), "max_memory", "WEBAPP_MAX_MEMORY");
    keep(site, input.path("webdav"), "debug", "WEBDAV_DEBUG");
    keep(site, input.path("webdav"), "loglevel", "WEBDAV_LOG_LEVEL");
    keep(site, input.path("zpush"), "loglevel", "Z_PUSH_LOG_LEVEL");
    keep(site, input, "pecbridge_admin_mail", "PECBRIDGE_ADMIN_MAIL");
    store(site, imap);
    return null;
  }

  private static void keep(ModuleSite site, JsonNode input, String field, String variable) {
    if (input.has(field)) {
      Environment.set(site, variable, input.get(field).asText());
    }
  }

  /**
   * The settings that NS8 writes into the database; a database that is not there ends it with 1.
   */
  private synchronized void store(ModuleSite site, Optional<Map<String, String>> imap)
      throws StepFailure {
    if (!withServer) {
      return;
    }
    if (server == null) {
      throw new StepFailure(1, null, "ns8_webtop_init: the database was not ready in time");
    }
    String host = Environment.get(site, "WEBTOP_HOSTNAME");
    try {
      set("com.sonicle.webtop.core", "public.url", "https://" + host + "/webtop");
      set("com.sonicle.webtop.core", "davserver.url", "https://" + host + "/webtop-dav/server.php");
      set(
          "com.sonicle.webtop.core",
          "default.i18n.timezone",
          Environment.get(site, "WEBTOP_TIMEZONE"));
      if (imap.isPresent()) {
        set("com.sonicle.webtop.mail", "default.host", imap.get().getOrDefault("host", ""));
        set("com.sonicle.webtop.mail", "default.port", imap.get().getOrDefault("port", ""));
      }
    } catch (IOException refused) {
      throw Crash.assertion("psql: " + refused.getMessage());
    }
  }

  private void set(String service, String key, String value) throws IOException {
    if (server != null) {
      String where = " WHERE service_id = '" + service + "' AND key = '" + key + "';\n";
      server.script(
          DATABASE,
          "DELETE FROM core.settings"
              + where
              + "INSERT INTO core.settings (service_id, key, value) VALUES ('"
              + service
              + "', '"
              + key
              + "', '"
              + value.replace("'", "''")
              + "');\n");
    }
  }

  private static JsonNode configuration(ModuleSite site, JsonNode input) {
    Map<String, String> environment = site.environment();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("hostname", environment.getOrDefault("WEBTOP_HOSTNAME", ""));
    answer.put("request_https_certificate", false);
    answer.put("locale", environment.getOrDefault("WEBTOP_LOCALE", "en_US"));
    answer.put("timezone", environment.getOrDefault("WEBTOP_TIMEZONE", "-"));
    answer.put("mail_module", environment.getOrDefault("MAIL_MODULE", ""));
    answer.put("mail_domain", environment.getOrDefault("MAIL_DOMAIN", ""));
    answer.put("ejabberd_module", "").put("ejabberd_domain", "");
    answer
        .putObject("webapp")
        .put("debug", Boolean.parseBoolean(environment.getOrDefault("WEBAPP_JS_DEBUG", "false")))
        .put("min_memory", number(environment, "WEBAPP_MIN_MEMORY", 512))
        .put("max_memory", number(environment, "WEBAPP_MAX_MEMORY", 1024));
    answer
        .putObject("webdav")
        .put("debug", Boolean.parseBoolean(environment.getOrDefault("WEBDAV_DEBUG", "false")))
        .put("loglevel", environment.getOrDefault("WEBDAV_LOG_LEVEL", "ERROR"));
    answer
        .putObject("zpush")
        .put("loglevel", environment.getOrDefault("Z_PUSH_LOG_LEVEL", "ERROR"));
    answer
        .put("pecbridge_admin_mail", environment.getOrDefault("PECBRIDGE_ADMIN_MAIL", ""))
        .put("phonebook_instance", "");
    return answer;
  }

  private static int number(Map<String, String> environment, String variable, int usual) {
    return Integer.parseInt(environment.getOrDefault(variable, Integer.toString(usual)));
  }
}
