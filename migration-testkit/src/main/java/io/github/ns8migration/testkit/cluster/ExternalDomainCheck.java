package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What NS8 tries with an LDAP server before it takes a domain. */
interface ExternalDomainCheck {
  /**
   * Connects, binds and reads the base DN.
   *
   * @param data the input of {@code add-external-domain}
   * @throws StepFailure exit code 3 with the errors of NS8
   */
  Facts check(JsonNode data, Routes routes) throws StepFailure, InterruptedException;

  /**
   * Asks the server for the accounts of a domain that was taken.
   *
   * @param settings as they are kept, password included
   * @throws StepFailure exit code 1, as of a program that ends with an exception
   */
  List<String> users(JsonNode settings, Routes routes) throws StepFailure, InterruptedException;

  /** What the server said of itself. */
  record Facts(String schema, String baseDn) {}
}
