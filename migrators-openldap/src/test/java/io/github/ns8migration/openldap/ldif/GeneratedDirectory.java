package io.github.ns8migration.openldap.ldif;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A directory of NS7 as {@code slapcat} prints it, of any size: users with all that NS7 writes and
 * what releases before it left, every twentieth entry a group, machine accounts, names that are not
 * ASCII. The same each time.
 */
final class GeneratedDirectory {
  private static final String SUFFIX = DirectoryTranslator.NS7_SUFFIX;
  private static final List<String> FIRST =
      List.of("Anna", "Giacomo", "Chloé", "Zoë", "José", "Łukasz", "由紀", "John");
  private static final List<String> LAST =
      List.of("Rossi", "D'Angelo", "Müller", "de la Cruz", "Ørsted", "田中", "Smith");
  private static final int MEMBERS = 15;

  private final Appendable out;
  private final Random random = new Random(7);
  private long number;

  private GeneratedDirectory(Appendable out) {
    this.out = out;
  }

  /** Writes one with that many entries. */
  static void write(Path file, long entries) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      new GeneratedDirectory(writer).write(entries);
    }
  }

  private void write(long entries) throws IOException {
    begin(SUFFIX, "top", "dcObject", "organization");
    line("dc", "directory");
    line("o", "Example");
    end("organization");
    for (String unit : List.of("People", "Groups", "Computers")) {
      begin("ou=" + unit + "," + SUFFIX, "organizationalUnit");
      line("ou", unit);
      end("organizationalUnit");
    }
    for (String service : List.of("libuser", "ldapservice", "samba")) {
      begin("cn=" + service + "," + SUFFIX, "device", "simpleSecurityObject");
      line("cn", service);
      encoded("userPassword", "{CRYPT}$6$FAKE$" + service);
      end("device");
    }
    while (number < entries) {
      if (number % 20 == 13) {
        group();
      } else if (number % 500 == 77) {
        machine();
      } else {
        user();
      }
    }
  }

  private void user() throws IOException {
    String uid = "user" + number;
    String name = pick(FIRST) + " " + pick(LAST);
    begin(
        "uid=" + uid + ",ou=People," + SUFFIX,
        "posixAccount",
        "shadowAccount",
        "inetOrgPerson",
        "sambaSamAccount");
    line("uid", uid);
    line("cn", name);
    line("sn", uid);
    line("gecos", name.replaceAll("[^ -~]", "") + ".");
    line("loginShell", "/usr/libexec/openssh/sftp-server");
    line("homeDirectory", "/var/lib/nethserver/home/" + uid);
    line("uidNumber", String.valueOf(5000 + number));
    line("gidNumber", "1000");
    line("shadowMin", "0");
    line("shadowWarning", "7");
    line("shadowInactive", "-1");
    line("shadowExpire", "-1");
    line("shadowFlag", "-1");
    line("sambaSID", "S-1-5-21-1-2-3-" + (1000 + 2 * number));
    line("sambaNTPassword", String.format("%032X", random.nextLong()));
    line("sambaAcctFlags", "[U          ]");
    line("mail", uid + "@example.org");
    encoded(
        "userPassword",
        (number % 17 == 3 ? "{CRYPT}!$6$" : "{CRYPT}$6$")
            + String.format("%016x$%064x", random.nextLong(), random.nextLong()));
    line("shadowLastChange", String.valueOf(17000 + number % 2000));
    line("shadowMax", number % 5 == 0 ? "99999" : "180");
    end("inetOrgPerson");
  }

  private void group() throws IOException {
    String name = number % 400 == 13 ? "größe " + number : "group" + number;
    begin("cn=" + name + ",ou=Groups," + SUFFIX, "posixGroup");
    line("cn", name);
    line("gidNumber", String.valueOf(200_000 + number));
    for (int i = 0; i < MEMBERS; i++) {
      line("memberUid", "user" + random.nextInt((int) Math.max(number, 1)));
    }
    end("posixGroup");
  }

  private void machine() throws IOException {
    String uid = "pc" + number + "$";
    begin("uid=" + uid + ",ou=Computers," + SUFFIX, "account", "posixAccount", "sambaSamAccount");
    line("uid", uid);
    line("cn", uid);
    line("uidNumber", String.valueOf(5000 + number));
    line("gidNumber", "515");
    line("homeDirectory", "/dev/null");
    end("account");
  }

  private String pick(List<String> names) {
    return names.get(random.nextInt(names.size()));
  }

  private void begin(String dn, String... classes) throws IOException {
    number++;
    line("dn", dn);
    for (String each : classes) {
      line("objectClass", each);
    }
  }

  private void end(String structural) throws IOException {
    line("structuralObjectClass", structural);
    line("entryUUID", String.format("%08x-1111-1031-8000-%012x", number, number));
    line("creatorsName", "cn=libuser," + SUFFIX);
    line("createTimestamp", "20180101000000Z");
    line("entryCSN", String.format("20240301091500.%06dZ#000000#000#000000", number % 1_000_000));
    line("modifiersName", "cn=libuser," + SUFFIX);
    line("modifyTimestamp", "20240301091500Z");
    out.append('\n');
  }

  private void line(String name, String value) throws IOException {
    if (value.chars().allMatch(c -> c < 127)) {
      out.append(name).append(": ").append(value).append('\n');
    } else {
      encoded(name, value);
    }
  }

  private void encoded(String name, String value) throws IOException {
    out.append(name)
        .append(":: ")
        .append(Base64.getEncoder().encodeToString(value.getBytes(UTF_8)))
        .append('\n');
  }
}
