package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The old server of a small company with a Samba AD domain of its own ({@code AD.EXAMPLE.ORG}) and
 * a file server: {@code server.example.org}, eight users, three groups, three shares; no Email.
 * Every name in it is invented, every secret says {@code FAKE}; the content is the same each time.
 */
public final class SampleAdHost {
  /** First line of the text that stands for the database of accounts. */
  public static final String ACCOUNTS = "# accounts of a sample domain";

  private static final String IBAY = "/var/lib/nethserver/ibay/";
  private static final String HOME = "/var/lib/nethserver/home/";

  private SampleAdHost() {}

  /**
   * Makes the host.
   *
   * @param folder made when missing; must not hold a host
   */
  public static TestHost build(Path folder) throws IOException {
    return builder().build(folder);
  }

  /** The same, to be changed before it is made. */
  public static HostBuilder builder() {
    return TestHost.builder("server.example.org")
        .withoutEmail()
        .localAd("AD.EXAMPLE.ORG", "EXAMPLE", "192.168.50.2")
        .fileServer()
        .user("administrator", "Administrator")
        .user("anna.bianchi", "Anna Bianchi")
        .user("jdupont", "Jérôme Dupont")
        .user("luca.verdi", "Luca Verdi")
        .user("m.oconnor", "Máire O'Connor")
        .user("new.hire", "New Hire")
        .user("scanner", "Scanner of the second floor")
        .user("yuki.tanaka", "田中 ゆき")
        .group("domain users", "anna.bianchi", "jdupont", "luca.verdi", "m.oconnor")
        .group("sales", "anna.bianchi", "m.oconnor")
        .group("support", "luca.verdi")
        .record(
            "accounts",
            "sales",
            "ibay",
            "Description",
            "Sales documents",
            "OwningGroup",
            "sales@example.org",
            "GroupAccess",
            "rw",
            "SmbRecycleBinStatus",
            "enabled",
            "status",
            "enabled")
        .record(
            "accounts",
            "Public Docs",
            "ibay",
            "Description",
            "Readable by everybody",
            "OwningGroup",
            "domain users@example.org",
            "OtherAccess",
            "r",
            "status",
            "enabled")
        .record(
            "accounts",
            "scans",
            "ibay",
            "OwningGroup",
            "domain users@example.org",
            "status",
            "enabled")
        .file(IBAY + "sales/offer.txt", "An offer\n")
        .file(IBAY + "sales/2024/prices & terms.txt", "Prices\n")
        .file(IBAY + "Public Docs/welcome.txt", "Welcome\n")
        .file(IBAY + "scans/scan0001.pdf", "%PDF-1.4 FAKE\n")
        .file(HOME + "anna.bianchi/notes.txt", "Notes\n")
        .file(HOME + "m.oconnor/Tuarascáil.txt", "Report\n");
  }
}
