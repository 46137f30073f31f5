package io.github.ns8migration.mail.settings;

import com.google.common.base.Ascii;
import io.github.ns8migration.api.source.EsmithRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Converts aliases (records of type {@code pseudonym}). */
final class Aliases {
  /** An alias on its way: key {@code local@domain}, or {@code local@} for every domain. */
  private record Alias(
      String local,
      String domain,
      List<String> destinations,
      boolean internal,
      String description) {
    String address() {
      return local + "@" + domain;
    }

    String key() {
      return Accounts.lower(address());
    }

    Alias leadingTo(List<String> newDestinations) {
      return new Alias(local, domain, newDestinations, internal, description);
    }
  }

  private final Accounts accounts;
  private final Set<String> localDomains;
  private final Destinations destinations;
  private final Report report;
  private final Map<String, Alias> aliases = new LinkedHashMap<>();

  Aliases(List<EsmithRecord> records, Accounts accounts, Set<String> localDomains, Report report) {
    this.accounts = accounts;
    this.localDomains = localDomains;
    this.report = report;
    destinations = new Destinations(accounts, localDomains);
    records.stream().filter(each -> each.type().equals("pseudonym")).forEach(this::read);
    aliases.replaceAll((key, alias) -> alias.leadingTo(withoutItself(alias)));
    aliases.values().removeIf(this::isBuiltIn);
    nameDeadEnds();
  }

  private void read(EsmithRecord record) {
    String name = record.key();
    int at = name.indexOf('@');
    if (at < 1 || at != name.lastIndexOf('@')) {
      report.notice(Notice.ALIAS_NO_ADDRESS, name);
      return;
    }
    String domain = Ascii.toLowerCase(name.substring(at + 1).strip());
    if (!domain.isEmpty() && !localDomains.contains(domain)) {
      report.notice(Notice.ALIAS_DOMAIN_UNKNOWN, name);
      return;
    }
    List<String> members = destinations.parse(record.property("Account").orElse(""));
    if (members.isEmpty()) {
      report.leftBehind("db accounts " + name, "alias " + name, "it has no destination");
      return;
    }
    add(new Alias(local(name.substring(0, at)), domain, members, internal(record), text(record)));
  }

  /** NS8 finds out by exact comparison that an alias has the name of a group, which wins then. */
  private String local(String name) {
    String lower = Accounts.lower(name);
    return accounts.isAccount(accounts.longName(lower)) ? lower : name;
  }

  private boolean internal(EsmithRecord record) {
    return Accesses.isPrivate(record, "Access", report);
  }

  private static String text(EsmithRecord record) {
    return record.property("Description").map(Delivered::oneLine).orElse("");
  }

  private void add(Alias alias) {
    Alias first = aliases.putIfAbsent(alias.key(), alias);
    if (first != null) {
      Set<String> all = new LinkedHashSet<>(first.destinations());
      all.addAll(alias.destinations());
      String merged = String.join(",", all);
      aliases.put(alias.key(), first.leadingTo(destinations.parse(merged)));
      report.notice(Notice.ALIAS_TWINS, first.address() + ", " + alias.address());
    }
  }

  /**
   * NS7 leaves out a destination that is the alias itself, and then finds the group or user of that
   * name. NS8 would match the alias again and again, unless it is given the bare name.
   */
  private List<String> withoutItself(Alias alias) {
    List<String> members = new ArrayList<>();
    for (String member : alias.destinations()) {
      boolean itself = matching(member).filter(alias.key()::equals).isPresent();
      if (itself && accounts.isGroup(member)) {
        members.add(Accounts.lower(alias.local()));
      } else if (!itself || accounts.isUser(member)) {
        members.add(member);
      }
    }
    return members.isEmpty() ? alias.destinations() : members;
  }

  /** Key of the alias that an address of this host's domains meets first. */
  private Optional<String> matching(String address) {
    int at = address.lastIndexOf('@');
    if (at < 0 || !localDomains.contains(address.substring(at + 1))) {
      return Optional.empty();
    }
    return List.of(address, address.substring(0, at + 1)).stream()
        .filter(aliases::containsKey)
        .findFirst();
  }

  /** NS8 makes {@code postmaster@} itself; a record of that name may only add destinations. */
  private boolean isBuiltIn(Alias alias) {
    if (!alias.key().equals("postmaster@")) {
      return false;
    }
    List<String> more =
        alias.destinations().stream()
            .filter(each -> !Destinations.isBuiltInPostmaster(each))
            .toList();
    if (!more.isEmpty()) {
      aliases.replace(alias.key(), alias.leadingTo(more));
      report.converted(
          "db accounts postmaster@",
          "alias postmaster@",
          "goes to "
              + String.join(", ", more)
              + " and to NS8's own public mailbox postmaster; its description and access are those"
              + " of NS8");
    }
    return more.isEmpty();
  }

  private void nameDeadEnds() {
    Set<String> alive = aliveAliases();
    for (Alias alias : aliases.values()) {
      for (String member : alias.destinations()) {
        String item = alias.address() + " to " + member;
        if (!leadsSomewhere(member, alive)) {
          report.notice(
              hasExtension(member) ? Notice.ALIAS_EXTENSION : Notice.ALIAS_DEAD_END, item);
        } else if (accounts.isUser(member)
            && matching(member).filter(key -> !key.equals(alias.key())).isPresent()) {
          report.notice(Notice.ALIAS_TO_ALIASED_USER, item);
        }
      }
    }
  }

  /** Those that reach an account, a public mailbox or another host at last. */
  private Set<String> aliveAliases() {
    Set<String> alive = new LinkedHashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Alias alias : aliases.values()) {
        if (!alive.contains(alias.key())
            && alias.destinations().stream().anyMatch(each -> leadsSomewhere(each, alive))) {
          more = alive.add(alias.key());
        }
      }
    }
    return alive;
  }

  private boolean leadsSomewhere(String destination, Set<String> alive) {
    if (Destinations.isRoot(destination)
        || Destinations.isPublic(destination)
        || accounts.isAccount(destination)) {
      return true;
    }
    int at = destination.lastIndexOf('@');
    if (at < 0) {
      return accounts.isAccount(accounts.longName(destination));
    }
    if (!localDomains.contains(destination.substring(at + 1))) {
      return at > 0;
    }
    return matching(destination).filter(alive::contains).isPresent()
        || destination.substring(0, at).equals("postmaster");
  }

  private boolean hasExtension(String destination) {
    int plus = destination.indexOf('+');
    int at = destination.lastIndexOf('@');
    return plus > 0
        && plus < at
        && accounts.isUser(destination.substring(0, plus) + destination.substring(at));
  }

  List<Delivered> delivered() {
    return aliases.values().stream()
        .map(
            alias ->
                Delivered.of(
                    alias.address(),
                    "pseudonym",
                    Map.of(
                        "Access", alias.internal() ? "private" : "public",
                        "Account", String.join(",", alias.destinations()),
                        "Description", alias.description())))
        .toList();
  }

  /** The addresses NS8 will list besides those of accounts, in lower case. */
  Set<String> addresses() {
    Set<String> all = new LinkedHashSet<>(aliases.keySet());
    all.add("postmaster@");
    return all;
  }
}
