package io.github.ns8migration.testkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostBuilderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"postfix", "dovecot", "rspamd", "clamd@rspamd", "opendkim", "olefy"})
  void aNewHostHasTheServicesOfEmail(String service) throws Exception {
    TestHost host = TestHost.builder("server.example.org").build(folder);

    EsmithRecord record = host.source().database("configuration").record(service).orElseThrow();

    assertThat(record.type()).isEqualTo("service");
    assertThat(record.enabled("status")).isTrue();
    assertThat(host.unit(service)).isEqualTo(new Unit(service, true, true, true));
    assertThat(host.path("/etc/e-smith/db/configuration/defaults/" + service + "/status"))
        .hasContent("enabled");
  }

  @Test
  void theDefaultsAreThoseOfTheFixtureWhereNobodyChangedThem() throws Exception {
    TestHost built = TestHost.builder("server.example.org").build(folder.resolve("built"));
    Path defaults = Fixtures.folder("ns7-small").resolve("etc/e-smith/db/configuration/defaults");

    for (String key : List.of("postfix", "dovecot", "rspamd", "clamd", "olefy", "opendkim")) {
      EsmithRecord record = built.source().database("configuration").record(key).orElseThrow();
      for (String property : record.properties().keySet()) {
        assertThat(record.properties().get(property))
            .as(key + "." + property)
            .isEqualTo(Files.readString(defaults.resolve(key).resolve(property)).strip());
      }
    }
  }

  @Test
  void recordsComeBackAsTheyWereGiven() throws Exception {
    TestHost host =
        TestHost.builder("server.example.org")
            .record("configuration", "postfix", "service", "SmartHostPassword", "p=ss:w0rd!#& è")
            .record("quirks", "a key", "type", "Empty", "", "Two words", " x y ", "z", "\\|")
            .build(folder);

    JsonNode postfix =
        JSON.readTree(Fixtures.run(host, "config", "printjson", "postfix").output()).path("props");
    JsonNode quirk = JSON.readTree(Fixtures.run(host, "db", "quirks", "printjson").output()).get(0);

    assertThat(postfix.path("SmartHostPassword").asText()).isEqualTo("p=ss:w0rd!#& è");
    assertThat(postfix.path("SmartHostPort").asText()).as("a default stays").isEqualTo("25");
    assertThat(quirk)
        .isEqualTo(
            JSON.readTree(
                """
                {"name":"a key","type":"type",
                 "props":{"Empty":"","Two words":" x y ","z":"\\\\|"}}
                """));
  }

  @Test
  void accountsAreListed() throws Exception {
    TestHost host =
        TestHost.builder("server.example.org")
            .user("anna.bianchi", "Anna Bianchi", "MailQuotaType", "custom")
            .user("GRusso", "Giulia Russo")
            .group("sales", "anna.bianchi", "GRusso")
            .build(folder);

    assertThat(host.source().accounts().users())
        .containsExactly("anna.bianchi@example.org", "grusso@example.org");
    assertThat(host.source().accounts().groups()).containsExactly("sales@example.org");
    assertThat(
            Fixtures.run(host, "/usr/libexec/nethserver/list-group-members", "-s", "sales")
                .output())
        .isEqualTo("[\"anna.bianchi\",\"grusso\"]");
    assertThat(host.source().database("accounts").records("user"))
        .extracting(EsmithRecord::key)
        .containsExactly("anna.bianchi@example.org");
  }

  @Test
  void theProviderIsRemoteUnlessSaidOtherwise() throws Exception {
    TestHost remote = TestHost.builder("server.example.org").build(folder.resolve("remote"));
    TestHost local =
        TestHost.builder("server.example.org").localLdap().build(folder.resolve("local"));
    TestHost none =
        TestHost.builder("server.example.org")
            .user("anna.bianchi", "Anna Bianchi")
            .noProvider()
            .build(folder.resolve("none"));

    assertThat(dump(remote).path("LdapURI").asText()).isEqualTo("ldaps://ldap.example.org");
    assertThat(dump(remote).path("BaseDN").asText()).isEqualTo("dc=example,dc=org");
    assertThat(dump(local).path("BaseDN").asText()).isEqualTo("dc=directory,dc=nh");
    assertThat(dump(local).path("BindPassword").asText()).isEqualTo("FAKEldapserv_pw1");
    assertThat(local.unit("slapd").running()).isTrue();
    assertThat(none.source().accounts().users()).isEmpty();
  }

  private static JsonNode dump(TestHost host) throws Exception {
    return JSON.readTree(Fixtures.run(host, "/usr/sbin/account-provider-test", "dump").output());
  }

  @Test
  void aHostWithoutEmailHasNoTraceOfIt() throws Exception {
    TestHost host = TestHost.builder("server.example.org").withoutEmail().build(folder);

    assertThat(host.unit("postfix").loaded()).isFalse();
    assertThat(host.path("/etc/e-smith/db/configuration/defaults/dovecot")).doesNotExist();
    assertThat(host.path("/var/lib/nethserver/vmail")).doesNotExist();
    assertThat(Fixtures.run(host, "config", "printjson", "dovecot").output()).isEqualTo("1");
  }

  @Test
  void aPackageOfAPluginIsInstalled() throws Exception {
    TestHost host =
        TestHost.builder("server.example.org")
            .service("wiki", "status", "enabled", "TCPPort", "8080")
            .build(folder);

    assertThat(host.unit("wiki").running()).isTrue();
    assertThat(host.path("/etc/e-smith/db/configuration/defaults/wiki/TCPPort")).hasContent("8080");
  }

  @Test
  void theDkimKeyIsAPairAndTheSameEachTime() throws Exception {
    TestHost one = TestHost.builder("server.example.org").build(folder.resolve("one"));
    TestHost two = TestHost.builder("server.example.org").build(folder.resolve("two"));

    Path keys = one.path("/etc/opendkim/keys");
    String pem = Files.readString(keys.resolve("default.private"));
    assertThat(two.path("/etc/opendkim/keys/default.private")).hasContent(pem);
    assertThat(modulus(pem)).isEqualTo(publicKey(keys.resolve("default.txt")).getModulus());
  }

  private static RSAPublicKey publicKey(Path record) throws Exception {
    String text = Files.readString(record).replaceAll("\"\\s+\"", "");
    Matcher key = Pattern.compile("p=([A-Za-z0-9+/=]+)\"").matcher(text);
    assertThat(key.find()).isTrue();
    byte[] encoded = Base64.getDecoder().decode(key.group(1));
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
  }

  /** The second number of a PKCS#1 key. */
  private static BigInteger modulus(String pem) {
    assertThat(pem).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    // SEQUENCE with a length of two bytes, INTEGER 0, INTEGER of 257 bytes
    assertThat(der).startsWith(0x30, 0x82).hasSizeGreaterThan(1000);
    byte[] modulus = Arrays.copyOfRange(der, 11, 11 + 257);
    return new BigInteger(modulus);
  }

  @Test
  void aMailboxIsLaidOutAsDovecotDoes() throws Exception {
    TestHost host =
        TestHost.builder("server.example.org")
            .user("anna.bianchi", "Anna Bianchi")
            .mailbox(
                "anna.bianchi",
                box ->
                    box.arrivingAt(Instant.ofEpochSecond(1_698_000_000))
                        .message("INBOX", "SF", "Subject: a\n\nb\n", "NonJunk", "$Forwarded")
                        .newMessage("INBOX", "Subject: new\n\n")
                        .folder("Clients/ACME S.p.A.")
                        .rights("Clients", "\"group=domain admins@example.org\" lrs")
                        .subscribed("INBOX", "Clients/ACME S.p.A.", "Public/Help Desk")
                        .activeSieve("webtop5", "keep;\n"))
            .build(folder);

    Path home = host.path("/var/lib/nethserver/vmail/anna.bianchi@example.org");
    Path maildir = home.resolve("Maildir");
    Path seen;
    try (Stream<Path> cur = Files.list(maildir.resolve("cur"))) {
      seen = cur.toList().get(0);
    }
    assertThat(seen.getFileName().toString())
        .matches("1698000000\\.M\\d+P\\d+\\.server\\.example\\.org,S=14,W=17:2,FSab");
    assertThat(Files.getLastModifiedTime(seen).toInstant().getEpochSecond())
        .isEqualTo(1_698_000_000);
    assertThat(maildir.resolve("dovecot-keywords")).hasContent("0 NonJunk\n1 $Forwarded\n");
    assertThat(Files.readAllLines(maildir.resolve("dovecot-uidlist")))
        .hasSize(3)
        .first()
        .asString()
        .matches("3 V\\d+ N3 G[0-9a-f]{32}");
    assertThat(maildir.resolve(".Clients.ACME S\\2ep\\2eA\\2e/maildirfolder")).exists();
    assertThat(maildir.resolve("subscriptions"))
        .hasContent("INBOX\nClients.ACME S\\2ep\\2eA\\2e\nPublic/Help Desk\n");
    assertThat(host.path("/var/lib/nethserver/vmail/shared-mailboxes.db"))
        .hasContent(
            "shared/shared-boxes/group/domain admins@example.org/anna.bianchi@example.org\n1\n");
    assertThat(Files.readSymbolicLink(home.resolve(".dovecot.sieve")))
        .hasToString("sieve/webtop5.sieve");
    assertThat((Integer) Files.getAttribute(home, "unix:mode") & 07777).isEqualTo(0700);
  }

  @Test
  void aPublicMailboxHasItsAlias() throws Exception {
    TestHost host =
        TestHost.builder("server.example.org")
            .publicMailbox("Help Desk", "group=support@example.org akeilprwts")
            .build(folder);

    assertThat(host.path("/var/lib/nethserver/vmail/vmail/Maildir/.Help Desk/dovecot-acl"))
        .hasContent("group=support@example.org akeilprwts\nuser=root akxeilprwts\n");
    assertThat(
            host.source()
                .database("accounts")
                .record("Help Desk@")
                .orElseThrow()
                .property("Account"))
        .contains("vmail+Help Desk");
  }

  @Test
  void whatCannotBeAHostIsRefusedAtOnce() {
    assertThatThrownBy(() -> TestHost.builder("server"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TestHost.builder("a.b").record("accounts", "x", "user", "odd"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MailboxBuilder().message("INBOX", "X", "text"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TestHost.builder("a.b").file("etc/x", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void modifiedUtf7IsThatOfImap() {
    assertThat(Maildir.utf7("Attività & budget")).isEqualTo("Attivit&AOA- &- budget");
    assertThat(Maildir.utf7("Été")).isEqualTo("&AMk-t&AOk-");
    assertThat(Maildir.utf7("台北")).isEqualTo("&U,BTFw-");
  }
}
