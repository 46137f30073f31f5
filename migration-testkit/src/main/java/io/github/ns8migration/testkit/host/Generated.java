package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configuration that templates make on a real host, and that recordings of hosts lack. */
final class Generated {
  private static final String SSSD = "etc/sssd/sssd.conf";

  private Generated() {}

  /** Makes what is missing in a tree. */
  static void in(Path root) throws IOException {
    Path file = root.resolve(SSSD);
    boolean directory =
        new DbProgram(root).property("configuration", "sssd", "Provider").equals("ad");
    if (directory && !Files.exists(file)) {
      Files.createDirectories(root.resolve("etc/sssd"));
      Files.writeString(file, sssd(HostNames.of(root).domain()));
      Unix.mode(file, 0600);
    }
  }

  /** That of a host whose accounts are in an Active Directory: names with their domain. */
  static String sssd(String domain) {
    return "[sssd]\ndomains = "
        + domain
        + "\ndefault_domain_suffix = "
        + domain
        + "\nservices = nss, pam\n\n[domain/"
        + domain
        + "]\nid_provider = ad\nuse_fully_qualified_names = True\n";
  }
}
