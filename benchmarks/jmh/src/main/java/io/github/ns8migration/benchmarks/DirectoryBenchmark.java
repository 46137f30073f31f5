package io.github.ns8migration.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.openldap.ldif.DirectoryTranslator;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Entries of a directory of NS7 that are translated in a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class DirectoryBenchmark {
  private static final int ENTRIES = 20_000;

  private byte[] ldif = {};

  /** Users as NS7 writes them. */
  @Setup
  public void generate() {
    StringBuilder text =
        new StringBuilder(
            """
            dn: dc=directory,dc=nh
            objectClass: top
            objectClass: dcObject
            objectClass: organization
            dc: directory
            o: Example

            dn: ou=People,dc=directory,dc=nh
            objectClass: organizationalUnit
            ou: People

            """);
    for (int i = 2; i < ENTRIES; i++) {
      text.append(user("user" + i, i));
    }
    ldif = text.toString().getBytes(UTF_8);
  }

  private static String user(String uid, int number) {
    String password =
        Base64.getEncoder()
            .encodeToString("{CRYPT}$6$FAKE%08x$%064x".formatted(number, number).getBytes(UTF_8));
    String name = Base64.getEncoder().encodeToString(("Zoë " + uid).getBytes(UTF_8));
    return """
    dn: uid=%1$s,ou=People,dc=directory,dc=nh
    objectClass: posixAccount
    objectClass: shadowAccount
    objectClass: inetOrgPerson
    objectClass: sambaSamAccount
    uid: %1$s
    cn:: %4$s
    sn: %1$s
    gecos: User.
    loginShell: /usr/libexec/openssh/sftp-server
    homeDirectory: /var/lib/nethserver/home/%1$s
    uidNumber: %2$d
    gidNumber: 1000
    shadowMin: 0
    shadowWarning: 7
    shadowExpire: -1
    shadowLastChange: 17500
    shadowMax: 180
    sambaSID: S-1-5-21-1-2-3-%2$d
    mail: %1$s@example.org
    userPassword:: %3$s
    structuralObjectClass: inetOrgPerson
    entryUUID: %2$08x-1111-1031-8000-%2$012x
    creatorsName: cn=libuser,dc=directory,dc=nh
    createTimestamp: 20180101000000Z
    entryCSN: 20240301091500.000000Z#000000#000#000000
    modifiersName: cn=libuser,dc=directory,dc=nh
    modifyTimestamp: 20240301091500Z

    """
        .formatted(uid, 5000 + number, password, name);
  }

  /** All of it; in entries per second. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public Translation entries() throws IOException {
    return DirectoryTranslator.to(new DomainSuffix("example.org"), LocalDate.of(2026, 1, 1))
        .translate(new ByteArrayInputStream(ldif), OutputStream.nullOutputStream());
  }
}
