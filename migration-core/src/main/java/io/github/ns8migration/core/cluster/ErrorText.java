package io.github.ns8migration.core.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;

/** Reads what an action wrote when it failed. */
final class ErrorText {
  private static final int LONGEST = 2000;

  private ErrorText() {}

  /** The last line with words in it, without the priority before it ({@code <3>}). */
  static String lastLine(String error) {
    String last = "";
    for (String line : Splitter.onPattern("\\R").split(error)) {
      String words = line.strip().replaceFirst("^<[0-7]>", "").strip();
      if (!words.isEmpty()) {
        last = words;
      }
    }
    return last.length() > LONGEST ? last.substring(0, LONGEST) + "..." : last;
  }

  /**
   * The code words of a refusal, with the field each is about and what NS8 says beside it. The
   * refused values are left out: they may be passwords.
   */
  static String codeWords(JsonNode output) {
    List<String> words = new ArrayList<>();
    for (JsonNode each : output) {
      if (each.hasNonNull("error")) {
        words.add(each.path("error").asText() + field(each) + details(each));
      }
    }
    return ClusterProblems.list(words);
  }

  private static String field(JsonNode each) {
    String field = each.path("field").asText();
    return field.isEmpty() || field.equals("none") ? "" : " (" + field + ")";
  }

  private static String details(JsonNode each) {
    JsonNode details = each.path("details");
    if (details.isMissingNode() || details.isNull()) {
      return "";
    }
    return ": " + (details.isTextual() ? details.asText() : details.toString());
  }
}
