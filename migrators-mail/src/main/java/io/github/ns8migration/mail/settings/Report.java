package io.github.ns8migration.mail.settings;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.value.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what people must know while settings are converted; for one thread. */
final class Report {
  private final List<Plan.Item> converted = new ArrayList<>();
  private final List<Plan.Item> leftBehind = new ArrayList<>();
  private final Map<Notice, List<String>> notices = new EnumMap<>(Notice.class);

  /** {@code source} is the record it is about: {@code db accounts info@}. */
  void converted(String source, String subject, String text) {
    converted.add(new Plan.Item(subject, text, source));
  }

  /** As {@link #converted}. */
  void leftBehind(String source, String subject, String text) {
    leftBehind.add(new Plan.Item(subject, text, source));
  }

  /** One more thing to which the notice applies; without secrets. */
  void notice(Notice notice, String item) {
    notices.computeIfAbsent(notice, unused -> new ArrayList<>()).add(item);
  }

  List<Plan.Item> converted() {
    return List.copyOf(converted);
  }

  List<Plan.Item> leftBehind() {
    return List.copyOf(leftBehind);
  }

  /** One finding for each notice, blockers and all in the order of {@link Notice}. */
  List<Finding> findings() {
    return notices.entrySet().stream().map(each -> each.getKey().about(each.getValue())).toList();
  }
}
