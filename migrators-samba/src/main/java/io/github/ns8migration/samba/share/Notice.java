package io.github.ns8migration.samba.share;

import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import java.util.List;

/** All that can be said of a file server, in words. The things it is about come as items. */
enum Notice {
  SHARES_FOLDER_MISSING(
      Severity.BLOCKER,
      "shares-folder-missing",
      "NS7 has shares, but the folder that holds their files is not there.",
      "Check that the file system of /var/lib/nethserver is mounted. Delete the shares if they have"
          + " no files."),
  SHARE_WITHOUT_FOLDER(
      Severity.WARNING,
      "share-without-folder",
      "These shares have a record and no folder. NS7 serves nothing under their names; they are not"
          + " made in NS8.",
      "Delete them on NS7, or restore their folders below /var/lib/nethserver/ibay."),
  FOLDER_WITHOUT_SHARE(
      Severity.WARNING,
      "folder-without-share",
      "These folders lie among the shares and belong to none. Their files move, with their rights;"
          + " NS8 does not serve them.",
      "Delete them on NS7 if nobody needs them, or make shares of the same names there."),
  PLAIN_FILES(
      Severity.NOTE,
      "files-among-shares",
      "These are files, not folders, among the shares. They move, and nobody sees them in NS8.",
      "Move them into a share if somebody needs them."),
  SHARE_DISABLED(
      Severity.WARNING,
      "share-disabled",
      "These shares are disabled on NS7. Their files move, with their rights; what NS7 did not"
          + " serve, NS8 does not serve either.",
      "Enable them on NS7 before the finish if NS8 shall serve them."),
  SHARES_DIFFER_BY_CASE(
      Severity.WARNING,
      "shares-differ-by-case",
      "The names of these shares differ by upper and lower case only, which Windows does not tell"
          + " apart. NS7 shows the last one; so does NS8. The files of all of them move.",
      "Rename the hidden one on NS7 (record and folder) if people need its files."),
  SHARE_NAME_REFUSED(
      Severity.WARNING,
      "share-name-refused",
      "NS8 cannot make shares of these names: they begin with a dash, hold one of % + = ; , a tab"
          + " or bytes that are no UTF-8, or are names a domain controller has itself (such as"
          + " homes, sysvol). Their files move, with their rights.",
      "Rename them on NS7 (record and folder), or make shares in NS8 by hand."),
  SHARE_NAME_ODD(
      Severity.WARNING,
      "share-name-odd",
      "These names of shares have a dollar sign, quotes, or several blanks in a row. NS8 makes"
          + " them; Windows shows or finds some of them differently.",
      "Rename them on NS7 (record and folder), or try after the finish whether people reach them."),
  GUEST_ACCESS(
      Severity.WARNING,
      "share-guest-access",
      "These shares are open to guests on NS7. NS8 lets nobody in without a password.",
      "Give the devices that use them, such as scanners, an account of the domain."),
  SHARE_BELOW_FILES(
      Severity.WARNING,
      "share-below-files",
      "NS7 shows the folder \"files\" of these shares as their top. NS8 shows the folder above it.",
      "Move the content of \"files\" up after the finish, when nobody works there."),
  ALIAS_TOO_LONG(
      Severity.WARNING,
      "server-name-too-long",
      "The name of this host has more than 15 characters. Windows clients know it by the first 15,"
          + " if at all; NS8 may not take it as an alias.",
      "Tell people the name of the new domain controller."),
  OWNERS_UNKNOWN(
      Severity.WARNING,
      "owners-unknown",
      "These files and folders belong to users or groups that nobody knows any more: their accounts"
          + " were deleted. They move; in NS8 they belong to nobody, or to the administrator.",
      "Give them to somebody on NS7 (chown, chgrp) if that matters."),
  OWNERS_LOCAL(
      Severity.WARNING,
      "owners-local",
      "These files and folders belong to users or groups of NS7's own system, not of the domain."
          + " NS8 has no such accounts: they belong to nobody there, or to another service.",
      "Give them to an account of the domain on NS7 (chown, chgrp)."),
  ENTRIES_UNKNOWN(
      Severity.WARNING,
      "access-list-entries-unknown",
      "The access lists of these files and folders name users or groups that nobody knows any more."
          + " NS8 cannot store such a list: the file arrives without all of it, and its group may"
          + " get rights that were meant for single accounts.",
      "Take these entries out on NS7 before the finish: setfacl -x u:NUMBER or g:NUMBER, for"
          + " folders with -d as well."),
  ACCESS_LISTS_NOT_READ(
      Severity.NOTE,
      "access-lists-not-read",
      "The access lists in these folders could not be looked at. Those that NS8 cannot store are"
          + " told when they are sent.",
      "Install the package acl on NS7, and run this program as root."),
  ACCESS_DENIED(
      Severity.WARNING,
      "owners-not-read",
      "The owners of these files and folders could not be read.",
      "Run this program as root, and check the file system.");

  private final Severity severity;
  private final String code;
  private final String message;
  private final String remedy;

  Notice(Severity severity, String code, String message, String remedy) {
    this.severity = severity;
    this.code = code;
    this.message = message;
    this.remedy = remedy;
  }

  Finding of(List<String> items) {
    return Finding.of(severity, code, Side.SOURCE, message, remedy, items);
  }
}
