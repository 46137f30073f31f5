package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.Thoroughness;
import io.github.ns8migration.core.journal.Entry;
import io.github.ns8migration.core.transfer.Audit;
import io.github.ns8migration.core.transfer.Compared;
import io.github.ns8migration.core.transfer.Compared.Difference;
import io.github.ns8migration.core.transfer.Compared.Kind;
import io.github.ns8migration.core.transfer.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares both sides between passes: the migrator says once more what belongs where, and a channel
 * that sends nothing looks whether it is there.
 */
final class Comparing {
  private static final int SHOWN = 5;
  private static final String FILES =
      "It did not arrive as it was sent, or somebody changed it in NS8 since. NS7 has all of it. What"
          + " is missing, or differs in size or time, is sent again by a sync that compares everything"
          + " (--compare-everything); where the content alone differs, abort, and start again.";
  private static final String SETTINGS =
      "It was changed or lost in NS8 since it was sent. The next sync sends it again.";

  private final Group group;
  private final Site site;

  Comparing(Group group) {
    this.group = group;
    this.site = group.site();
  }

  Map<ApplicationId, Verification> compare(Thoroughness thoroughness)
      throws MigrationException, InterruptedException {
    Map<ApplicationId, Verification> compared = new LinkedHashMap<>();
    for (Migrator migrator : group.started()) {
      ApplicationId id = migrator.application().id();
      Optional<Instant> lastPass = lastPass(id);
      if (lastPass.isPresent()) {
        Verification verification = compare(migrator, thoroughness, lastPass.get());
        Reports.keep(group.journal(), id, verification);
        compared.put(id, verification);
      }
    }
    if (compared.isEmpty()) {
      throw MigrationException.of(
          "nothing-sent-yet",
          Side.TOOL,
          "There is nothing to compare before the first pass.",
          "Sync first.");
    }
    return compared;
  }

  /** When the last pass of an application began; empty before there was one. */
  private Optional<Instant> lastPass(ApplicationId id) {
    Optional<Instant> begun = Optional.empty();
    Optional<Instant> pass = Optional.empty();
    for (Entry entry : group.journal().entries()) {
      if (entry.kind() == Entry.Kind.ACTION_BEGUN) {
        begun = Optional.of(Instant.parse(entry.at()));
      } else if (entry.kind() == Entry.Kind.ACTION_COMPLETED && entry.subject().equals("abort")) {
        pass = Optional.empty();
      } else if (entry.kind() == Entry.Kind.MOVED && entry.concerns(id)) {
        pass = begun;
      }
    }
    return pass;
  }

  private Verification compare(Migrator migrator, Thoroughness thoroughness, Instant lastPass)
      throws MigrationException, InterruptedException {
    Application application = migrator.application();
    try {
      Audit audit =
          group
              .ready(application)
              .audit(thoroughness, site.state().scratch(application.id(), "channel"), lastPass);
      Call call = group.call(migrator, Answers.none());
      var unused =
          Fence.call(
              migrator,
              "sync",
              () ->
                  migrator.sync(
                      call.with(audit, site.state().scratch(application.id(), "migrator"), false)));
      List<Check> checks = new ArrayList<>();
      audit.compared().forEach(each -> checks.add(check(each)));
      state(audit, application.id(), checks);
      return new Verification(checks);
    } finally {
      site.state().clearScratch(application.id());
    }
  }

  private void state(Audit audit, ApplicationId id, List<Check> checks)
      throws MigrationException, InterruptedException {
    Map<String, Digest> delivered = DeliveredState.of(group.journal(), id);
    Map<String, Digest> there = audit.state(delivered.keySet());
    delivered.forEach(
        (name, digest) ->
            checks.add(
                Check.holds(
                    "state/" + name,
                    words(digest),
                    Optional.ofNullable(there.get(name)).map(Comparing::words).orElse("missing"),
                    digest.equals(there.get(name)),
                    SETTINGS)));
  }

  private static String words(Digest digest) {
    return String.format(
        Locale.ROOT, "%,d bytes, SHA-256 %s", digest.bytes(), digest.sha256().substring(0, 16));
  }

  private static Check check(Compared compared) {
    List<Difference> wrong = compared.wrong();
    String found = wrong.isEmpty() ? "the same" : differences(wrong);
    int later = compared.differences().size() - wrong.size();
    if (later > 0) {
      found += String.format(Locale.ROOT, "; %,d changed on NS7 since the last pass", later);
    }
    return Check.holds(
        compared.place(),
        String.format(Locale.ROOT, "%,d items, %,d bytes", compared.items(), compared.bytes()),
        found
            + (compared.read() > 0
                ? String.format(Locale.ROOT, " (content of %,d files read)", compared.read())
                : ""),
        wrong.isEmpty(),
        FILES);
  }

  private static String differences(List<Difference> wrong) {
    String shown =
        wrong.stream()
            .limit(SHOWN)
            .map(each -> each.path() + " " + words(each.kind()))
            .collect(Collectors.joining("; "));
    return wrong.size() > SHOWN
        ? shown + String.format(Locale.ROOT, "; and %,d more", wrong.size() - SHOWN)
        : shown;
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case MISSING -> "is missing";
      case EXTRA -> "is there and not on NS7";
      case CONTENT -> "has another content";
      case TIME -> "has another time";
      case MODE -> "has another mode";
      case OWNER -> "has another owner";
      case ACCESS_LIST -> "has another access list";
      case ATTRIBUTES -> "has other attributes";
    };
  }
}
