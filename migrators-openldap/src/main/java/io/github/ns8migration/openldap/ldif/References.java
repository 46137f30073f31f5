package io.github.ns8migration.openldap.ldif;

import io.github.ns8migration.openldap.ldif.RecordBlocks.Block;

/**
 * Values that stand elsewhere: LDIF may name a file or an address ({@code jpegPhoto:<
 * file:///...}), which the library's reader opens, as root and on this machine. {@code slapcat}
 * never writes such a line, so a dump that has one is refused before anything is read.
 */
final class References {
  private References() {}

  /** Number of the first such line within the block, from 1; 0 when there is none. */
  static long first(Block block) {
    byte[] bytes = block.bytes();
    long line = 1;
    boolean begins = true;
    boolean inName = true;
    boolean afterColon = false;
    for (int i = 0; i < block.length(); i++) {
      byte octet = bytes[i];
      if (octet == '\n' || octet == '\r') {
        if (octet == '\r' && i + 1 < block.length() && bytes[i + 1] == '\n') {
          i++;
        }
        line++;
        if (i + 1 < block.length() && bytes[i + 1] == ' ') {
          i++; // a line that goes on
        } else {
          begins = true;
          inName = true;
          afterColon = false;
        }
      } else if (afterColon) {
        if (octet == '<') {
          return line;
        }
        afterColon = false;
      } else if (inName) {
        afterColon = octet == ':';
        inName = octet != ':' && !(begins && octet == '#');
        begins = false;
      }
    }
    return 0;
  }
}
