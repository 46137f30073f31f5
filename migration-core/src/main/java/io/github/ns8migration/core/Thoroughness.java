package io.github.ns8migration.core;

/** How much content is read when both sides are compared. Names, sizes and rights always are. */
public enum Thoroughness {
  /** One file in {@value #ONE_IN}, other ones each time; as fast as a pass without changes. */
  SAMPLE,
  /** Every file, on both sides: as long as the slower one of them needs to read it all. */
  ALL;

  /** Of so many files {@link #SAMPLE} reads one. */
  public static final int ONE_IN = 20;
}
