package io.github.ns8migration.testkit.cluster;

import java.util.List;

/** A module that serves the accounts of a user domain. */
public interface AccountDirectory {
  /** Names of the users that NS8 lists, sorted. */
  List<String> users() throws StepFailure;

  /** Names of the groups that NS8 lists, sorted. */
  List<String> groups() throws StepFailure;
}
