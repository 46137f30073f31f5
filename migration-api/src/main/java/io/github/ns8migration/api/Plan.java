package io.github.ns8migration.api;

import io.github.ns8migration.api.value.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What NS8 will hold after the move, told before anything is touched.
 *
 * <pre>{@code
 * Plan.builder()
 *     .arrives("mail domain", "shop.example.org")
 *     .converted("quota of anna.bianchi", "50 tenths of a GiB become 5120 MB")
 *     .leftBehind("disclaimer of shop.example.org", "NS8 has no disclaimers")
 *     .expect("domains", 2)
 *     .build();
 * }</pre>
 *
 * @param arrives what goes over as it is
 * @param converted what goes over in another form
 * @param leftBehind what does not go over, and why
 * @param findings what to solve or to know first
 * @param expected what {@link Migrator#verify} will count on NS8
 * @param afterwards what happens or must be done after the cut-over: background work of NS8, DNS
 *     records to change
 * @param prediction what NS8 will hold, in its own terms, for programs
 * @param extents how much is to be sent, part by part
 * @param names what {@link Migrator#verify} will look for on NS8 by name, as far as the source
 *     cannot tell it any more by then: {@code "users"} and their names
 * @param estimate how long it will take; the engine's, a migrator leaves it alone
 */
public record Plan(
    List<Item> arrives,
    List<Item> converted,
    List<Item> leftBehind,
    List<Finding> findings,
    Map<String, Long> expected,
    List<String> afterwards,
    Prediction prediction,
    List<Extent> extents,
    Map<String, List<String>> names,
    Estimate estimate) {

  /**
   * One line of a plan.
   *
   * @param subject the thing, in the host's own spelling
   * @param text what becomes of it
   * @param source the record or file of the host it comes from: {@code db accounts info@}, or a
   *     path; empty when it is none of its own
   */
  public record Item(String subject, String text, String source) {
    /** Nothing is null, even when a program of an older version wrote it. */
    public Item {
      source = orElse(source, "");
    }

    /** One without a record or file of its own. */
    public Item(String subject, String text) {
      this(subject, text, "");
    }
  }

  // A journal of an earlier version has not all of them.
  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  /** Copies the lists. */
  public Plan {
    arrives = List.copyOf(arrives);
    converted = List.copyOf(converted);
    leftBehind = List.copyOf(leftBehind);
    findings = List.copyOf(findings);
    expected = Map.copyOf(expected);
    afterwards = List.copyOf(afterwards);
    prediction = orElse(prediction, Prediction.NONE);
    extents = List.copyOf(orElse(extents, List.of()));
    Map<String, List<String>> copied = new LinkedHashMap<>();
    orElse(names, Map.<String, List<String>>of())
        .forEach((what, each) -> copied.put(what, List.copyOf(each)));
    names = Collections.unmodifiableMap(copied);
    estimate = orElse(estimate, Estimate.NONE);
  }

  /** The same with other findings. */
  public Plan withFindings(List<Finding> others) {
    return new Plan(
        arrives,
        converted,
        leftBehind,
        others,
        expected,
        afterwards,
        prediction,
        extents,
        names,
        estimate);
  }

  /** The same with another estimate. */
  public Plan estimated(Estimate other) {
    return new Plan(
        arrives,
        converted,
        leftBehind,
        findings,
        expected,
        afterwards,
        prediction,
        extents,
        names,
        other);
  }

  /** Files, links and folders that a first sync sends. */
  public long files() {
    return extents.stream().mapToLong(Extent::files).sum();
  }

  /** Bytes that a first sync sends. */
  public long bytes() {
    return extents.stream().mapToLong(Extent::bytes).sum();
  }

  /** Whether start and finish must be refused. */
  public boolean blocked() {
    return findings.stream().anyMatch(Finding::blocks);
  }

  /** An empty one to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the lines of a plan; for one thread. */
  public static final class Builder {
    private final List<Item> arrives = new ArrayList<>();
    private final List<Item> converted = new ArrayList<>();
    private final List<Item> leftBehind = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Long> expected = new LinkedHashMap<>();
    private final List<String> afterwards = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();
    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private Prediction prediction = Prediction.NONE;

    private Builder() {}

    /** Goes over as it is. */
    public Builder arrives(String subject, String text) {
      arrives.add(new Item(subject, text));
      return this;
    }

    /** Goes over in another form. */
    public Builder converted(String subject, String text) {
      converted.add(new Item(subject, text));
      return this;
    }

    /** Does not go over. */
    public Builder leftBehind(String subject, String text) {
      leftBehind.add(new Item(subject, text));
      return this;
    }

    /** To be solved or known first. */
    public Builder finding(Finding finding) {
      findings.add(finding);
      return this;
    }

    /** The number of things NS8 will count afterwards. */
    public Builder expect(String what, long count) {
      expected.put(what, count);
      return this;
    }

    /** What NS8 will list by these names afterwards. */
    public Builder expect(String what, Collection<String> byName) {
      names.put(what, byName.stream().sorted().toList());
      return this;
    }

    /** Happens, or must be done, after the cut-over. */
    public Builder afterwards(String text) {
      afterwards.add(text);
      return this;
    }

    /** Goes over as it is. */
    public Builder arrives(Item item) {
      arrives.add(item);
      return this;
    }

    /** Goes over in another form. */
    public Builder converted(Item item) {
      converted.add(item);
      return this;
    }

    /** Does not go over. */
    public Builder leftBehind(Item item) {
      leftBehind.add(item);
      return this;
    }

    /** What NS8 will hold, in its own terms. */
    public Builder predicts(Prediction foretold) {
      prediction = foretold;
      return this;
    }

    /** A part that is to be sent. */
    public Builder sends(Extent extent) {
      extents.add(extent);
      return this;
    }

    /** The plan. */
    public Plan build() {
      return new Plan(
          arrives,
          converted,
          leftBehind,
          findings,
          expected,
          afterwards,
          prediction,
          extents,
          names,
          Estimate.NONE);
    }
  }
}
