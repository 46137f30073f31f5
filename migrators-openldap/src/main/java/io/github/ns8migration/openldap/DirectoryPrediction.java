package io.github.ns8migration.openldap;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ldif.DirectoryTranslator;
import io.github.ns8migration.openldap.ldif.DomainSuffix;
import io.github.ns8migration.openldap.ldif.Translation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will hold of the directory. Documents: {@code import}, the values that are delivered;
 * {@code environment}, the variables that the import makes of them; {@code openldap}, how many
 * entries were read and are loaded, and the names of those that are lost.
 *
 * <p>The entries themselves are not foretold one by one: a plan is kept, and directories are large.
 */
final class DirectoryPrediction {
  private static final Set<String> SECRETS = Set.of("LDAP_SVCPASS");
  private static final String NODE = "address and port that NS8 gives to the new instance";

  private DirectoryPrediction() {}

  static Prediction of(
      DomainSuffix suffix, Translation directory, Optional<Secret> servicePassword) {
    Map<String, @Nullable Object> delivered = new LinkedHashMap<>();
    delivered.put("LDAP_SVCUSER", "ldapservice");
    delivered.put("LDAP_SVCPASS", servicePassword.map(Secret::reveal).orElse(null));
    delivered.put("LDAP_DOMAIN", suffix.domain());
    delivered.put("LDAP_SUFFIX", suffix.dn());
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(delivered);
    variables.put("LDAP_IPADDR", null);
    variables.put("LDAP_PORT", null);
    variables.put("LDAP_SERVERID", "1");
    Map<String, @Nullable Object> documents = new LinkedHashMap<>();
    documents.put("import", delivered);
    documents.put("environment", environment(variables));
    documents.put("openldap", loaded(suffix, directory, directory.dropped()));
    Map<String, @Nullable Object> other = new LinkedHashMap<>(documents);
    other.put("openldap", loaded(suffix, directory, withoutLitter(directory)));
    Prediction foretold =
        Prediction.of(documents)
            .against(
                other,
                (pointer, ours, theirs) ->
                    "what older releases left in the directory (machines, their ids, service logins"
                        + " of programs that are gone) stays behind");
    List<Correction> all = new ArrayList<>(foretold.corrections());
    for (String name : List.of("LDAP_IPADDR", "LDAP_PORT")) {
      all.add(new Correction("/environment/variables/" + name, Kind.OPEN, null, NODE));
    }
    return new Prediction(foretold.documents(), all).masking(SECRETS);
  }

  private static Map<String, @Nullable Object> environment(
      Map<String, @Nullable Object> variables) {
    Map<String, @Nullable Object> environment = new LinkedHashMap<>();
    environment.put("exit_code", 0);
    environment.put("variables", variables);
    return environment;
  }

  /** NS7's own tool sends leftovers along, as far as NS8 knows their classes. */
  private static List<Translation.Dropped> withoutLitter(Translation directory) {
    return directory.dropped().stream()
        .filter(each -> each.kind() != Translation.Kind.LITTER)
        .toList();
  }

  private static Map<String, @Nullable Object> loaded(
      DomainSuffix suffix, Translation directory, List<Translation.Dropped> dropped) {
    Map<String, @Nullable Object> main = new LinkedHashMap<>();
    main.put("dns_in", directory.read());
    main.put("load_exit", 0);
    main.put("load_messages", List.of());
    main.put("dns_loaded", directory.read() - dropped.size());
    main.put("lost", dropped.stream().map(each -> renamed(each.dn(), suffix)).toList());
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("user_domain", suffix.domain());
    document.put("main", main);
    return document;
  }

  private static String renamed(String dn, DomainSuffix suffix) {
    String old = DirectoryTranslator.NS7_SUFFIX;
    return dn.regionMatches(true, dn.length() - old.length(), old, 0, old.length())
        ? dn.substring(0, dn.length() - old.length()) + suffix.dn()
        : dn;
  }
}
