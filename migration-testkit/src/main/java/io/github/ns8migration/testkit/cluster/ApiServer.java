package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

/** The wire of the API server: one port for HTTP and WebSocket, with and without the prefix. */
final class ApiServer implements AutoCloseable {
  private static final String PREFIX = "/cluster-admin";
  private static final int LONGEST_BODY = 8 << 20;

  private final EmbeddedCluster cluster;
  private final Api api;
  private final Duration ping;
  private final Server server;
  private final ServerConnector plain;
  private final @Nullable ServerConnector secure;
  private final ServerWebSocketContainer sockets;
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();

  /**
   * @param inside where the API itself listens; port 0 for a free one
   * @param outside the address of the front end, when there is a certificate
   */
  ApiServer(
      EmbeddedCluster cluster,
      InetSocketAddress inside,
      String outside,
      @Nullable SelfSigned certificate,
      Duration ping) {
    this.cluster = cluster;
    this.api = new Api(cluster);
    this.ping = ping;
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("ns8-api");
    threads.setDaemon(true);
    server = new Server(threads);
    server.setStopTimeout(0);
    plain = new ServerConnector(server, new HttpConnectionFactory(configuration()));
    plain.setHost(inside.getHostString());
    plain.setPort(inside.getPort());
    server.addConnector(plain);
    secure = certificate == null ? null : secure(outside, certificate);
    sockets = ServerWebSocketContainer.ensure(server);
    server.setHandler(new Wire());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the API server did not start", e);
    }
  }

  private ServerConnector secure(String host, SelfSigned certificate) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStorePath(certificate.store().toString());
    factory.setKeyStorePassword(certificate.password());
    HttpConfiguration configuration = configuration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(factory, "http/1.1"),
            new HttpConnectionFactory(configuration));
    connector.setHost(host);
    server.addConnector(connector);
    return connector;
  }

  /** Without a cache of header fields, which would take "bearer" for "Bearer". */
  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setHeaderCacheSize(0);
    configuration.setSendServerVersion(false);
    return configuration;
  }

  URI plainUri() {
    return URI.create("http://" + plain.getHost() + ":" + plain.getLocalPort());
  }

  URI secureUri() {
    if (secure == null) {
      throw new IllegalStateException("the cluster was built without TLS");
    }
    return URI.create("https://" + secure.getHost() + ":" + secure.getLocalPort());
  }

  List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /** Nobody listens any more; connections that are open break. */
  void silence() {
    try {
      for (Connector each : server.getConnectors()) {
        each.getConnectedEndPoints().forEach(EndPoint::close);
        ServerConnector connector = (ServerConnector) each;
        int port = connector.getLocalPort();
        connector.stop();
        connector.setPort(port);
      }
    } catch (Exception e) {
      throw new IllegalStateException("the API server did not fall silent", e);
    }
  }

  /** Listens again where it did. */
  void speak() {
    try {
      for (Connector each : server.getConnectors()) {
        each.start();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the API server did not come back", e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the API server did not stop", e);
    }
  }

  /** Turns requests of the wire into calls of the API. */
  private final class Wire extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      String path = Request.getPathInContext(request);
      String inner = path.startsWith(PREFIX + "/") ? path.substring(PREFIX.length()) : path;
      if (inner.equals("/ws") && request.getHeaders().contains(HttpHeader.UPGRADE)) {
        return upgrade(request, response, callback);
      }
      if (path.equals(PREFIX)) {
        response.getHeaders().put(HttpHeader.LOCATION, PREFIX + "/");
        return finish(response, 301, callback);
      }
      Api.Answer answer = api.answer(read(request, inner));
      requests.add(
          new ReceivedRequest(
              cluster.clock().instant(),
              request.getMethod(),
              path,
              answer.user(),
              answer.action(),
              answer.data(),
              answer.lost() ? 0 : answer.status()));
      if (answer.lost()) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.succeeded();
        return true;
      }
      write(request, response, answer, callback);
      return true;
    }

    private boolean upgrade(Request request, Response response, Callback callback) {
      if (api.limited(client(request)).isPresent()) {
        return finish(response, 429, callback);
      }
      return sockets.upgrade(
          (upgrade, answer, problem) ->
              new ProgressSocket(cluster.tokens(), cluster.feed(), cluster.engine().timer(), ping),
          request,
          response,
          callback);
    }

    private boolean finish(Response response, int status, Callback callback) {
      response.setStatus(status);
      callback.succeeded();
      return true;
    }

    private Api.Request read(Request request, String path) throws IOException {
      byte[] body;
      try (InputStream in = Request.asInputStream(request)) {
        body = in.readNBytes(LONGEST_BODY);
      }
      HttpFields headers = request.getHeaders();
      Fields query = Request.extractQueryParameters(request);
      return new Api.Request(
          request.getMethod(),
          path,
          client(request),
          headers.get(HttpHeader.AUTHORIZATION),
          query.getValue("jwt"),
          headers.get(HttpHeader.CONTENT_TYPE),
          body.length,
          new String(body, UTF_8));
    }

    /** X-Forwarded-For counts when the peer is the local front end. */
    private String client(Request request) {
      String peer = Request.getRemoteAddr(request);
      String forwarded = request.getHeaders().get(HttpHeader.X_FORWARDED_FOR);
      return forwarded != null && Networks.isLoopback(peer)
          ? forwarded.replaceFirst(",.*", "").trim()
          : peer;
    }

    private void write(Request request, Response response, Api.Answer answer, Callback callback) {
      response.setStatus(answer.status());
      answer.headers().forEach(response.getHeaders()::put);
      byte[] body = answer.body().map(text -> text.getBytes(UTF_8)).orElse(new byte[0]);
      if (body.length > 0 && request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip")) {
        body = zipped(body);
        response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
        response.getHeaders().put(HttpHeader.VARY, "Accept-Encoding");
      }
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      boolean head = request.getMethod().equals("HEAD");
      response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
    }

    private static byte[] zipped(byte[] body) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }
}
