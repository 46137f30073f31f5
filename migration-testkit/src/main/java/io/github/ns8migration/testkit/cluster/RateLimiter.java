package io.github.ns8migration.testkit.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** A bucket of requests for each client address. */
final class RateLimiter {
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new HashMap<>();
  private double perSecond;
  private double burst;

  RateLimiter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** No more than this; an average of 0 switches the limit off. */
  synchronized void limit(double average, int most) {
    perSecond = average;
    burst = most;
    buckets.clear();
  }

  synchronized boolean allows(String address) {
    if (perSecond <= 0) {
      return true;
    }
    Bucket bucket = buckets.computeIfAbsent(address, unused -> new Bucket(nanoTime.getAsLong()));
    return bucket.take(nanoTime.getAsLong());
  }

  private final class Bucket {
    private double tokens = burst;
    private long filled;

    Bucket(long now) {
      filled = now;
    }

    boolean take(long now) {
      tokens = Math.min(burst, tokens + (now - filled) / 1e9 * perSecond);
      filled = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }
}
