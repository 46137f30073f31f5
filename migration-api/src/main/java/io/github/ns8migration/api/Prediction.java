package io.github.ns8migration.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will hold after the cut-over, in NS8's own terms, computed from the source alone: rows
 * of databases, variables of the environment, inputs of actions. Values are those of JSON in the
 * types of the JDK: {@code Map}, {@code List}, {@code String}, {@code Number}, {@code Boolean},
 * null; programs may write them with any JSON library. No passwords.
 *
 * <pre>{@code
 * Prediction.of(Map.of("environment", Map.of("variables", Map.of("DOVECOT_QUOTA_MB", "2048"))))
 *     .against(whatTheOtherToolWouldMake, (pointer, ours, other) -> "quotas are kept")
 *     .masking(Set.of("password"));
 * }</pre>
 *
 * @param documents by name; the migrator tells in its README which there are and what they hold
 * @param corrections where they differ on purpose from what NS7's own tool would bring about
 */
public record Prediction(Map<String, @Nullable Object> documents, List<Correction> corrections) {

  /** Nothing foretold. */
  public static final Prediction NONE = new Prediction(Map.of(), List.of());

  /** Says why a value is not what NS7's own tool would bring about. */
  @FunctionalInterface
  public interface Reasons {
    /**
     * The reason in one sentence.
     *
     * @param pointer where, as in {@link Correction#pointer}
     * @param ours null where we have nothing
     * @param other null where the other tool has nothing
     */
    String why(String pointer, @Nullable Object ours, @Nullable Object other);
  }

  /** Copies the values; refuses what is no JSON with {@link IllegalArgumentException}. */
  public Prediction {
    documents = JsonValues.members(documents, Set.of());
    corrections = List.copyOf(corrections);
  }

  /** These documents, without corrections. */
  public static Prediction of(Map<String, @Nullable Object> documents) {
    return new Prediction(documents, List.of());
  }

  /**
   * The same, with a correction for each difference from another outcome. Members of objects are
   * compared one by one; what stands in a list is compared as a whole, row with row.
   */
  public Prediction against(Map<String, @Nullable Object> other, Reasons reasons) {
    return new Prediction(
        documents, Differences.between(documents, JsonValues.members(other, Set.of()), reasons));
  }

  /**
   * The same with {@code ***} for every text that is not empty in a member of those names, in
   * documents and corrections. To be done last: passwords that differ are differences.
   */
  public Prediction masking(Set<String> names) {
    return new Prediction(
        JsonValues.members(documents, names),
        corrections.stream()
            .map(
                each ->
                    new Correction(
                        each.pointer(),
                        each.kind(),
                        names.contains(lastStep(each.pointer()))
                                && each.reference() instanceof String text
                                && !text.isEmpty()
                            ? JsonValues.MASK
                            : JsonValues.masked(each.reference(), names),
                        each.reason()))
            .toList());
  }

  private static String lastStep(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }
}
