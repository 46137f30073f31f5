package io.github.ns8migration.core.connect.wireguard;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Waits until somebody answers to HTTP at an address, whatever the answer. */
final class Reachability {
  private static final Duration ONE_TRY = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ONE_TRY).build();
  private final HttpRequest question;

  Reachability(URI address) {
    this.question = HttpRequest.newBuilder(address).timeout(ONE_TRY).GET().build();
  }

  boolean within(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      if (answers()) {
        return true;
      }
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      client.send(question, HttpResponse.BodyHandlers.discarding());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
