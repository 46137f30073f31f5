package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens and says what is wrong with one: JWT, HS256, the texts of the server's library. */
final class Tokens {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER =
      ENCODER.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));

  private final byte[] key = new byte[32];
  private final Clock clock;
  private final Duration life;
  private final Set<String> issued = new HashSet<>();
  private final Set<String> expired = new HashSet<>();

  Tokens(Clock clock, Duration life) {
    this.clock = clock;
    this.life = life;
    new SecureRandom().nextBytes(key);
  }

  record Token(String text, Instant expire) {}

  /** A token that was refused. */
  static final class RefusedException extends Exception {
    final int status;

    RefusedException(int status, String text) {
      super(text);
      this.status = status;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  synchronized Token issue(String user, boolean secondFactor) {
    Instant now = clock.instant();
    Instant expire = now.plus(life);
    String text = sign(user, secondFactor, now, expire);
    // Two logins within one second give the same token; an expired one must not come back.
    for (int later = 1; expired.contains(text); later++) {
      expire = now.plus(life).plusSeconds(later);
      text = sign(user, secondFactor, now, expire);
    }
    issued.add(text);
    return new Token(text, expire);
  }

  /** Ends the life of all tokens there are. */
  synchronized void expireAll() {
    expired.addAll(issued);
  }

  /** The user of a token. */
  synchronized String verify(String token) throws RefusedException {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new RefusedException(401, "token contains an invalid number of segments");
    }
    JsonNode header = decode(parts[0]);
    JsonNode claims = decode(parts[1]);
    if (!header.path("alg").asText().equals("HS256")) {
      throw new RefusedException(401, "signing method " + header.path("alg") + " is invalid");
    }
    if (!MessageDigest.isEqual(
        signature(parts[0] + "." + parts[1]).getBytes(UTF_8), parts[2].getBytes(UTF_8))) {
      throw new RefusedException(401, "signature is invalid");
    }
    if (!claims.has("exp")) {
      throw new RefusedException(400, "missing exp field");
    }
    if (expired.contains(token) || claims.path("exp").asLong() < clock.instant().getEpochSecond()) {
      throw new RefusedException(401, "Token is expired");
    }
    return claims.path("id").asText();
  }

  private String sign(String user, boolean secondFactor, Instant now, Instant expire) {
    ObjectNode claims = Json.object().put("2fa", secondFactor);
    claims.putArray("actions");
    claims.put("exp", expire.getEpochSecond()).put("id", user);
    claims.put("orig_iat", now.getEpochSecond()).put("role", "");
    return signed(claims);
  }

  /** A token with claims of the caller's choice, correctly signed. */
  String signed(ObjectNode claims) {
    String content = HEADER + "." + ENCODER.encodeToString(claims.toString().getBytes(UTF_8));
    return content + "." + signature(content);
  }

  private static JsonNode decode(String part) throws RefusedException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(401, "illegal base64 data at input byte 0");
    }
    Optional<JsonNode> node = Json.parse(new String(bytes, UTF_8));
    return node.orElseThrow(
        () -> new RefusedException(401, "invalid character looking for beginning of value"));
  }

  private String signature(String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return ENCODER.encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
