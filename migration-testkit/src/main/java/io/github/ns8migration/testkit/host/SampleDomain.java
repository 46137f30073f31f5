package io.github.ns8migration.testkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The container of a domain controller as it lies on NS7, with texts in the place of its databases:
 * good for being copied and counted, not for being opened by Samba.
 */
record SampleDomain(String host, String realm, String workgroup, String address) {
  private static final String CONTAINER = "/var/lib/machines/nsdc";
  private static final String STATE = CONTAINER + "/var/lib/samba/";
  private static final int LONGEST = 10;

  /** The database with the accounts. */
  static final String ACCOUNTS = STATE + "private/sam.ldb";

  /** Its full name. Samba allows 15 characters, so NS7 shortens long ones. */
  String hostName() {
    String first = host.substring(0, host.indexOf('.')).toLowerCase(Locale.ROOT);
    if (first.length() > LONGEST) {
      throw new IllegalArgumentException("give the sample host a shorter name: " + first);
    }
    return "nsdc-" + first + "." + realm.toLowerCase(Locale.ROOT);
  }

  private String base() {
    return "DC=" + realm.replace(".", ",DC=");
  }

  /** All of its files but the accounts. */
  Map<String, String> files() {
    String domain = realm.toLowerCase(Locale.ROOT);
    Map<String, String> files = new LinkedHashMap<>();
    files.put(CONTAINER + "/etc/hostname", hostName() + "\n");
    files.put(CONTAINER + "/etc/centos-release", "CentOS Linux release 7.9.2009 (Core)\n");
    files.put(CONTAINER + "/etc/samba/smb.conf", configuration(domain));
    for (String database : databases()) {
      files.put(STATE + database, "sample of " + database + " of " + realm + "\n");
    }
    files.put(STATE + "private/encrypted_secrets.key", "FAKE key of 16 b");
    files.put(STATE + "private/secrets.keytab", "FAKE keytab\n");
    files.put(STATE + "private/dns_update_list", "A ${HOSTNAME} $IP\n");
    files.put(STATE + "private/spn_update_list", "HOST/${HOSTNAME}\n");
    for (String name : List.of("ca", "cert", "key")) {
      files.put(STATE + "private/tls/" + name + ".pem", "FAKE " + name + "\n");
    }
    String policy = "sysvol/" + domain + "/Policies/{31B2F340-016D-11D2-945F-00C04FB984F9}/";
    files.put(STATE + policy + "GPT.INI", "[General]\r\nVersion=0\r\n");
    files.put(STATE + "sysvol/" + domain + "/scripts/logon.bat", "net use H: /home\r\n");
    return files;
  }

  private String configuration(String domain) {
    return """
    [global]
    	netbios name = %s
    	realm = %s
    	workgroup = %s
    	server role = active directory domain controller

    [netlogon]
    	path = /var/lib/samba/sysvol/%s/scripts
    	read only = No

    [sysvol]
    	path = /var/lib/samba/sysvol
    	read only = No
    """
        .formatted(
            hostName().substring(0, hostName().indexOf('.')).toUpperCase(Locale.ROOT),
            realm,
            workgroup,
            domain);
  }

  private List<String> databases() {
    return List.of(
        "account_policy.tdb",
        "registry.tdb",
        "share_info.tdb",
        "winbindd_cache.tdb",
        "private/hklm.ldb",
        "private/idmap.ldb",
        "private/netlogon_creds_cli.tdb",
        "private/privilege.ldb",
        "private/schannel_store.tdb",
        "private/secrets.ldb",
        "private/secrets.tdb",
        "private/share.ldb",
        "private/sam.ldb.d/metadata.tdb",
        "private/sam.ldb.d/" + base() + ".ldb",
        "private/sam.ldb.d/CN=CONFIGURATION," + base() + ".ldb",
        "private/sam.ldb.d/CN=SCHEMA,CN=CONFIGURATION," + base() + ".ldb",
        "private/sam.ldb.d/DC=DOMAINDNSZONES," + base() + ".ldb",
        "private/sam.ldb.d/DC=FORESTDNSZONES," + base() + ".ldb");
  }

  /** The accounts; the embedded cluster reads them from there. */
  static String text(Collection<String> users, Collection<String> groups) {
    StringBuilder text = new StringBuilder(SampleAdHost.ACCOUNTS + "\n");
    users.forEach(user -> text.append("user ").append(user).append('\n'));
    groups.forEach(group -> text.append("group ").append(group).append('\n'));
    return text.toString();
  }

  /** What has no content: folders for sockets; and keys that nobody else may read. */
  void finish(Path root) throws IOException {
    Path state = root.resolve(STATE.substring(1));
    for (String folder : List.of("private/msg.sock", "private/ldap_priv", "ntp_signd")) {
      Files.createDirectories(state.resolve(folder));
    }
    Unix.mode(state.resolve("private/tls/key.pem"), 0600);
    Unix.mode(state.resolve("private/encrypted_secrets.key"), 0600);
    Unix.mode(state.resolve("private"), 0700);
    Files.createDirectories(root.resolve("etc/e-smith/events/nethserver-sssd-save"));
  }
}
