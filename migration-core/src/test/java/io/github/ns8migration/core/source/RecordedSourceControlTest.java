package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.core.source.FakeHost.State;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedSourceControlTest {
  private final FakeHost host = new FakeHost();
  private final FakeLog log = new FakeLog();
  private final RecordedSourceControl control = new RecordedSourceControl(host, log);

  @Test
  void stopStopsWithoutTouchingBootOrRecord() throws Exception {
    host.unit("postfix", State.ON).service("postfix", "enabled");

    control.stop("postfix");

    assertThat(host.units).containsEntry("postfix", new State(false, "enabled"));
    assertThat(host.property("postfix", "status")).isEqualTo("enabled");
  }

  @Test
  void severalStopWithOneCommandSideBySideAndEachIsPutBackAsItWas() throws Exception {
    host.unit("dovecot", State.ON).unit("rspamd", State.OFF).unit("olefy", State.ON);

    control.stop("dovecot", "rspamd", "opendkim", "olefy", "dovecot");

    assertThat(host.changes).containsExactly("systemctl stop dovecot olefy");
    control.keepDown();
    assertThat(host.changes).last().isEqualTo("systemctl disable --now dovecot olefy");
    control.undoAll();
    assertThat(host.units)
        .containsOnly(
            Map.entry("dovecot", State.ON),
            Map.entry("rspamd", State.OFF),
            Map.entry("olefy", State.ON));
  }

  @Test
  void disableStopsForGoodInSystemdAndRecord() throws Exception {
    host.unit("tomcat8@webtop", State.ON).service("tomcat8@webtop", "enabled");

    control.disable("tomcat8@webtop");

    assertThat(host.units).containsEntry("tomcat8@webtop", State.OFF);
    assertThat(host.property("tomcat8@webtop", "status")).isEqualTo("disabled");
  }

  @Test
  @Tag("F21")
  void unitsAndRecordsThatTheHostNeverHadAreNoError() throws Exception {
    host.unit("redis-rspamd", State.ON); // no record
    host.service("olefy", "enabled"); // no unit

    control.stop("rspamd");
    control.disable("rspamd", "redis-rspamd", "olefy");
    control.setProperties("getmail", "nobody@example.org", Map.of("status", "disabled"));

    assertThat(host.units).containsOnly(Map.entry("redis-rspamd", State.OFF));
    assertThat(host.property("olefy", "status")).isEqualTo("disabled");
    assertThat(host.changes)
        .containsExactly(
            "systemctl disable --now redis-rspamd",
            "/sbin/e-smith/db configuration setprop olefy status disabled");
  }

  @Test
  void whatIsAsAskedAlreadyIsLeftAlone() throws Exception {
    host.unit("dovecot", State.ON).service("dovecot", "enabled");
    control.stop("dovecot");
    control.disable("dovecot");
    host.changes.clear();

    control.stop("dovecot");
    control.disable("dovecot");
    control.setProperties("configuration", "dovecot", Map.of("status", "disabled"));

    assertThat(host.changes).isEmpty();
  }

  @Test
  void aServiceThatDoesNotStopIsNamed() {
    host.unit("dovecot", State.ON).unit("postfix", State.ON);
    host.refusing.add("systemctl stop dovecot");

    assertProblem("service-still-running", () -> control.stop("dovecot", "postfix"))
        .hasMessageContaining("dovecot")
        .hasMessageNotContaining("postfix");
    assertThat(host.units).containsEntry("postfix", new State(false, "enabled"));
  }

  @Test
  void whatIsStartedForAWhileIsDownAgainAfterwards() throws Exception {
    host.unit("nsdc", new State(false, "enabled")).service("nsdc", "enabled");

    control.start("nsdc", "winbind"); // no unit winbind
    assertThat(host.units).containsEntry("nsdc", new State(true, "enabled"));
    control.undoAll();

    assertThat(host.units).containsOnly(Map.entry("nsdc", new State(false, "enabled")));
  }

  @Test
  void aServiceThatWasStoppedAndStartedRunsAfterUndoing() throws Exception {
    host.unit("nsdc", State.ON).service("nsdc", "enabled");
    control.stop("nsdc");

    control.start("nsdc");
    control.undoAll();

    assertThat(host.units).containsEntry("nsdc", State.ON);
  }

  @Test
  void aServiceThatDoesNotStartIsNamed() {
    host.unit("nsdc", State.OFF);
    host.refusing.add("systemctl start nsdc");

    assertProblem("service-not-started", () -> control.start("nsdc")).hasMessageContaining("nsdc");
  }

  @Test
  void aStaticUnitIsStopped() throws Exception {
    host.unit("postfix-get-group.socket", new State(true, "static"));

    control.disable("postfix-get-group.socket");

    assertThat(host.units).containsEntry("postfix-get-group.socket", new State(false, "static"));
  }

  @Test
  void theFormerStateIsLoggedBeforeAnythingIsChanged() {
    host.unit("dovecot", State.ON).service("dovecot", "enabled");
    host.killAt(0, false);

    assertThatThrownBy(() -> control.disable("dovecot")).isInstanceOf(FakeHost.Killed.class);

    assertThat(host.changes).isEmpty();
    assertThat(log.changes())
        .extracting(ChangeLog.Change::kind)
        .containsExactly("unit-found", "property-set");
  }

  @ParameterizedTest
  @Tag("F01")
  @ValueSource(strings = {"a|b", "two\nlines", "C:\\new", "ends with \\", "blank "})
  void aValueThatCannotBeStoredIsRefusedBeforeAnythingIsWritten(String value) {
    host.service("ns8", "enabled");
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("Host", "ns8.example.org");
    properties.put("Realm", value);

    assertProblem(
            "value-not-storable", () -> control.setProperties("configuration", "ns8", properties))
        .hasMessageNotContaining(value);

    assertThat(host.changes).isEmpty();
    assertThat(log.changes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Password", "BindPassword", "SmartHostPassword", "ApiToken"})
  void secretsAreNeitherSetNorLogged(String name) {
    host.record("configuration", new EsmithRecord("postfix", "service", Map.of(name, "FAKE-old")));

    assertProblem(
        "secret-property",
        () -> control.setProperties("configuration", "postfix", Map.of(name, "FAKE-new")));

    assertThat(host.changes).isEmpty();
    assertThat(log.changes()).isEmpty();
  }

  @Test
  void aSetpropThatWroteNothingIsFound() {
    host.service("sogod", "enabled");
    host.refusing.add("/sbin/e-smith/db configuration setprop sogod migration finished");

    assertProblem(
        "property-not-stored",
        () -> control.setProperties("configuration", "sogod", Map.of("migration", "finished")));
  }

  @Test
  void bytesThatCouldNotBePutBackAreNotOverwritten() {
    host.databases.put("accounts", Fixtures.quirks());

    assertProblem(
        "value-not-restorable",
        () -> control.setProperties("accounts", "b6-latin1", Map.of("Description", "new")));

    assertThat(host.changes).isEmpty();
  }

  @Test
  void aFailedEventIsAnError() {
    host.refusing.add("/sbin/e-smith/signal-event firewall-adjust");

    assertProblem("event-failed", () -> control.signalEvent("firewall-adjust"));
    assertThatThrownBy(() -> control.signalEvent("../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--force", "a b", "x;reboot", "../etc"})
  void whatIsNoNameOfAUnitNeverReachesACommand(String name) {
    assertThatThrownBy(() -> control.stop(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void undoPutsBackUnitsAndPropertiesAndAdjustsTheHost() throws Exception {
    host.unit("sogod", State.ON).service("sogod", "enabled");
    control.stop("sogod");
    control.disable("sogod");
    control.setProperties("configuration", "sogod", Map.of("migration", "finished"));
    host.changes.clear();

    control.undoAll();

    assertThat(host.units).containsEntry("sogod", State.ON);
    assertThat(host.property("sogod", "status")).isEqualTo("enabled");
    assertThat(host.property("sogod", "migration")).isNull();
    assertThat(host.changes)
        .containsSubsequence(
            "/sbin/e-smith/db configuration delprop sogod migration",
            "/sbin/e-smith/db configuration setprop sogod status enabled",
            "/sbin/e-smith/signal-event runlevel-adjust",
            "/sbin/e-smith/signal-event firewall-adjust");
    assertThat(log.changes()).isEmpty();
  }

  @Test
  void whatWasStoppedCanBeKeptFromStartingAtTheNextBootAndIsPutBackByUndo() throws Exception {
    host.unit("postfix", State.ON).service("postfix", "enabled");
    control.stop("postfix");

    control.keepDown();

    assertThat(host.units).containsEntry("postfix", State.OFF);
    assertThat(host.property("postfix", "status")).isEqualTo("enabled");
    control.undoAll();
    assertThat(host.units).containsEntry("postfix", State.ON);
  }

  @Test
  void aServiceThatWasDownBeforeStaysDownAfterUndo() throws Exception {
    host.unit("postfix", State.ON).service("postfix", "enabled");
    host.unit("opendkim", State.OFF).service("opendkim", "enabled"); // stopped by hand
    control.disable("postfix", "opendkim");

    control.undoAll();

    assertThat(host.units).containsEntry("postfix", State.ON).containsEntry("opendkim", State.OFF);
  }

  @Test
  void undoOfPropertiesAloneSendsNoEvent() throws Exception {
    host.record("getmail", new EsmithRecord("a@b.example", "getmail", Map.of("status", "enabled")));
    control.setProperties("getmail", "a@b.example", Map.of("status", "disabled"));

    control.undoAll();

    assertThat(host.changes).noneMatch(change -> change.contains("signal-event"));
    assertThat(host.database("getmail").record("a@b.example").orElseThrow().property("status"))
        .contains("enabled");
  }

  @Test
  void undoOfNothingDoesNothing() throws Exception {
    control.undoAll();

    assertThat(host.changes).isEmpty();
  }

  @Test
  void oneServiceThatFailsDoesNotKeepTheOthersDownAndUndoCanBeRepeated() throws Exception {
    host.unit("dovecot", State.ON).unit("postfix", State.ON);
    control.stop("postfix", "dovecot");
    host.refusing.add("systemctl start dovecot");

    assertProblem("service-not-restored", control::undoAll).hasMessageContaining("dovecot");

    assertThat(host.units).containsEntry("postfix", State.ON);
    host.refusing.clear();
    control.undoAll();
    assertThat(host.units).containsEntry("dovecot", State.ON);
    assertThat(log.changes()).isEmpty();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertProblem(
      String code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo(code));
  }
}
