package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.core.source.FakeHost.Killed;
import io.github.ns8migration.core.source.FakeHost.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LandingPagesTest {
  private static final String STATE = "/var/lib/nethserver/nethserver-ns8-migration";
  private static final String RULES = "/etc/httpd/conf.d/00ns8migration-nethserver-sogo.conf";
  private static final String PAGE = STATE + "/nethserver-sogo/webroot/index.html";

  @TempDir Path root;
  private final FakeHost host = new FakeHost();
  private final FakeLog log = new FakeLog();
  private final RecordedSourceControl control = new RecordedSourceControl(host, log);

  @BeforeEach
  void makeHost() throws IOException {
    host.root = root;
    host.unit("httpd", State.ON).unit("sogod", State.ON).service("sogod", "enabled");
    Files.createDirectories(root.resolve("etc/e-smith/templates/etc/httpd/conf.d/zzz_SOGo.conf"));
    Files.createDirectories(
        host.path(STATE + "/nethserver-sogo"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static LandingPage page() {
    return LandingPage.of(
            Application.named("nethserver-sogo", "SOGo <\"&'>"), new HostName("sogo.example.org"))
        .at("/SOGo", "/.well-known/caldav")
        .rewriting("/etc/httpd/conf.d/zzz_SOGo.conf", "/etc/httpd/conf.d/none.conf");
  }

  private String text(String file) throws IOException {
    return Files.readString(host.path(file));
  }

  @Test
  @Tag("F59")
  void aPageWithTheNewAddressIsActiveAtOnce() throws Exception {
    control.publish(page());

    assertThat(text(PAGE))
        .contains("<a href=\"https://sogo.example.org\">https://sogo.example.org</a>")
        .contains("SOGo &#60;&#34;&#38;&#39;&#62; has moved")
        .doesNotContain("<\"&'>");
    assertThat(text(RULES))
        .contains("ProxyPass /SOGo !")
        .contains("AliasMatch \"^/SOGo(/.*)?$\" \"" + PAGE + "\"")
        .contains("AliasMatch \"^/\\.well-known/caldav(/.*)?$\"");
    assertThat(host.changes)
        .containsExactly(
            "/sbin/e-smith/expand-template /etc/httpd/conf.d/zzz_SOGo.conf", "httpd -k graceful");
  }

  @Test
  void ourRulesComeBeforeThoseOfTheToolAndOfAllApplications() {
    assertThat("00ns8migration-nethserver-webtop5.conf")
        .isLessThan("00ns8migration.conf")
        .isLessThan("webtop.conf");
  }

  @Test
  void theWebServerCanReachThePageAndNothingElseOfTheStateDirectory() throws Exception {
    control.publish(page());

    assertThat(mode(STATE + "/nethserver-sogo")).isEqualTo("rwx--x--x");
    assertThat(mode(STATE + "/nethserver-sogo/webroot")).isEqualTo("rwxr-xr-x");
    assertThat(mode(PAGE)).isEqualTo("rw-r--r--");
    assertThat(mode(RULES)).isEqualTo("rw-r--r--");
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(host.path(file)));
  }

  @Test
  @Tag("F59")
  void undoTakesThePageAwayAndMakesTheRulesAnewOnceTheRecordsAreAsBefore() throws Exception {
    Files.createDirectories(
        root.resolve("etc/e-smith/templates/etc/httpd/conf.d/00ns8migration.conf"));
    control.setProperties("configuration", "sogod", Map.of("migration", "finished"));
    control.disable("sogod");
    control.publish(page());
    host.changes.clear();

    control.undoAll();

    assertThat(host.path(PAGE)).doesNotExist();
    assertThat(host.path(RULES)).doesNotExist();
    assertThat(host.units).containsEntry("sogod", State.ON);
    assertThat(host.property("sogod", "migration")).isNull();
    assertThat(host.changes.subList(host.changes.size() - 3, host.changes.size()))
        .containsExactly(
            "/sbin/e-smith/expand-template /etc/httpd/conf.d/zzz_SOGo.conf",
            "/sbin/e-smith/expand-template /etc/httpd/conf.d/00ns8migration.conf",
            "httpd -k graceful");
    assertThat(log.changes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void killedWhileItIsPutUpThePageIsGoneAfterUndo(int change) throws Exception {
    host.killAt(change, change > 0);
    assertThatThrownBy(() -> control.publish(page())).isInstanceOf(Killed.class);
    host.live();

    new RecordedSourceControl(host, log).undoAll();

    assertThat(host.path(PAGE)).doesNotExist();
    assertThat(host.path(RULES)).doesNotExist();
    assertThat(log.changes()).isEmpty();
  }

  @Test
  void putUpTwiceItIsRememberedOnce() throws Exception {
    control.publish(page());
    control.publish(page());

    assertThat(log.changes()).hasSize(1);
  }

  @Test
  void rulesThatTheWebServerDoesNotTakeAreTakenAwayAgain() {
    host.refusing.add("httpd -k graceful");

    MigrationException e =
        catchThrowableOfType(MigrationException.class, () -> control.publish(page()));

    assertThat(e.problem().code()).isEqualTo("web-server-refuses-page");
    assertThat(host.path(RULES)).doesNotExist();
  }

  @Test
  void aWebServerThatIsDownIsNotStarted() throws Exception {
    host.unit("httpd", State.OFF);

    control.publish(page());

    assertThat(host.changes).noneMatch(change -> change.startsWith("httpd"));
    assertThat(host.units).containsEntry("httpd", State.OFF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SOGo", "/", "/a\"b", "/a b", "/../etc", "/a/../b", "/a\nb", "/(.*)", "/a/", ""})
  void pathsThatCouldMeanSomethingElseInAConfigurationAreRefused(String path) {
    assertThatThrownBy(() -> page().at(path)).isInstanceOf(IllegalArgumentException.class);
  }
}
