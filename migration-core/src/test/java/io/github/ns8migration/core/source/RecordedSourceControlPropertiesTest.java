package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.source.SourceControl;
import io.github.ns8migration.core.source.FakeHost.Killed;
import io.github.ns8migration.core.source.FakeHost.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Whatever was done, and wherever it was killed: undo brings the former state back. */
class RecordedSourceControlPropertiesTest {
  private static final List<String> UNITS = List.of("postfix", "dovecot", "clamd@rspamd", "sogod");
  private static final Arbitrary<String> NAMES = Arbitraries.of(UNITS);

  /** One call of a control; {@code unit} is what it is about. */
  record Call(String verb, String unit, String property, String value) {
    void on(SourceControl control) throws Exception {
      switch (verb) {
        case "stop" -> control.stop(unit);
        case "disable" -> control.disable(unit);
        default -> control.setProperties("configuration", unit, Map.of(property, value));
      }
    }
  }

  /** What one unit and its record are like at first. */
  record Start(Optional<State> unit, Optional<EsmithRecord> record) {}

  @Property
  void undoRestoresTheFormerState(
      @ForAll("starts") Map<String, Start> starts, @ForAll("calls") List<Call> calls)
      throws Exception {
    FakeHost host = host(starts);
    FakeLog log = new FakeLog();
    for (Call call : calls) {
      call.on(new RecordedSourceControl(host, log));
    }

    Set<String> met = new FormerState(log).units().keySet();

    new RecordedSourceControl(host, log).undoAll();

    assertAsBefore(host, starts, met);
    assertThat(log.changes()).isEmpty();
  }

  @Property
  void undoRestoresTheFormerStateWhereverTheProgramWasKilled(
      @ForAll("starts") Map<String, Start> starts,
      @ForAll("calls") List<Call> calls,
      @ForAll @IntRange(max = 12) int killedDoing,
      @ForAll @IntRange(max = 12) int killedUndoing,
      @ForAll boolean resumed,
      @ForAll boolean afterwards)
      throws Exception {
    FakeHost host = host(starts);
    FakeLog log = new FakeLog();
    host.killAt(killedDoing, afterwards);
    boolean killed = !survives(() -> all(calls, host, log));
    host.live();
    if (resumed) {
      all(calls, host, log);
    }

    Set<String> met = new FormerState(log).units().keySet();

    host.killAt(killedUndoing, afterwards);
    boolean killedAgain = !survives(() -> new RecordedSourceControl(host, log).undoAll());
    host.live();
    new RecordedSourceControl(host, log).undoAll();

    Statistics.label("killed").collect(killed, killedAgain);
    assertAsBefore(host, starts, met);
  }

  private static void all(List<Call> calls, FakeHost host, FakeLog log) throws Exception {
    for (Call call : calls) {
      call.on(new RecordedSourceControl(host, log));
    }
  }

  private static void assertAsBefore(FakeHost host, Map<String, Start> starts, Set<String> met) {
    Map<String, EsmithRecord> records =
        host.database("configuration").records().stream()
            .collect(Collectors.toMap(EsmithRecord::key, record -> record));
    Map<String, EsmithRecord> former = new HashMap<>();
    starts.forEach((name, start) -> start.record().ifPresent(it -> former.put(name, it)));
    assertThat(records).isEqualTo(former);
    // Units that were never met are the host's own affair: its events adjust them as ever.
    for (String name : met) {
      assertThat(Optional.ofNullable(host.units.get(name)))
          .as(name)
          .isEqualTo(starts.get(name).unit());
    }
  }

  private static FakeHost host(Map<String, Start> starts) {
    FakeHost host = new FakeHost();
    starts.forEach(
        (name, start) -> {
          start.unit().ifPresent(state -> host.unit(name, state));
          start.record().ifPresent(record -> host.record("configuration", record));
        });
    return host;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static boolean survives(Work work) throws Exception {
    try {
      work.run();
      return true;
    } catch (Killed killed) {
      return false;
    }
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    return Combinators.combine(
            Arbitraries.of("stop", "disable", "set"),
            NAMES,
            Arbitraries.of("status", "migration", "access"),
            Arbitraries.of("enabled", "disabled", "finished", ""))
        .as(Call::new)
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<Map<String, Start>> starts() {
    Arbitrary<State> states =
        Combinators.combine(
                Arbitraries.of(true, false), Arbitraries.of("enabled", "disabled", "static"))
            .as(State::new);
    Arbitrary<Start> start =
        Combinators.combine(states.optional(), records().optional()).as(Start::new);
    return start.list().ofSize(UNITS.size()).map(RecordedSourceControlPropertiesTest::named);
  }

  private static Map<String, Start> named(List<Start> list) {
    Map<String, Start> starts = new TreeMap<>();
    for (int i = 0; i < list.size(); i++) {
      String name = UNITS.get(i);
      Start start = list.get(i);
      starts.put(
          name,
          new Start(
              start.unit(),
              start.record().map(it -> new EsmithRecord(name, it.type(), it.properties()))));
    }
    return starts;
  }

  private static Arbitrary<EsmithRecord> records() {
    Arbitrary<Map<String, String>> properties =
        Arbitraries.maps(
                Arbitraries.of("status", "access", "migration"),
                Arbitraries.of("enabled", "disabled", "", "a\\|b", "two\nlines"))
            .ofMaxSize(3);
    return Combinators.combine(Arbitraries.of("service", "configuration"), properties)
        .as((type, values) -> new EsmithRecord("x", type, values));
  }
}
