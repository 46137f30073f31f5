package io.github.ns8migration.samba.domain;

import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.api.value.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What NS8 must be told of the domain: the values of {@code import.env}, all of which its import
 * requires, whatever their place in a row.
 *
 * @param hostName full name of the domain controller, which it keeps
 * @param address of the container on NS7
 * @param provisionType how NS7 made the domain; NS8 only keeps it
 * @param netbiosDomain short name of the domain
 * @param realm in upper case
 * @param serviceUser the account that applications ask the directory with, without its realm
 * @param servicePassword its password
 * @param findings what is missing or odd; the values are usable when none of them blocks
 */
public record DomainSettings(
    String hostName,
    String address,
    String provisionType,
    String netbiosDomain,
    String realm,
    String serviceUser,
    Secret servicePassword,
    List<Finding> findings) {
  // Units of NS8 read the file with EnvironmentFile=, which takes these for quoting.
  private static final Pattern QUOTING = Pattern.compile("[\\s'\"`\\\\#$=;]");
  private static final Pattern SEVERAL_LINES = Pattern.compile("[\\n\\r\\x00]");
  private static final Pattern LABELS = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+");
  private static final String UNKNOWN = "unknown";
  private static final String USUAL_USER = "ldapservice";

  /** Copies the list. */
  public DomainSettings {
    findings = List.copyOf(findings);
  }

  /**
   * Reads them as NS7 has them.
   *
   * @param nsdc the record of the container
   * @param sssd the record of the account provider
   * @param hostNameFile content of {@code /etc/hostname} in the container
   * @param secretFile content of NS7's secret {@code ldapservice}, which holds where the record
   *     names no password
   */
  public static DomainSettings of(
      Optional<EsmithRecord> nsdc,
      Optional<EsmithRecord> sssd,
      String hostNameFile,
      String secretFile) {
    List<Finding> findings = new ArrayList<>();
    String realm = value(sssd, "Realm").toUpperCase(Locale.ROOT);
    String host = hostNameFile.strip();
    String workgroup = value(sssd, "Workgroup");
    require(findings, "realm-missing", "Realm of sssd", LABELS.matcher(realm).matches());
    require(findings, "workgroup-missing", "Workgroup of sssd", !workgroup.isEmpty());
    require(
        findings,
        "dc-name-missing",
        "the full name in /var/lib/machines/nsdc/etc/hostname",
        LABELS.matcher(host).matches());
    String user = serviceUser(value(sssd, "BindDN"), findings);
    String password = password(sssd, secretFile);
    checkPassword(password, findings);
    String type = value(nsdc, "ProvisionType");
    return new DomainSettings(
        host,
        value(nsdc, "IpAddress"),
        type.isEmpty() ? UNKNOWN : type,
        workgroup,
        realm,
        user,
        Secret.of(password),
        findings);
  }

  private static String value(Optional<EsmithRecord> record, String property) {
    return record.flatMap(known -> known.unescaped(property)).orElse("").strip();
  }

  private static void require(List<Finding> findings, String code, String what, boolean usable) {
    if (!usable) {
      findings.add(
          Finding.of(
              Severity.BLOCKER,
              code,
              Side.SOURCE,
              "NS8 cannot take over the domain without " + what + ", which is missing or damaged.",
              "Look at the account provider of NS7 (config show sssd, config show nsdc) and repair it.",
              List.of()));
    }
  }

  /**
   * NS8 makes the bind name by adding {@code @domain}. A record may also hold {@code
   * DOMAIN\account}; of a distinguished name the account's name cannot be told.
   */
  private static String serviceUser(String bindName, List<Finding> findings) {
    String name = bindName.isEmpty() ? USUAL_USER : bindName;
    name = name.substring(name.indexOf('\\') + 1);
    name = name.contains("@") ? name.substring(0, name.indexOf('@')) : name;
    if (name.isBlank() || name.contains("=") || SEVERAL_LINES.matcher(name).find()) {
      findings.add(
          Finding.of(
              Severity.BLOCKER,
              "service-account-unclear",
              Side.SOURCE,
              "The account that applications ask the directory with is not given as a plain name.",
              "Set it as name@realm: config setprop sssd BindDN ldapservice@YOUR.REALM",
              List.of(bindName)));
    }
    return name;
  }

  // The password is taken as it stands: a blank at its end is part of it.
  private static String password(Optional<EsmithRecord> sssd, String secretFile) {
    return sssd.flatMap(record -> record.unescaped("BindPassword"))
        .filter(text -> !text.isEmpty())
        .orElseGet(() -> secretFile.lines().findFirst().orElse(""));
  }

  private static void checkPassword(String password, List<Finding> findings) {
    if (password.isEmpty() || SEVERAL_LINES.matcher(password).find()) {
      findings.add(
          Finding.of(
              Severity.BLOCKER,
              "service-password-unusable",
              Side.SOURCE,
              "The password of the account that applications ask the directory with is missing, or"
                  + " has a line feed, which the format of NS8's import cannot hold.",
              "Give the account another password, in NS7's domain and with config setprop sssd"
                  + " BindPassword.",
              List.of()));
    } else if (QUOTING.matcher(password).find()) {
      findings.add(
          Finding.of(
              Severity.WARNING,
              "service-password-quoting",
              Side.SOURCE,
              "The password of the account that applications ask the directory with has characters"
                  + " (blank, quote, backslash, #, = or the like) that parts of NS8 may read as"
                  + " quoting.",
              "It is sent as it is, and NS8 is asked to log in with it after the import. To be safe,"
                  + " give the account a password of letters and digits before.",
              List.of()));
    }
  }

  /** Name of the domain in NS8. */
  public String domain() {
    return realm.toLowerCase(Locale.ROOT);
  }

  /**
   * The file itself: {@code NAME=value} lines, nothing quoted, as the import reads it.
   *
   * @param newAddress of the domain controller on its node in NS8
   */
  public String importEnvironment(String newAddress) {
    return line("HOSTNAME", hostName)
        + line("IPADDRESS", newAddress)
        + line("PROVISION_TYPE", provisionType)
        + line("NBDOMAIN", netbiosDomain)
        + line("REALM", realm)
        + line("SVCUSER", serviceUser)
        + line("SVCPASS", servicePassword.reveal());
  }

  private static String line(String name, String value) {
    return name + "=" + value + "\n";
  }
}
