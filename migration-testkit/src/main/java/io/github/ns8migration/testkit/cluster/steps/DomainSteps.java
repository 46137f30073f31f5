package io.github.ns8migration.testkit.cluster.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.testkit.cluster.ModuleSite;
import io.github.ns8migration.testkit.cluster.StepFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code 50import_dkim} and {@code 50import_domains}. */
final class DomainSteps {

  private static final String POSTMASTER = "postmaster";

  private final MailInstance mail;

  DomainSteps(MailInstance mail) {
    this.mail = mail;
  }

  /** Takes the key over; the delivered folder goes, whatever happens. */
  void dkim(ModuleSite site) throws StepFailure {
    Path folder = site.state().resolve("dkim.migration");
    try {
      Path delivered = folder.resolve("default.private");
      if (!Files.isRegularFile(delivered)) {
        throw new StepFailure(1, null, "dkim.migration/default.private: no such file");
      }
      Files.move(delivered, folder.resolve("default.key"), StandardCopyOption.REPLACE_EXISTING);
      takeOver(folder);
    } catch (IOException unreadable) {
      throw Crash.uncaught("dkim.migration", String.valueOf(unreadable.getMessage()));
    } finally {
      remove(site, folder);
    }
    mail.command("podman", "cp", "-", "rspamd:/var/lib/rspamd/dkim/");
    mail.command(
        "podman", "exec", "rspamd", "sh", "-c", "chown -c rspamd:rspamd /var/lib/rspamd/dkim/*");
  }

  void domains(ModuleSite site) throws StepFailure {
    String mainDomain = Delivered.line(site, "mail_domain.txt");
    Props postfix = Props.of(Delivered.json(site, "postfix.json"));
    boolean groups = postfix.enabled("DynamicGroupAlias");
    createPostmaster(site);
    mail.database.transaction(
        () -> {
          mail.database.update(
              MailDatabase.DESTINATIONS,
              row -> row.path("dest").asText().equals(POSTMASTER),
              "dest",
              MailDatabase.text("vmail+" + POSTMASTER));
          for (JsonNode record : Delivered.records(site, "domains.json")) {
            importDomain(record, mainDomain, groups);
          }
        });
    mail.command("systemctl", "--user", "reload", "postfix");
  }

  private void createPostmaster(ModuleSite site) throws StepFailure {
    try {
      new MailVolume(site.volume("dovecot-data")).createPublic(POSTMASTER);
    } catch (IOException refused) {
      throw Crash.uncaught("DoveadmError", String.valueOf(refused.getMessage()));
    }
    mail.createPublicMailbox(POSTMASTER);
  }

  /** Catch-all, always-BCC and disclaimer of a domain are not taken over; relay domains neither. */
  private void importDomain(JsonNode record, String mainDomain, boolean groups)
      throws StepFailure, ConstraintException {
    if (!record.path("type").asText().equals("domain")) {
      return;
    }
    Props props = Props.of(record);
    if (!props.is("TransportType", "LocalDelivery")) {
      return;
    }
    String name = Props.member(record, "name");
    boolean main = name.equals(mainDomain);
    Map<String, JsonNode> values = new LinkedHashMap<>();
    values.put("domain", MailDatabase.text(name));
    values.put("addusers", MailDatabase.flag(main));
    values.put("addgroups", MailDatabase.flag(main && groups));
    values.put("ddesc", MailDatabase.text(props.get("Description")));
    mail.database.insert(MailDatabase.DOMAINS, values);
  }

  private void takeOver(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (Path file : files) {
        mail.dkim.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }

  private static void remove(ModuleSite site, Path folder) {
    try {
      if (Files.exists(folder)) {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        site.log("removed: dkim.migration");
      }
    } catch (IOException stuck) {
      site.log("not removed: dkim.migration: " + stuck.getMessage());
    }
  }
}
