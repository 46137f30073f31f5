package io.github.ns8migration.openldap.ldif;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Any bytes in place of a directory's dump; called by a fuzzer. */
public final class LdifFuzz {
  private static final DirectoryTranslator TRANSLATOR =
      DirectoryTranslator.to(new DomainSuffix("ldap.example.org"), Directories.TODAY);

  private LdifFuzz() {}

  /** Translated, or refused. */
  public static void fuzzerTestOneInput(byte[] dump) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    Translation translation;
    try {
      translation = TRANSLATOR.translate(new ByteArrayInputStream(dump), result);
    } catch (IOException e) {
      return;
    }
    if (translation.delivered() > 0 && result.size() == 0) {
      throw new AssertionError("entries counted and not written");
    }
  }
}
