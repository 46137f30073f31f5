package io.github.ns8migration.testkit.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.host.RecordFile.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An old server written in code. Starts from a new installation with Email, its filters, and a
 * remote LDAP account provider; says what differs.
 *
 * <pre>{@code
 * TestHost host = TestHost.builder("server.example.org")
 *     .user("anna.bianchi", "Anna Bianchi", "MailQuotaType", "custom", "MailQuotaCustom", "50")
 *     .group("sales", "anna.bianchi")
 *     .alias("info@", "sales@example.org")
 *     .record("configuration", "postfix", "service", "SmartHostStatus", "enabled")
 *     .mailbox("anna.bianchi", box -> box.message("INBOX", "S", "Subject: Hello\n\nGood morning\n"))
 *     .build(folder);
 * }</pre>
 *
 * <p>Values go into databases as {@code db} stores them: a bare vertical bar shifts the fields, a
 * line feed becomes {@code \n}. Not safe for use by many threads.
 */
public final class HostBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Owner VMAIL = Owner.of(987, 990);
  private static final Owner OPENDKIM = Owner.of(986, 985);
  private static final Owner REDIS = Owner.of(985, 984);
  private static final int FIRST_USER = 1001;
  private static final int FIRST_GROUP = 2001;

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      mail:x:8:12:mail:/var/spool/mail:/sbin/nologin
      apache:x:48:48:Apache:/usr/share/httpd:/sbin/nologin
      postfix:x:89:89::/var/spool/postfix:/sbin/nologin
      dovecot:x:97:97:Dovecot IMAP server:/usr/libexec/dovecot:/sbin/nologin
      vmail:x:987:990:Virtual mailboxes owner:/var/lib/nethserver/vmail:/sbin/nologin
      opendkim:x:986:985:OpenDKIM Milter:/var/run/opendkim:/sbin/nologin
      redis:x:985:984:Redis Database Server:/var/lib/redis:/sbin/nologin
      """;

  private static final String GROUP =
      """
      root:x:0:
      adm:x:4:
      mail:x:12:postfix
      apache:x:48:
      postfix:x:89:
      dovecot:x:97:
      vmail:x:990:postfix
      opendkim:x:985:
      redis:x:984:
      locals:x:1000:
      """;

  record Account(String name, String displayName) {}

  private final String fullName;
  private final String domain;
  private final Map<String, Map<String, Value>> databases = new TreeMap<>();
  private final Map<String, Value> defaults = new TreeMap<>();
  private final Map<String, Account> users = new LinkedHashMap<>();
  private final Map<String, List<String>> groups = new LinkedHashMap<>();
  private final Map<String, MailboxBuilder> mailboxes = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<String> events = new ArrayList<>();
  private final Set<String> locked = new HashSet<>();
  private final Map<String, byte[]> databaseArchives = new LinkedHashMap<>();
  private boolean email = true;
  private Optional<SampleDomain> ad = Optional.empty();
  private boolean directory;

  HostBuilder(String fullName) {
    if (!fullName.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")) {
      throw new IllegalArgumentException("not the full name of a host: " + fullName);
    }
    this.fullName = fullName;
    this.domain = fullName.substring(fullName.indexOf('.') + 1);
    PackageDefaults.BASE.forEach(this::installed);
    PackageDefaults.EMAIL.forEach(this::installed);
    remoteLdap("ldaps://ldap." + domain, AccountPrograms.suffix(domain));
    domain(domain, "Description", "Primary domain", "OpenDkimStatus", "enabled");
    alias("postmaster@", "root", "Description", "RFC-mandatory postmaster alias");
    record(
        "networks",
        "eth0",
        "ethernet",
        "bootproto",
        "none",
        "ipaddr",
        "192.168.50.1",
        "netmask",
        "255.255.255.0",
        "role",
        "green");
    file("/etc/hostname", fullName + "\n").file("/etc/passwd", PASSWD).file("/etc/group", GROUP);
    file("/var/lib/nethserver/secrets/vmail", "FAKEvmail_secret\n");
  }

  // ---- packages and records

  /** A package that is installed and brings this record, a service, with its defaults. */
  public HostBuilder service(String name, String... properties) {
    List<String> words = new ArrayList<>(List.of(properties));
    words.add(0, "service");
    installed(name, words);
    return this;
  }

  /** NS7's own package for the migration: the records, event and tools of its VPN. */
  public HostBuilder migrationPackage() {
    events.add("nethserver-ns8-migration-save");
    installed("ns8", List.of("configuration", "Host", "", "User", "", "Password", ""));
    return service(
            "wg-quick@ns8",
            "Address",
            "",
            "PersistentKeepalive",
            "25",
            "RemoteEndpoint",
            "",
            "RemoteKey",
            "",
            "RemoteNetwork",
            "",
            "status",
            "disabled")
        .wireGuardTools();
  }

  /** The tools of WireGuard alone. */
  public HostBuilder wireGuardTools() {
    return file("/usr/lib/systemd/system/wg-quick@.service", "[Unit]\n");
  }

  /** A name that the host's resolver knows. */
  public HostBuilder resolving(String name, String address) {
    return file(
        "/etc/hosts",
        files.getOrDefault("/etc/hosts", "127.0.0.1 localhost\n") + address + " " + name + "\n");
  }

  private void installed(String key, List<String> typeAndProperties) {
    Value value =
        value(typeAndProperties.get(0), typeAndProperties.subList(1, typeAndProperties.size()));
    defaults.put(key, value);
    database("configuration").put(key, value);
  }

  /** The package is gone: neither the defaults of this record nor the record itself are there. */
  public HostBuilder without(String... keys) {
    for (String key : keys) {
      defaults.remove(key);
      database("configuration").remove(key);
    }
    return this;
  }

  /** A host without mail server. */
  public HostBuilder withoutEmail() {
    email = false;
    return without(PackageDefaults.EMAIL.keySet().toArray(String[]::new));
  }

  /**
   * A record of a database; properties it has already and that are not named stay.
   *
   * @param properties names and values in turn
   */
  public HostBuilder record(String database, String key, String type, String... properties) {
    Value given = value(type, List.of(properties));
    database(database)
        .merge(
            key,
            given,
            (old, added) -> {
              TreeMap<String, @Nullable String> both = new TreeMap<>(old.properties());
              both.putAll(added.properties());
              return new Value(added.type(), both);
            });
    return this;
  }

  private Map<String, Value> database(String name) {
    return databases.computeIfAbsent(name, any -> new TreeMap<>());
  }

  private static Value value(String type, List<String> properties) {
    if (properties.size() % 2 != 0) {
      throw new IllegalArgumentException("a property without value: " + properties);
    }
    Value value = new Value(RecordFile.bytes(type), new TreeMap<>());
    for (int i = 0; i < properties.size(); i += 2) {
      value =
          value.with(RecordFile.bytes(properties.get(i)), RecordFile.bytes(properties.get(i + 1)));
    }
    return value;
  }

  // ---- accounts

  /** The account provider is another server; it answers. */
  public HostBuilder remoteLdap(String uri, String baseDn) {
    return record(
        "configuration",
        "sssd",
        "service",
        "Provider",
        "ldap",
        "LdapURI",
        uri,
        "BaseDN",
        baseDn,
        "BindDN",
        "cn=reader," + baseDn,
        "BindPassword",
        "FAKEremoteldap_1",
        "status",
        "enabled");
  }

  /**
   * The account provider is the OpenLDAP of the host; {@code slapcat} prints its users and groups,
   * each with the password {@code Fixture,1234}. What it prints is a file of the host, {@code
   * /var/lib/ldap/directory.ldif}, which may be changed.
   */
  public HostBuilder localLdap() {
    directory = true;
    installed("slapd", PackageDefaults.SLAPD);
    file("/var/lib/nethserver/secrets/ldapservice", DirectoryLdif.SERVICE_PASSWORD + "\n");
    database("configuration").remove("sssd");
    installed("sssd", Optional.ofNullable(PackageDefaults.BASE.get("sssd")).orElseThrow());
    return record(
        "configuration",
        "sssd",
        "service",
        "Provider",
        "ldap",
        "LdapURI",
        "ldap://127.0.0.1",
        "status",
        "enabled");
  }

  /**
   * The account provider is a Samba AD domain controller in a container of the host, with the users
   * and groups of this builder. Its databases are texts in the place of real ones, unless a test
   * puts those there.
   *
   * @param realm such as {@code AD.EXAMPLE.ORG}
   * @param workgroup its short name
   * @param address of the container
   */
  public HostBuilder localAd(String realm, String workgroup, String address) {
    installed("nsdc", PackageDefaults.NSDC);
    record("configuration", "nsdc", "service", "IpAddress", address, "status", "enabled");
    database("configuration").remove("sssd");
    installed("sssd", Optional.ofNullable(PackageDefaults.BASE.get("sssd")).orElseThrow());
    SampleDomain controller = new SampleDomain(fullName, realm, workgroup, address);
    ad = Optional.of(controller);
    controller.files().forEach(this::file);
    file("/var/lib/nethserver/secrets/ldapservice", "FAKEldapserv_ad1\n");
    file("/etc/sssd/sssd.conf", Generated.sssd(domain));
    return record(
        "configuration",
        "sssd",
        "service",
        "Provider",
        "ad",
        "Realm",
        realm,
        "Workgroup",
        workgroup,
        "LdapURI",
        "ldaps://" + controller.hostName(),
        "AdDns",
        address,
        "BindDN",
        "ldapservice@" + realm,
        "BindPassword",
        "FAKEldapserv_ad1",
        "DiscoverDcType",
        "ldapuri",
        "status",
        "enabled");
  }

  /** The file server is installed. */
  public HostBuilder fileServer() {
    PackageDefaults.SAMBA.forEach(this::installed);
    return this;
  }

  /** No account provider at all. */
  public HostBuilder noProvider() {
    return record("configuration", "sssd", "service", "Provider", "none", "LdapURI", "");
  }

  /**
   * A user of the account provider.
   *
   * @param name short name
   * @param mailProperties names and values of its mail record; none: the user has no record
   */
  public HostBuilder user(String name, String displayName, String... mailProperties) {
    users.put(name, new Account(name, displayName));
    return mailProperties.length == 0
        ? this
        : record("accounts", longName(name), "user", mailProperties);
  }

  /** A user, named before or later, who cannot log in. */
  public HostBuilder locked(String name) {
    locked.add(name);
    return this;
  }

  /** A group of the account provider, of users by their short names. */
  public HostBuilder group(String name, String... members) {
    groups.put(name, List.of(members));
    return this;
  }

  private String longName(String name) {
    return name.toLowerCase(Locale.ROOT) + "@" + domain;
  }

  // ---- mail

  /**
   * An alias.
   *
   * @param key {@code info@} for all local domains, or with one of them
   * @param account where it leads: comma list, as the record has it
   */
  public HostBuilder alias(String key, String account, String... properties) {
    record("accounts", key, "pseudonym", "Access", "public", "Account", account, "Description", "");
    return record("accounts", key, "pseudonym", properties);
  }

  /** A mail domain, of mail that stays here unless the properties say otherwise. */
  public HostBuilder domain(String name, String... properties) {
    record(
        "domains",
        name,
        "domain",
        "AlwaysBccAddress",
        "",
        "AlwaysBccStatus",
        "disabled",
        "Description",
        "",
        "DisclaimerStatus",
        "disabled",
        "TransportType",
        "LocalDelivery",
        "UnknownRecipientsActionDeliverMailbox",
        "",
        "UnknownRecipientsActionType",
        "bounce");
    return record("domains", name, "domain", properties);
  }

  /** A record of the POP3/IMAP connector, which is installed thereby. */
  public HostBuilder connector(String key, String... properties) {
    files.putIfAbsent("/etc/e-smith/events/actions/nethserver-getmail-conf", "#!/usr/bin/perl\n");
    return record("getmail", key, "getmail", properties);
  }

  /**
   * What is in a mailbox; called again, more of it.
   *
   * @param user short name, {@code root}, {@code vmail} for public mailboxes, or the name of a
   *     folder of {@code vmail} as it is, with a domain
   */
  public HostBuilder mailbox(String user, Consumer<MailboxBuilder> content) {
    boolean asItIs = user.contains("@") || user.equals("vmail") || user.equals("root");
    content.accept(
        mailboxes.computeIfAbsent(asItIs ? user : longName(user), login -> new MailboxBuilder()));
    return this;
  }

  /**
   * A public mailbox, with the alias that comes with it.
   *
   * @param rights lines such as {@code group=support@example.org akeilprwts}
   */
  public HostBuilder publicMailbox(String name, String... rights) {
    mailbox(
        "vmail",
        box -> {
          if (box.rights().isEmpty()) {
            box.rights("INBOX", "authenticated l", "user=root akxeilprwts");
          }
          box.rights(name, rights).rights(name, "user=root akxeilprwts");
        });
    return alias(
        name + "@",
        "vmail+" + name,
        "Description",
        "Created automatically for public folder " + name);
  }

  /**
   * SOGo with its database, which that dump of {@code mysqldump} stands for.
   *
   * @param properties of the record {@code sogod} that differ from the package's
   */
  public HostBuilder sogo(String dump, String... properties) {
    installed("sogod", PackageDefaults.SOGOD);
    service("mysqld", "status", "enabled");
    file("/etc/e-smith/templates/etc/httpd/conf.d/zzz_SOGo.conf/10base", "# of SOGo\n");
    file("/var/lib/mysql/sogo/db.opt", "default-character-set=utf8\n");
    file("/var/lib/mysql/sogo/dump.sql", dump);
    return record("configuration", "sogod", "service", properties);
  }

  /**
   * WebTop with its database.
   *
   * @param archive what {@code pg_dump --format=c} prints of the database {@code webtop5}; the
   *     array must not be changed afterwards
   * @param properties names and values of record {@code webtop} that differ from a new installation
   */
  public HostBuilder webTop(byte[] archive, String... properties) {
    installed("webtop", PackageDefaults.WEBTOP);
    service("tomcat8@webtop", "status", "enabled");
    databaseArchives.put("webtop5", archive);
    return record("configuration", "webtop", "configuration", properties);
  }

  /** A file of the host. */
  public HostBuilder file(String absolute, String text) {
    if (!absolute.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + absolute);
    }
    files.put(absolute, text);
    return this;
  }

  // ---- building

  /**
   * Writes the host.
   *
   * @param folder made when missing; must not hold a host
   */
  public TestHost build(Path folder) throws IOException {
    if (Files.exists(TestHost.side(folder)) || Files.exists(TestHost.root(folder))) {
      throw new IOException(folder + " holds a test host already: open it, or give a new folder");
    }
    Path root = TestHost.root(folder);
    Files.createDirectories(root);
    Files.createDirectories(TestHost.side(folder));
    if (ad.isPresent()) {
      file(SampleDomain.ACCOUNTS, SampleDomain.text(users.keySet(), groups.keySet()));
    }
    if (directory) {
      file("/" + DirectoryLdif.FILE, DirectoryLdif.of(users.values(), groups, locked, domain));
    }
    writeTree(root);
    if (ad.isPresent()) {
      ad.get().finish(root);
    }
    writeDatabases(root);
    if (email) {
      writeMail(root);
    }
    writeAnswers(TestHost.side(folder));
    TestHost.boot(folder);
    return TestHost.open(folder);
  }

  private void writeTree(Path root) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path place = Unix.resolve(root, file.getKey().substring(1));
      Files.createDirectories(Optional.ofNullable(place.getParent()).orElseThrow());
      Files.writeString(place, file.getValue());
      Unix.mode(place, file.getKey().matches(".*/(secrets|ldap)/.*") ? 0600 : 0644);
    }
    for (Map.Entry<String, byte[]> archive : databaseArchives.entrySet()) {
      Path place = root.resolve(PostgresPrograms.ARCHIVES + archive.getKey() + ".dump");
      Files.createDirectories(Optional.ofNullable(place.getParent()).orElseThrow());
      Files.write(place, archive.getValue());
    }
    if (databaseArchives.containsKey("webtop5")) {
      Files.createDirectories(root.resolve("var/lib/nethserver/webtop"));
      Files.createDirectories(root.resolve("var/log/z-push/state"));
    }
    Unix.mode(root.resolve("var/lib/nethserver/secrets"), 0700);
    Files.createSymbolicLink(
        root.resolve("etc/localtime"), Path.of("../usr/share/zoneinfo/Europe/Rome"));
    List<String> events = new ArrayList<>(this.events);
    events.add("nethserver-mail-common-save");
    if (email) {
      events.add("nethserver-mail-server-save");
    }
    if (databases.containsKey("getmail")) {
      events.add("nethserver-getmail-save");
    }
    for (String event : events) {
      Files.createDirectories(root.resolve("etc/e-smith/events").resolve(event));
    }
  }

  private void writeDatabases(Path root) throws IOException {
    Path folder = root.resolve("var/lib/nethserver/db");
    Files.createDirectories(folder);
    Unix.mode(folder, 02750);
    for (Map.Entry<String, Map<String, Value>> database : databases.entrySet()) {
      Map<String, String> lines = new TreeMap<>();
      database.getValue().forEach((key, value) -> lines.put(RecordFile.bytes(key), value.format()));
      RecordFile.of(folder, database.getKey()).write(lines);
    }
    for (Map.Entry<String, Value> record : defaults.entrySet()) {
      Path place = root.resolve("etc/e-smith/db/configuration/defaults").resolve(record.getKey());
      Files.createDirectories(place);
      Files.writeString(place.resolve("type"), record.getValue().type() + "\n");
      for (Map.Entry<String, @Nullable String> property :
          record.getValue().properties().entrySet()) {
        Files.writeString(
            place.resolve(property.getKey()), RecordFile.text(property.getValue() + "\n"));
      }
    }
  }

  private void writeMail(Path root) throws IOException {
    Path vmail = root.resolve("var/lib/nethserver/vmail");
    Files.createDirectories(vmail);
    Unix.mode(vmail, 0700);
    VMAIL.give(vmail);
    for (Map.Entry<String, MailboxBuilder> mailbox : mailboxes.entrySet()) {
      mailbox.getValue().write(Unix.resolve(vmail, mailbox.getKey()), fullName, VMAIL);
    }
    SharedMailboxes.write(vmail.resolve("shared-mailboxes.db"), mailboxes, VMAIL);
    Path keys = root.resolve("etc/opendkim/keys");
    Files.createDirectories(keys);
    DkimKey key = DkimKey.of(domain);
    owned(keys.resolve("default.private"), key.privateKey(), 0440, OPENDKIM);
    owned(keys.resolve("default.txt"), key.publicRecord(), 0444, OPENDKIM);
    Unix.mode(keys, 0750);
    OPENDKIM.give(keys);
    Path redis = root.resolve("var/lib/redis/rspamd");
    Files.createDirectories(redis);
    REDIS.give(redis);
    owned(redis.resolve("dump.rdb"), "REDIS0007 learned spam of " + fullName + "\n", 0644, REDIS);
  }

  private static void owned(Path file, String text, int mode, Owner owner) throws IOException {
    Files.writeString(file, text);
    Unix.mode(file, mode);
    owner.give(file);
  }

  /** What the account provider answers, as its programs print it. */
  private void writeAnswers(Path side) throws IOException {
    RecordedCommands.Writer answers = new RecordedCommands.Writer(side.resolve("commands"));
    String folder = "/usr/libexec/nethserver/";
    List<String> ids = new ArrayList<>();
    ObjectNode allUsers = JSON.createObjectNode();
    for (Account user : users.values()) {
      allUsers
          .putObject(longName(user.name()))
          .put("gecos", user.displayName())
          .put("locked", locked.contains(user.name()) ? 1 : 0)
          .put("new", 0)
          .put("expires", "no")
          .put("expired", 0)
          .put("shell", "/usr/libexec/openssh/sftp-server")
          .putArray("groups");
      ids.add("u\t" + longName(user.name()) + "\t" + (FIRST_USER + ids.size()));
    }
    answers.add(allUsers.toString(), folder + "list-users");
    ObjectNode allGroups = JSON.createObjectNode();
    int group = FIRST_GROUP;
    Map<String, ArrayNode> membership = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> one : groups.entrySet()) {
      allGroups.putObject(longName(one.getKey())).putArray("members");
      ids.add("g\t" + longName(one.getKey()) + "\t" + group++);
      ArrayNode members = JSON.createArrayNode();
      for (String member : one.getValue()) {
        members.add(longName(member));
        membership
            .computeIfAbsent(member, name -> JSON.createArrayNode())
            .add(longName(one.getKey()));
      }
      answers.add(members.toString(), folder + "list-group-members", one.getKey());
    }
    answers.add(allGroups.toString(), folder + "list-groups");
    for (Map.Entry<String, ArrayNode> user : membership.entrySet()) {
      answers.add(user.getValue().toString(), folder + "list-user-membership", user.getKey());
    }
    answers.close();
    Files.write(side.resolve("ids.tsv"), ids);
  }
}
