package io.github.ns8migration.webtop.database;

/**
 * How long the pieces are into which data are cut.
 *
 * @param smallest in bytes; but for the last one of an entry
 * @param usual in bytes, on average
 * @param largest in bytes
 */
record PieceSizes(int smallest, int usual, int largest) {
  // Measured: of one changed row these make 48 kB that cross the network, and an archive that is
  // larger than one zlib stream by 1 %; twice as long ones 88 kB, and half a percent.
  static final PieceSizes DEFAULT = new PieceSizes(64 << 10, 96 << 10, 256 << 10);

  PieceSizes {
    if (smallest < 1 || usual <= smallest || largest < smallest) {
      throw new IllegalArgumentException(smallest + ", " + usual + ", " + largest);
    }
  }
}
