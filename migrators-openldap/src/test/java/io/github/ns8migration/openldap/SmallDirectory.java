package io.github.ns8migration.openldap;

import io.github.ns8migration.testkit.host.HostBuilder;
import io.github.ns8migration.testkit.host.TestHost;

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
}
