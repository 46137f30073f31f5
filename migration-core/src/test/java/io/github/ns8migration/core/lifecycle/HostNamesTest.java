package io.github.ns8migration.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.ModuleId;
import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.core.cluster.TaskPath;
import io.github.ns8migration.core.journal.Binding;
import io.github.ns8migration.core.transfer.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("F68")
class HostNamesTest {
  private static final Question WEBTOP =
      Question.hostName("webtop-host", "WebTop", Optional.empty());
  private static final Question SOGO = Question.hostName("sogo-host", "SOGo", Optional.empty());

  @TempDir Path state;
  private World world;
  private HostNames names;

  @BeforeEach
  void makeNames() {
    world = new World(state);
    names = new HostNames(world.session().cluster());
  }

  private static Binding instance(String id) {
    return new Binding(
        new Endpoint(new ModuleId(id), Secret.of("x"), "127.0.0.1", 20001),
        1,
        new TaskPath("module/" + id + "/task/00000000-0000-4000-8000-000000000001"));
  }

  private void check(Question question, String name, String instance) throws Exception {
    names.check(List.of(question), Answers.none().with(question.key(), name), instance(instance));
  }

  private String refusal(Question question, String name, String instance) {
    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> check(question, name, instance));
    return e.problem().code();
  }

  @Test
  void oneNameForTwoApplicationsIsRefused() throws Exception {
    check(WEBTOP, "mail.example.org", "webtop1");

    assertThat(refusal(SOGO, "MAIL.example.org", "sogo1")).isEqualTo("host-name-twice");
  }

  @Test
  void theRouteOfTheInstanceItselfIsNoHindrance() {
    world.routes.add(Map.of("instance", "sogo1", "host", "sogo.example.org", "url", "http://x"));

    assertThatCode(() -> check(SOGO, "sogo.example.org", "sogo1")).doesNotThrowAnyException();
  }

  @Test
  void aRouteForEveryHostAnswersForAnyNameAndOneForAPathDoesNot() throws Exception {
    world.routes.add(Map.of("instance", "page1", "path", "/page/", "url", "http://x"));
    check(SOGO, "sogo.example.org", "sogo1");

    world.routes.add(Map.of("instance", "all1", "path", "/", "url", "http://x"));

    assertThat(refusal(WEBTOP, "webtop.example.org", "webtop1")).isEqualTo("host-name-in-use");
  }
}
