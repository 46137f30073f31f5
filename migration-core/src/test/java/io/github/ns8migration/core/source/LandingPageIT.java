package io.github.ns8migration.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.value.HostName;
import io.github.ns8migration.core.source.FakeHost.State;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules as a real Apache takes them, beside those of applications of NS7. */
@Tag("F59")
class LandingPageIT {
  private static final String PAGE = "/var/lib/nethserver/nethserver-ns8-migration";

  @TempDir Path root;
  private final FakeHost host = new FakeHost();
  private final RecordedSourceControl control = new RecordedSourceControl(host, new FakeLog());
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;
  private Process server;

  @BeforeEach
  void startServer() throws Exception {
    host.root = root;
    host.unit("httpd", State.OFF); // it is this test that starts it, after the page is there
    // The server's workers are another user, as on NS7.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(root.resolve("etc/httpd/conf.d"));
    Files.createDirectories(root.resolve("html"));
    Files.createDirectories(host.path(PAGE));
    Files.setPosixFilePermissions(host.path(PAGE), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(
        root.resolve("etc/httpd/conf.d/webtop.conf"),
        """
        ProxyPass /webtop/push ws://127.0.0.1:9/webtop/push
        ProxyPass /webtop http://127.0.0.1:9/webtop
        ProxyPassReverse /webtop http://127.0.0.1:9/webtop
        Alias /webtop-dav /nonexistent/webdav
        Alias /Microsoft-Server-ActiveSync /nonexistent/z-push/index.php
        """);
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  private void start() throws Exception {
    Path settings = root.resolve("httpd.conf");
    StringBuilder text = new StringBuilder();
    for (String module :
        new String[] {
          "mpm_event",
          "authz_core",
          "authz_host",
          "alias",
          "dir",
          "mime",
          "headers",
          "proxy",
          "proxy_http",
          "proxy_wstunnel"
        }) {
      text.append(
          "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so%n".formatted(module));
    }
    text.append(
        """
        ServerName localhost
        User nobody
        Group nogroup
        Listen 127.0.0.1:%1$d
        PidFile %2$s/httpd.pid
        ErrorLog %2$s/error.log
        TypesConfig /dev/null
        DocumentRoot %2$s/html
        <Directory />
          Require all denied
        </Directory>
        <VirtualHost *:%1$d>
        </VirtualHost>
        IncludeOptional %2$s/etc/httpd/conf.d/*.conf
        """
            .formatted(port, root));
    Files.writeString(settings, text);
    // The rules name places of the host, which lies in a folder here.
    try (var rules = Files.list(root.resolve("etc/httpd/conf.d"))) {
      for (Path file : rules.toList()) {
        Files.writeString(file, Files.readString(file).replace("\"" + PAGE, "\"" + root + PAGE));
      }
    }
    server =
        new ProcessBuilder("apache2", "-f", settings.toString(), "-DFOREGROUND")
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("out.log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(30)).until(() -> answers() || !server.isAlive());
    assertThat(server.isAlive()).as("%s", Files.readString(root.resolve("out.log"))).isTrue();
  }

  private boolean answers() throws InterruptedException {
    try {
      return get("/").statusCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      server.destroy();
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
      }
    }
  }

  @Test
  void thePageAnswersForAllThatLiesBelowItsPathsBeforeAnyRuleOfTheApplication() throws Exception {
    LandingPage page =
        LandingPage.of(
                Application.named("nethserver-webtop5", "WebTop"),
                new HostName("webtop.example.org"))
            .at("/webtop", "/webtop-dav", "/Microsoft-Server-ActiveSync");
    control.publish(page);
    start();

    for (String path :
        new String[] {
          "/webtop",
          "/webtop/",
          "/webtop/some/old?bookmark=1",
          "/webtop-dav/server.php",
          "/Microsoft-Server-ActiveSync?Cmd=Sync"
        }) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).contains("https://webtop.example.org");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }
    assertThat(get("/webtopping").statusCode()).isEqualTo(403);
    // A device that synchronises must not take the page for an answer.
    assertThat(send("POST", "/Microsoft-Server-ActiveSync").statusCode()).isEqualTo(403);
    assertThat(send("PROPFIND", "/webtop-dav/").statusCode()).isEqualTo(403);
  }
}
