package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** A real HTTP and WebSocket server whose answers a test decides. */
// Public, since Jetty calls WebSocket listeners of public classes alone.
public final class FakeServer implements AutoCloseable {
  static {
    System.setProperty("org.slf4j.simpleLogger.log.org.eclipse.jetty", "warn");
  }

  private final Server server = new Server();
  private final ServerConnector connector;

  /** One request. */
  record Call(String method, String path, String token, JsonNode body) {
    boolean is(String wantedMethod, String end) {
      return method.equals(wantedMethod) && path.endsWith(end);
    }
  }

  /** One answer; a null body cuts the connection instead. */
  record Answer(int status, Map<String, String> headers, String body) {
    static Answer json(int status, String message, String data) {
      return new Answer(
          status,
          Map.of("Content-Type", "application/json; charset=utf-8"),
          "{\"code\":" + status + ",\"message\":\"" + message + "\",\"data\":" + data + "}");
    }

    static Answer text(int status, String text) {
      return new Answer(status, Map.of("Content-Type", "text/plain"), text);
    }

    /** The connection ends without an answer. */
    static Answer cut() {
      return new Answer(0, Map.of(), null);
    }
  }

  /** Answers requests; called on the server's threads. */
  interface Api {
    Answer answer(Call call) throws Exception;
  }

  /** A WebSocket that says nothing. */
  public static final class SilentSocket implements Session.Listener.AutoDemanding {}

  FakeServer(Api api, Supplier<Session.Listener> sockets) {
    this(api, sockets, null, "");
  }

  FakeServer(Api api, Supplier<Session.Listener> sockets, Path keyStore, String password) {
    connector = keyStore == null ? new ServerConnector(server) : tls(keyStore, password);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebSocketUpgradeHandler upgrade =
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.addMapping("/ws", (request, response, callback) -> sockets.get());
              container.addMapping(
                  "/cluster-admin/ws", (request, response, callback) -> sockets.get());
            });
    upgrade.setHandler(new Exchange(api));
    server.setHandler(upgrade);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ServerConnector tls(Path keyStore, String password) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keyStore.toString());
    tls.setKeyStorePassword(password);
    SecureRequestCustomizer certificateNeedNotFit = new SecureRequestCustomizer();
    certificateNeedNotFit.setSniHostCheck(false);
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(certificateNeedNotFit);
    return new ServerConnector(server, tls, new HttpConnectionFactory(http));
  }

  int port() {
    return connector.getLocalPort();
  }

  ClusterAddress address() {
    return ClusterAddress.direct("127.0.0.1", port());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Exchange extends Handler.Abstract {
    private final Api api;

    Exchange(Api api) {
      this.api = api;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String body = Content.Source.asString(request, StandardCharsets.UTF_8);
      String authorization = request.getHeaders().get("Authorization");
      Answer answer =
          api.answer(
              new Call(
                  request.getMethod(),
                  Request.getPathInContext(request),
                  authorization == null ? "" : authorization.replaceFirst("^Bearer ", ""),
                  Json.parse(body)));
      if (answer.body() == null) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.succeeded();
        return true;
      }
      response.setStatus(answer.status());
      answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
      Content.Sink.write(response, true, answer.body(), callback);
      return true;
    }
  }
}
