package io.github.ns8migration.testkit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The directory of a host with an OpenLDAP of its own, as {@code slapcat} prints it. */
final class DirectoryLdif {
  /** Where it is kept in the tree of the host. */
  static final String FILE = "var/lib/ldap/directory.ldif";

  static final String SERVICE_PASSWORD = "FAKEldapserv_pw1";
  private static final String PASSWORD = "Fixture,1234";
  private static final String SUFFIX = "dc=directory,dc=nh";
  private static final int FIRST_USER = 1001;
  private static final int FIRST_GROUP = 2001;

  private final StringBuilder text = new StringBuilder();

  private DirectoryLdif() {}

  static String of(
      Collection<HostBuilder.Account> users,
      Map<String, List<String>> groups,
      Set<String> locked,
      String domain) {
    DirectoryLdif ldif = new DirectoryLdif();
    ldif.head();
    int number = FIRST_USER;
    for (HostBuilder.Account user : users) {
      ldif.user(user, number++, locked.contains(user.name()), domain);
    }
    number = FIRST_GROUP;
    for (Map.Entry<String, List<String>> group : groups.entrySet()) {
      ldif.group(group.getKey(), number++, group.getValue());
    }
    return ldif.text.toString();
  }

  private void head() {
    begin(SUFFIX, "top", "dcObject", "organization");
    line("dc", "directory");
    line("o", "directory.nh");
    end("organization", "cn=libuser");
    for (String unit : List.of("People", "Groups")) {
      begin("ou=" + unit + "," + SUFFIX, "top", "organizationalUnit");
      line("ou", unit);
      end("organizationalUnit", "cn=libuser");
    }
    for (String service : List.of("libuser", "ldapservice")) {
      begin("cn=" + service + "," + SUFFIX, "device", "simpleSecurityObject");
      line("cn", service);
      encoded("userPassword", hash(service.equals("libuser") ? "FAKElibuser" : SERVICE_PASSWORD));
      line("description", service + " management account");
      end("device", "cn=libuser");
    }
  }

  private void user(HostBuilder.Account user, int number, boolean locked, String domain) {
    String gecos = user.displayName().replaceAll("[^ -~]", "");
    begin(
        "uid=" + user.name() + ",ou=People," + SUFFIX,
        "posixAccount",
        "shadowAccount",
        "inetOrgPerson");
    line("uid", user.name());
    line("cn", user.displayName());
    line("sn", user.name());
    line("gecos", gecos.isBlank() ? " " : gecos);
    line("loginShell", "/usr/libexec/openssh/sftp-server");
    line("homeDirectory", "/var/lib/nethserver/home/" + user.name());
    line("uidNumber", String.valueOf(number));
    line("gidNumber", "1000");
    line("shadowMin", "0");
    line("shadowWarning", "7");
    line("shadowInactive", "-1");
    line("shadowExpire", "-1");
    line("shadowFlag", "-1");
    line("mail", user.name() + "@" + domain);
    encoded("userPassword", locked ? "{CRYPT}!" + hash(PASSWORD).substring(6) : hash(PASSWORD));
    line("shadowLastChange", String.valueOf(19_000 + number % 500));
    line("shadowMax", number % 3 == 0 ? "180" : "99999");
    end("inetOrgPerson", "cn=libuser");
  }

  private void group(String name, int number, List<String> members) {
    begin("cn=" + name + ",ou=Groups," + SUFFIX, "posixGroup");
    line("cn", name);
    line("gidNumber", String.valueOf(number));
    encoded("userPassword", "{CRYPT}!!");
    members.forEach(member -> line("memberUid", member));
    end("posixGroup", "cn=libuser");
  }

  private void begin(String dn, String... classes) {
    line("dn", dn);
    for (String each : classes) {
      line("objectClass", each);
    }
  }

  private void end(String structural, String creator) {
    line("structuralObjectClass", structural);
    line("creatorsName", creator + "," + SUFFIX);
    line("createTimestamp", "20190412081500Z");
    line("modifiersName", creator + "," + SUFFIX);
    line("modifyTimestamp", "20240301091500Z");
    text.append('\n');
  }

  private void line(String name, String value) {
    boolean plain =
        value.chars().allMatch(c -> c >= ' ' && c < 127)
            && !value.startsWith(" ")
            && !value.endsWith(" ");
    if (plain) {
      text.append(name).append(": ").append(value).append('\n');
    } else {
      encoded(name, value);
    }
  }

  private void encoded(String name, String value) {
    String base64 = Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
    text.append(name).append(":: ").append(base64).append('\n');
  }

  /** Always with the same salt: a host is the same each time it is made. */
  private static String hash(String password) {
    byte[] salt = "FAKEsalt".getBytes(UTF_8);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update(password.getBytes(UTF_8));
      byte[] digest = sha.digest(salt);
      byte[] both = new byte[digest.length + salt.length];
      System.arraycopy(digest, 0, both, 0, digest.length);
      System.arraycopy(salt, 0, both, digest.length, salt.length);
      return "{SSHA}" + Base64.getEncoder().encodeToString(both);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
