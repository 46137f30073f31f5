package io.github.ns8migration.core.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Ints;
import java.time.Duration;
import java.util.Arrays;

/** Any answers in place of those of the API; called by a fuzzer. */
public final class AnswerFuzz {
  private AnswerFuzz() {}

  /** Means something; the first bytes are its status. */
  public static void fuzzerTestOneInput(byte[] answer) {
    if (answer.length < Ints.BYTES) {
      return;
    }
    int status = 200 + Math.floorMod(Ints.fromByteArray(answer), 400);
    String text = new String(Arrays.copyOfRange(answer, Ints.BYTES, answer.length), UTF_8);
    Reply reply = new Reply(status, Json.parse(text), Duration.ZERO);
    if (Meaning.of(reply) == null || Meaning.ofLogin(reply) == null) {
      throw new AssertionError("no meaning");
    }
  }
}
