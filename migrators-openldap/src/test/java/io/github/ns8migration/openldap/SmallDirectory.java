package io.github.ns8migration.openldap;

import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** A host whose only application is its OpenLDAP. */
final class SmallDirectory {
  private SmallDirectory() {}

  static HostBuilder host() {
    return TestHost.builder("server.example.org")
        .withoutEmail()
        .localLdap()
        .user("anna.bianchi", "Anna Bianchi")
        .user("yuki.tanaka", "田中 由紀")
        .user("former.colleague", "Former Colleague")
        .locked("former.colleague")
        .group("sales", "anna.bianchi", "yuki.tanaka")
        .group("domain admins", "anna.bianchi");
  }

  static void someoneIsHired(TestHost host) throws IOException {
    Files.writeString(
        host.path("/var/lib/ldap/directory.ldif"),
        """
        dn: uid=new.hire,ou=People,dc=directory,dc=nh
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: new.hire
        cn: New Hire
        sn: Hire
        uidNumber: 4000
        gidNumber: 1000
        homeDirectory: /var/lib/nethserver/home/new.hire

        """,
        StandardOpenOption.APPEND);
  }
}
