package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ns8migration.api.value.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one request and reads its answer: no retry, no meaning. */
final class Wire {
  private static final Duration LONGEST_WISH = Duration.ofMinutes(1);

  private final HttpClient client;
  private final ClusterAddress address;
  private final Duration requestTimeout;

  Wire(ClusterAddress address, TlsPolicy tls, ClusterOptions options) {
    this.address = address;
    this.requestTimeout = options.requestTimeout();
    // HTTP/1.1: a plain HTTP/2 client would begin with an upgrade that the API server does not
    // know. Redirects are not followed: they would carry the token to wherever they point.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.connectTimeout())
            .sslContext(Trust.context(tls))
            .build();
  }

  HttpClient client() {
    return client;
  }

  ClusterAddress address() {
    return address;
  }

  /** Whether a failed request certainly never reached the server. */
  static boolean neverSent(IOException failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || Trust.UntrustedCertificate.behind(failure).isPresent();
  }

  Reply get(String path, Secret token) throws IOException, InterruptedException {
    return send(authorised(path, token).GET().build());
  }

  Reply post(String path, @Nullable Secret token, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = token == null ? request(path) : authorised(path, token);
    return send(
        request
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  private HttpRequest.Builder authorised(String path, Secret token) {
    return request(path).header("Authorization", "Bearer " + token.reveal());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.route(path)).timeout(requestTimeout);
  }

  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(request, BodyHandlers.ofString());
    try {
      // The request's own time-out ends when the headers are there; this one covers the body too.
      return reply(exchange.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + requestTimeout.toSeconds() + " s");
    } finally {
      exchange.cancel(true); // on time-out and interrupt: the connection is not left behind
    }
  }

  private static IOException failure(ExecutionException e) {
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }

  private static Reply reply(HttpResponse<String> response) {
    return new Reply(
        response.statusCode(),
        Json.parse(response.body()),
        response.headers().firstValue("Retry-After").map(Wire::wish).orElse(Duration.ZERO));
  }

  private static Duration wish(String seconds) {
    if (!seconds.matches("[0-9]{1,6}")) {
      return Duration.ZERO; // a date: nothing in NS8 sends one
    }
    Duration wish = Duration.ofSeconds(Long.parseLong(seconds));
    return wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
  }
}
