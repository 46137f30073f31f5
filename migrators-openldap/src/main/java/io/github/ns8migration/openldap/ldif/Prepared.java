package io.github.ns8migration.openldap.ldif;

import com.unboundid.ldap.sdk.DN;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.Translation.Correction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as far as it can be judged alone.
 *
 * @param name its name on NS7
 * @param dn the same as it was written
 * @param parent name of the entry above it; empty where there is none
 * @param admission what of its classes NS8 takes
 * @param fate what is to become of it
 * @param corrections what was put right in it
 */
record Prepared(
    DN name,
    String dn,
    String parent,
    Admission admission,
    Fate fate,
    List<Correction> corrections) {

  /** What is to become of an entry, unless those above it matter. */
  sealed interface Fate {
    /** Is not below the suffix. */
    record Foreign() implements Fate {}

    /** Nobody misses it. */
    record Litter(String reason) implements Fate {}

    /** NS8 would refuse it. */
    record Refused(String reason) implements Fate {}

    /**
     * Goes over.
     *
     * @param admission its classes on NS8
     * @param begin of its text within that of its block
     * @param end of that
     * @param service stored passwords of the entry that NS8 binds with; null for every other entry
     */
    record Taken(Admission admission, int begin, int end, @Nullable List<Secret> service)
        implements Fate {}
  }
}
