package io.github.ns8migration.testkit.cluster;

import java.util.List;

/** A module that serves the accounts of a user domain. */
public interface AccountDirectory {
  /** Names of the users that NS8 lists, sorted. */
  List<String> users() throws StepFailure;

  /** Names of the groups that NS8 lists, sorted. */
  List<String> groups() throws StepFailure;

  /** The name that NS8 shows of a user. */
  default String displayName(String user) throws StepFailure {
    return "";
  }

  /** Whether NS8 says that a user cannot log in. */
  default boolean locked(String user) throws StepFailure {
    return false;
  }

  /** Names of the members that NS8 lists of a group. */
  default List<String> members(String group) throws StepFailure {
    return List.of();
  }
}
