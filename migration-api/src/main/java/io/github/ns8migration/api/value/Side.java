package io.github.ns8migration.api.value;

/** Where a problem lies: tells people on which machine to look. */
public enum Side {
  /** The old server, NethServer 7. */
  SOURCE("on NS7"),
  /** The new cluster, NethServer 8. */
  DESTINATION("on NS8"),
  /** The network between the two. */
  CONNECTION("between NS7 and NS8"),
  /** What was typed or configured for this program, or its own state directory. */
  TOOL("in this program");

  private final String words;

  Side(String words) {
    this.words = words;
  }

  /** In words, to follow a sentence: {@code on NS7}. */
  public String words() {
    return words;
  }
}
