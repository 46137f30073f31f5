package io.github.ns8migration.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.Correction;
import io.github.ns8migration.api.Correction.Kind;
import io.github.ns8migration.api.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionTest {
  private static final Prediction.Reasons REASONS = (pointer, ours, other) -> "because";

  private static Map<String, @Nullable Object> row(String name, int number) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("number", number);
    return row;
  }

  private static Prediction rows(Object... rows) {
    return Prediction.of(Map.of("table", List.of(rows)));
  }

  private static List<String> differences(Prediction ours, Prediction other) {
    return ours.against(other.documents(), REASONS).corrections().stream()
        .map(each -> each.kind() + " " + each.pointer() + " " + each.reference())
        .toList();
  }

  @Test
  void equalDocumentsNeedNoCorrection() {
    Prediction one = rows(row("a", 1), row("b", 2));

    assertThat(differences(one, rows(row("a", 1), row("b", 2)))).isEmpty();
  }

  @Test
  void rowThatOnlyWeHaveStandsAtItsPlace() {
    Prediction one = rows(row("a", 1), row("b", 2), row("c", 3));

    assertThat(differences(one, rows(row("a", 1), row("c", 3))))
        .containsExactly("ADDED /table/1 null");
  }

  @Test
  void rowThatOnlyTheOtherHasStandsBeforeTheNext() {
    Prediction one = rows(row("a", 1), row("c", 3));

    assertThat(differences(one, rows(row("a", 1), row("b", 2), row("c", 3))))
        .containsExactly("MISSING /table/1 {name=b, number=2}");
  }

  @Test
  void rowOfTheSameThingIsChanged() {
    Prediction one = rows(row("a", 1), row("b", 2), row("d", 4));

    assertThat(differences(one, rows(row("b", 7), row("c", 3), row("d", 4))))
        .containsExactly(
            "ADDED /table/0 null",
            "CHANGED /table/1 {name=b, number=7}",
            "MISSING /table/2 " + "{name=c, number=3}");
  }

  @Test
  void membersAreComparedOneByOneAndTheirNamesEscaped() {
    Prediction one = Prediction.of(Map.of("e", Map.of("a/b", 1, "c~d", 2)));
    Prediction other = Prediction.of(Map.of("e", Map.of("a/b", 2, "c~d", 2, "f", 3)));

    assertThat(differences(one, other))
        .containsExactlyInAnyOrder("CHANGED /e/a~1b 2", "MISSING /e/f 3");
  }

  @Test
  void secretsAreMaskedOnBothSides() {
    Prediction masked =
        Prediction.of(Map.of("e", Map.of("password", "new", "empty", "")))
            .against(Map.of("e", Map.of("password", "old", "empty", "")), REASONS)
            .masking(Set.of("password", "empty"));

    assertThat(masked.documents()).isEqualTo(Map.of("e", Map.of("password", "***", "empty", "")));
    assertThat(masked.corrections())
        .containsExactly(new Correction("/e/password", Kind.CHANGED, "***", "because"));
  }

  @Test
  void documentsCannotBeChangedAfterwards() {
    List<Object> list = new ArrayList<>(List.of("a"));
    Prediction prediction = Prediction.of(Map.of("list", list));

    list.add("b");

    assertThat(prediction.documents()).isEqualTo(Map.of("list", List.of("a")));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> Prediction.of(Map.of("when", java.time.Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Instant");
  }
}
