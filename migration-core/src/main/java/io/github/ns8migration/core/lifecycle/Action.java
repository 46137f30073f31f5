package io.github.ns8migration.core.lifecycle;

import java.util.Locale;

/** What can be asked for. */
public enum Action {
  START,
  SYNC,
  FINISH,
  ABORT,
  STEP_BACK,
  SKIP,
  UNSKIP;

  /** As written in journals and shown to people: {@code step-back}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
