package io.github.ns8migration.samba.domain;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** What of Samba's state folder travels, and how: told by names alone. */
final class DomainFiles {
  /** What becomes of a file. */
  enum Fate {
    /** Written to while Samba runs: a consistent copy of it travels. */
    DATABASE,
    /** Travels as it is: keys, certificates, lists of DNS names. */
    FILE,
    /** The tree of policies and scripts, which travels on its own. */
    SYSVOL,
    /** Made anew by each start of Samba, or by whoever made a backup: stays. */
    STAYS,
    /** A copy that an interrupted run left behind. */
    LEFTOVER
  }

  /** The ending of copies, which NS8 looks for and cuts off. */
  static final String COPY = ".export";

  static final Path SYSVOL = Path.of("sysvol");

  private static final Pattern DATABASES = Pattern.compile(".*\\.[tl]db");
  // tdbbackup writes into the second before it renames it to the first.
  private static final Pattern COPIES = Pattern.compile(".*\\.[tl]db\\.export(\\.tmp)?");

  // Sockets and the like.
  private static final Set<Path> RUNTIME_FOLDERS =
      Set.of(
          Path.of("private/msg.sock"),
          Path.of("private/ldap_priv"),
          Path.of("private/smbd.tmp"),
          Path.of("ntp_signd"),
          Path.of("winbindd_privileged"),
          Path.of("winbindd"),
          Path.of("lock"),
          Path.of("run"));

  // Sessions of this machine with others, which the new one makes anew. NS8 must not get the first:
  // it holds the state of encrypted channels. The others are emptied at each start, and locked in a
  // way that keeps tdbbackup from reading them.
  private static final Set<String> RUNTIME_DATABASES =
      Set.of(
          "netlogon_creds_cli.tdb",
          "brlock.tdb",
          "connections.tdb",
          "g_lock.tdb",
          "gencache.tdb",
          "gencache_notrans.tdb",
          "leases.tdb",
          "locking.tdb",
          "messages.tdb",
          "mutex.tdb",
          "names.tdb",
          "notify.tdb",
          "notify_index.tdb",
          "printer_list.tdb",
          "serverid.tdb",
          "sessionid.tdb",
          "smbXsrv_client_global.tdb",
          "smbXsrv_open_global.tdb",
          "smbXsrv_session_global.tdb",
          "smbXsrv_tcon_global.tdb",
          "smbXsrv_version_global.tdb",
          "smbd_cleanupd.tdb");

  private DomainFiles() {}

  /**
   * What becomes of a file or folder.
   *
   * @param relative its path below {@code /var/lib/samba}
   */
  static Fate of(Path relative) {
    String name = String.valueOf(relative.getFileName());
    if (relative.startsWith(SYSVOL.toString())) {
      return Fate.SYSVOL;
    }
    if (RUNTIME_FOLDERS.stream().anyMatch(folder -> relative.startsWith(folder.toString()))) {
      return Fate.STAYS;
    }
    if (COPIES.matcher(name).matches()) {
      return Fate.LEFTOVER;
    }
    if (DATABASES.matcher(name).matches()) {
      return RUNTIME_DATABASES.contains(name) ? Fate.STAYS : Fate.DATABASE;
    }
    return name.endsWith(".bak") ? Fate.STAYS : Fate.FILE;
  }

  /** Path of a database's copy. */
  static Path copyOf(Path database) {
    return database.resolveSibling(database.getFileName() + COPY);
  }
}
