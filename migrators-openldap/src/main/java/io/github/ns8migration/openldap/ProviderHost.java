package io.github.ns8migration.openldap;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.OutputReader;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.openldap.ldif.DirectoryTranslator;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The OpenLDAP of NS7 and what NS7 knows of it. */
final class ProviderHost {
  // Installed by nethserver-directory; the database has that number on every host.
  private static final String INSTALLED = "/etc/e-smith/db/configuration/defaults/slapd";
  private static final HostCommand DUMP =
      HostCommand.of("/usr/sbin/slapcat", "-o", "ldif-wrap=no", "-n", "2")
          .within(Duration.ofHours(1));
  private static final String SERVICE_PASSWORD = "/var/lib/nethserver/secrets/ldapservice";

  private final SourceHost source;

  ProviderHost(SourceHost source) {
    this.source = source;
  }

  /** Whether the accounts are in the host's own OpenLDAP. */
  boolean isLocal() throws MigrationException {
    Optional<EsmithRecord> sssd = source.database("configuration").record("sssd");
    String uri = sssd.flatMap(record -> record.property("LdapURI")).orElse("");
    return sssd.flatMap(record -> record.property("Provider")).filter("ldap"::equals).isPresent()
        && (uri.contains("127.0.0.1") || uri.contains("localhost"))
        && Files.exists(source.path(INSTALLED));
  }

  /**
   * The password that NS7, and NS8 after it, binds with; empty when the host has none.
   *
   * @throws MigrationException when it cannot be read
   */
  Optional<Secret> servicePassword() throws MigrationException {
    Path file = source.path(SERVICE_PASSWORD);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(file);
      // The line's end is not part of it; any other line feed is.
      return Optional.of(
              Secret.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text))
          .filter(password -> !password.isEmpty());
    } catch (IOException e) {
      throw new MigrationException(
          new Problem(
              "service-password-unreadable",
              Side.SOURCE,
              SERVICE_PASSWORD + " cannot be read.",
              "Run this program as root."),
          e);
    }
  }

  /** What NS7 asks of passwords; empty when it has no such record. */
  Optional<EsmithRecord> passwordPolicy() throws MigrationException {
    return source.database("configuration").record("passwordstrength");
  }

  /** Translates the directory into a stream, which is closed then. */
  Translation translate(DomainSuffix suffix, OutputStream into)
      throws MigrationException, InterruptedException {
    return translate(suffix, (Target) () -> into);
  }

  /** People and groups as NS8 gets them. */
  Roster roster(DomainSuffix suffix) throws MigrationException, InterruptedException {
    Roster roster = new Roster();
    Translation unused =
        translate(
            dump -> translator(suffix).translate(dump, OutputStream.nullOutputStream(), roster));
    return roster;
  }

  /** Translates the directory into a file. */
  Translation translate(DomainSuffix suffix, DeliveredDirectory directory)
      throws MigrationException, InterruptedException {
    Translation translation = translate(suffix, (Target) directory::open);
    directory.close();
    return translation;
  }

  @FunctionalInterface
  private interface Target {
    OutputStream open() throws IOException;
  }

  private Translation translate(DomainSuffix suffix, Target target)
      throws MigrationException, InterruptedException {
    return translate(
        dump -> {
          try (OutputStream output = target.open()) {
            return translator(suffix).translate(dump, output);
          }
        });
  }

  private static DirectoryTranslator translator(DomainSuffix suffix) {
    return DirectoryTranslator.to(suffix, LocalDate.now(ZoneOffset.UTC));
  }

  @FunctionalInterface
  private interface Translating {
    Translation translate(InputStream dump) throws IOException;
  }

  private Translation translate(Translating work) throws MigrationException, InterruptedException {
    AtomicReference<@Nullable Translation> translated = new AtomicReference<>();
    OutputReader reader = dump -> translated.set(work.translate(dump));
    CommandOutput end = source.stream(DUMP, reader);
    Translation translation = translated.get();
    if (!end.succeeded() || translation == null) {
      throw MigrationException.of(
          "directory-not-dumped",
          Side.SOURCE,
          "slapcat ended with "
              + end.exitCode()
              + ": the directory of NS7 could not be read whole.",
          "Run \"slapcat -n 2 >/dev/null\" on NS7, mend what it names, and try again.");
    }
    return translation;
  }
}
