package io.github.ns8migration.core.lifecycle;

import io.github.ns8migration.api.EventSink;
import io.github.ns8migration.api.Phase;
import io.github.ns8migration.api.QuestionContext;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.destination.ModuleInstance;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import java.util.Optional;
import java.util.Set;

/** What a migrator is given when it is asked for its questions; nothing is answered yet. */
record Asking(
    Phase phase,
    SourceHost source,
    EventSink events,
    Optional<String> userDomain,
    Optional<ModuleInstance> instance,
    Optional<ActionTarget> cluster,
    Set<ApplicationId> guests)
    implements QuestionContext {
  @Override
  public Answers answers() {
    return Answers.none();
  }
}
