package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.Side;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the old server has its users from, as records {@code sssd} and {@code nsdc} of the database
 * {@code configuration} tell.
 *
 * @param kind none, local or remote, LDAP or Active Directory
 * @param userDomain name of the user domain on NS8: the realm of an Active Directory; for the local
 *     LDAP a proposal, the host's domain, to be confirmed by somebody; empty for a remote LDAP,
 *     which is found by its base DN, and without a provider
 * @param baseDn base of the directory in the host's own spelling (letter case has no meaning);
 *     empty when it is not known
 * @param ldapUri the record's {@code LdapURI}, perhaps empty
 * @param address of the local domain controller; empty for all others
 */
public record AccountProvider(
    Kind kind, String userDomain, String baseDn, String ldapUri, String address) {

  /** What NS8 calls the schema of its user domains follows from it. */
  public enum Kind {
    /** No accounts but those of the system. */
    NONE,
    /** OpenLDAP on this host. */
    LOCAL_LDAP,
    /** Another host's LDAP. */
    REMOTE_LDAP,
    /** Samba in this host's container {@code nsdc}. */
    LOCAL_AD,
    /** Another host's Active Directory. */
    REMOTE_AD;

    /** On this host: it is to be migrated; a remote one is only left. */
    public boolean local() {
      return this == LOCAL_LDAP || this == LOCAL_AD;
    }

    /** On another host. */
    public boolean remote() {
      return this == REMOTE_LDAP || this == REMOTE_AD;
    }

    /** Samba or Windows. */
    public boolean activeDirectory() {
      return this == LOCAL_AD || this == REMOTE_AD;
    }
  }

  /** The fixed suffix of NS7's own OpenLDAP. */
  private static final String LOCAL_SUFFIX = "dc=directory,dc=nh";

  private static final String CONTAINER_PACKAGE =
      "/etc/e-smith/db/configuration/defaults/nsdc/type";

  /**
   * Detects it.
   *
   * @throws MigrationException when the database or the host's domain cannot be read
   */
  public static AccountProvider of(SourceHost source)
      throws MigrationException, InterruptedException {
    EsmithRecord sssd = sssd(source);
    Kind kind = kindOf(source);
    String realm = value(sssd, "Realm").toLowerCase(Locale.ROOT);
    return new AccountProvider(
        kind,
        kind.activeDirectory() ? realm : kind == Kind.LOCAL_LDAP ? source.domain() : "",
        baseDn(kind, value(sssd, "BaseDN"), realm),
        value(sssd, "LdapURI"),
        kind == Kind.LOCAL_AD ? containerAddress(source).orElse("") : "");
  }

  /** Its kind alone; asks no command. */
  static Kind kindOf(SourceHost source) throws MigrationException {
    EsmithRecord sssd = sssd(source);
    String provider = value(sssd, "Provider");
    return switch (provider.toLowerCase(Locale.ROOT)) {
      case "ad" -> containerAddress(source).isPresent() ? Kind.LOCAL_AD : Kind.REMOTE_AD;
      case "ldap" -> onThisHost(value(sssd, "LdapURI")) ? Kind.LOCAL_LDAP : Kind.REMOTE_LDAP;
      case "none", "" -> Kind.NONE;
      default -> // a host with users must not pass for one without
          throw MigrationException.of(
              "account-provider-unknown",
              Side.SOURCE,
              "The account provider is " + provider + ", which is neither ldap nor ad nor none.",
              "Correct it: config setprop sssd Provider ldap (or ad, or none).");
    };
  }

  private static boolean onThisHost(String uri) {
    return uri.contains("127.0.0.1") || uri.contains("localhost");
  }

  /**
   * The container is known by its address, not by its {@code status}, which a finish disables. A
   * record outlives its package, so one of a container that was removed must not count.
   */
  private static Optional<String> containerAddress(SourceHost source) throws MigrationException {
    Optional<EsmithRecord> container = source.database("configuration").record("nsdc");
    boolean here =
        container.filter(nsdc -> nsdc.enabled("status")).isPresent()
            || Files.exists(source.path(CONTAINER_PACKAGE));
    return container
        .filter(nsdc -> here)
        .map(nsdc -> value(nsdc, "IpAddress"))
        .filter(address -> !address.isEmpty());
  }

  private static String baseDn(Kind kind, String given, String realm) {
    if (!given.isEmpty()) {
      return given;
    }
    if (kind == Kind.LOCAL_LDAP) {
      return LOCAL_SUFFIX;
    }
    return kind.activeDirectory() && !realm.isEmpty()
        ? Arrays.stream(realm.split("\\.")).map("dc="::concat).collect(Collectors.joining(","))
        : "";
  }

  private static EsmithRecord sssd(SourceHost source) throws MigrationException {
    return source
        .database("configuration")
        .record("sssd")
        .orElseGet(() -> new EsmithRecord("sssd", "", Map.of()));
  }

  private static String value(EsmithRecord record, String property) {
    return record.property(property).map(String::strip).orElse("");
  }
}
