package io.github.ns8migration.openldap;

import static org.awaitility.Awaitility.await;

import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OpenLDAP: one that holds what NS7 holds, or one configured like that of NS8. */
final class Slapd implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String SCHEMAS = "/etc/ldap/schema/";

  // What NS6 brought along, as far as entries have it.
  private static final String SAMBA =
      """
      dn: cn=samba,cn=schema,cn=config
      objectClass: olcSchemaConfig
      cn: samba
      olcAttributeTypes: ( 1.3.6.1.4.1.7165.2.1.20 NAME 'sambaSID' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE )
      olcAttributeTypes: ( 1.3.6.1.4.1.7165.2.1.25 NAME 'sambaNTPassword' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE )
      olcAttributeTypes: ( 1.3.6.1.4.1.7165.2.1.26 NAME 'sambaAcctFlags' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE )
      olcAttributeTypes: ( 1.3.6.1.4.1.7165.2.1.38 NAME 'sambaDomainName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
      olcObjectClasses: ( 1.3.6.1.4.1.7165.2.2.6 NAME 'sambaSamAccount' SUP top AUXILIARY MUST ( uid $ sambaSID ) MAY ( sambaNTPassword $ sambaAcctFlags ) )
      olcObjectClasses: ( 1.3.6.1.4.1.7165.2.2.5 NAME 'sambaDomain' SUP top STRUCTURAL MUST ( sambaDomainName $ sambaSID ) )

      """;

  private final Path folder;
  private final int database;
  private Process process;
  private int port;

  private Slapd(Path folder, int database) {
    this.folder = folder;
    this.database = database;
  }

  /** One like that of NS7: the directory is database number 2. */
  static Slapd likeNs7(Path folder) throws IOException, InterruptedException {
    return configured(
        folder,
        2,
        "dc=directory,dc=nh",
        List.of("core", "cosine", "nis", "inetorgperson"),
        SAMBA,
        "");
  }

  /** One like that of NS8: its schemas, hashes of passwords, and the policy overlay. */
  static Slapd likeNs8(Path folder, String suffix) throws IOException, InterruptedException {
    return configured(
        folder,
        2,
        suffix,
        List.of("core", "cosine", "nis", "inetorgperson", "dyngroup", "namedobject"),
        "",
        """
        dn: olcOverlay=ppolicy,olcDatabase={2}mdb,cn=config
        objectClass: olcPPolicyConfig
        olcOverlay: ppolicy
        olcPPolicyDefault: cn=default,ou=PPolicy,%s

        """
            .formatted(suffix));
  }

  private static Slapd configured(
      Path folder, int database, String suffix, List<String> schemas, String schema, String overlay)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/sbin/slapd"))) {
      throw new IOException("slapd is missing: apt-get install slapd slapd-contrib");
    }
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("data"));
    StringBuilder config =
        new StringBuilder(
            """
            dn: cn=config
            objectClass: olcGlobal
            cn: config
            olcPidFile: %1$s/pid

            dn: cn=module,cn=config
            objectClass: olcModuleList
            cn: module
            olcModulePath: /usr/lib/ldap
            olcModuleLoad: back_mdb
            olcModuleLoad: back_monitor
            olcModuleLoad: pw-sha2
            olcModuleLoad: ppolicy
            olcModuleLoad: dynlist

            dn: cn=schema,cn=config
            objectClass: olcSchemaConfig
            cn: schema

            """
                .formatted(folder));
    schemas.forEach(each -> config.append("include: file://" + SCHEMAS + each + ".ldif\n\n"));
    config.append(schema);
    config.append(
        """
        dn: olcDatabase={-1}frontend,cn=config
        objectClass: olcDatabaseConfig
        objectClass: olcFrontendConfig
        olcDatabase: {-1}frontend

        dn: olcDatabase={1}monitor,cn=config
        objectClass: olcDatabaseConfig
        olcDatabase: {1}monitor

        dn: olcDatabase={2}mdb,cn=config
        objectClass: olcDatabaseConfig
        objectClass: olcMdbConfig
        olcDatabase: {2}mdb
        olcSuffix: %2$s
        olcDbDirectory: %1$s/data
        olcDbMaxSize: 104857600
        olcAccess: to attrs=userPassword by * auth
        olcAccess: to * by users read by * none

        %3$s\
        """
            .formatted(folder, suffix, overlay));
    Slapd slapd = new Slapd(folder, database);
    Path file = Files.writeString(folder.resolve("config.ldif"), config);
    int exit = slapd.tool("slapadd", "-n", "0", "-l", file.toString());
    if (exit != 0) {
      throw new IOException("no configuration for slapd:\n" + slapd.output());
    }
    return slapd;
  }

  /** Loads a directory, going on at errors, as NS8 does; tells the exit status. */
  int load(Path ldif) throws IOException, InterruptedException {
    return tool("slapadd", "-c", "-n", String.valueOf(database), "-l", ldif.toString());
  }

  /** What the last tool wrote. */
  String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  private int tool(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("/usr/sbin/" + name, "-F", folder.resolve("conf").toString()));
    command.addAll(List.of(arguments));
    Process tool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      if (!tool.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(name + " does not end");
      }
      return tool.exitValue();
    } finally {
      tool.destroyForcibly();
    }
  }

  /** What dumps this server's directory; arguments follow. */
  List<String> dumpCommand() {
    return List.of("/usr/sbin/slapcat", "-F", folder.resolve("conf").toString());
  }

  /** Lets it answer on a port of this machine. */
  Slapd serve() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    process =
        new ProcessBuilder(
                "/usr/sbin/slapd",
                "-F",
                folder.resolve("conf").toString(),
                "-h",
                "ldap://127.0.0.1:" + port,
                "-d",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    await().atMost(DEADLINE).until(this::answers);
    return this;
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("slapd has ended:\n" + output());
    }
    try (LDAPConnection probe = connection()) {
      return probe.isConnected();
    } catch (LDAPException notYet) {
      return false;
    }
  }

  private LDAPConnection connection() throws LDAPException {
    return new LDAPConnection("127.0.0.1", port);
  }

  /** How a login ends. */
  ResultCode login(String dn, String password) throws LDAPException {
    try (LDAPConnection connection = connection()) {
      BindResult result = connection.bind(dn, password);
      return result.getResultCode();
    } catch (LDAPBindException e) {
      return e.getResultCode();
    }
  }

  /** An entry as somebody who is logged in reads it. */
  SearchResultEntry entry(String dn, String asWhom, String password) throws LDAPException {
    try (LDAPConnection connection = connection()) {
      connection.bind(asWhom, password);
      return connection.getEntry(dn, "*", "+");
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      try {
        process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
