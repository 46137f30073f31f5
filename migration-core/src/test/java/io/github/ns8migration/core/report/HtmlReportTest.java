package io.github.ns8migration.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.ns8migration.api.Estimate;
import io.github.ns8migration.api.Estimate.Basis;
import io.github.ns8migration.api.Extent;
import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Prediction;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.Verification.Check;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.Finding.Severity;
import io.github.ns8migration.api.value.Side;
import io.github.ns8migration.core.ApplicationState;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.Report.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final Instant AT = Instant.parse("2024-05-04T08:00:00Z");
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-zA-Z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>");
  private static final Set<String> VOID = Set.of("meta", "br", "rect");

  @Test
  void itTellsWhatHappenedAndWhatIsLeftToDo() {
    String html = HtmlReport.of(report("Email", "shop.example.org"));

    assertThat(html)
        .contains("Migration of server.example.org")
        .contains("1 of 2") // one moved, one to come
        .contains("out of service 42.0 s")
        .contains("shop.example.org")
        .contains("mail.example.org must lead to node 1")
        .contains("Move Ejabberd by hand")
        .contains("DIFFERS")
        .contains("12,000 files and folders, 3.4 GB")
        .contains("about 67 min, at 900.0 kB a second, as passes of this migration took")
        .contains("about 8 s until NS8 begins to import, which is assumed")
        .contains("/pcdb/domain", "names are trimmed")
        .contains("<summary>What NS8 will hold, in its own terms</summary>")
        .contains("DNS: publish the DKIM key");
  }

  @Test
  void nothingIsLoadedFromElsewhereAndNothingRuns() {
    String html = HtmlReport.of(report("Email", "x"));

    assertThat(html)
        .contains("default-src 'none'")
        .doesNotContain(
            "<script", "<link", "<img", "<iframe", "url(", "@import", "http://", "https://");
  }

  @Test
  void whatHostsAreCalledIsTextAndNeverMarkup() {
    String hostile = "\"><script>alert(1)</script><img src=x onerror='x'>&amp;\u202e\u0000";

    String html = HtmlReport.of(report(hostile, hostile));

    assertThat(html)
        .doesNotContain("<script", "<img", "\u202e", "\u0000")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;amp;");
    wellFormed(html);
  }

  @Test
  void onlyWhatMovesIsStillToBeCompared() {
    String html = HtmlReport.of(report("Email", "x"));

    String compared = "<td data-label=\"compared\">";
    assertThat(html.split(compared, -1)[2]).as("by hand").startsWith("\u2013<");
    assertThat(html.split(compared, -1)[3]).as("not yet moved").startsWith("not yet<");
  }

  @Property(tries = 200)
  void anyTextLeavesTheDocumentWellFormed(@ForAll String one, @ForAll String other) {
    wellFormed(HtmlReport.of(report(one, other)));
  }

  @Test
  void aHostOfWhichNothingIsKnownHasAReportToo() {
    Report empty = new Report("server.example.org", AT, List.of(), List.of());

    assertThatCode(() -> wellFormed(HtmlReport.of(empty))).doesNotThrowAnyException();
    assertThat(HtmlReport.of(empty)).contains("Nothing is left to do.");
  }

  @Test
  void aRehearsalSaysThatItIsOne() {
    Finding remark =
        Finding.of(
            Severity.WARNING, "x", Side.TOOL, "Contents were not verified.", "None.", List.of());

    String html = HtmlReport.of(report("Email", "x"), List.of(remark));

    assertThat(html).contains("This was a rehearsal", "Contents were not verified.");
  }

  @Test
  void manyMailboxesWithoutADifferenceAreSummedUp() {
    List<Check> checks =
        IntStream.range(0, 500).mapToObj(i -> Check.equal("mailbox " + i, 1, 1)).toList();

    String html =
        HtmlReport.of(new Report("h", AT, List.of(part(new Verification(checks))), List.of()));

    assertThat(html).contains("and 440 more without a difference").doesNotContain("mailbox 499");
  }

  @Test
  void ofManyThingsThatAFindingIsAboutEachIsThere() {
    List<String> files = IntStream.range(0, 100).mapToObj(i -> "file " + i + " of nobody").toList();
    Finding finding = Finding.of(Severity.WARNING, "x", Side.SOURCE, "Of nobody.", "chown", files);

    String html = HtmlReport.of(report("Files", "x"), List.of(finding));

    assertThat(html).contains(files).contains("<summary>and 60 more</summary>");
    wellFormed(html);
  }

  // Every element is closed where it must be: a browser shows what was meant.
  private static void wellFormed(String html) {
    Deque<String> open = new ArrayDeque<>();
    String body = html.substring(html.indexOf("</style>"));
    Matcher tag = TAG.matcher(body.substring("</style>".length()));
    open.push("html");
    open.push("head");
    int from = 0;
    String text = body.substring("</style>".length());
    while (tag.find()) {
      assertThat(text.substring(from, tag.start())).doesNotContain("<", ">");
      from = tag.end();
      if (VOID.contains(tag.group(2))) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        open.push(tag.group(2));
      } else {
        assertThat(open.pop()).isEqualTo(tag.group(2));
      }
    }
    assertThat(open).isEmpty();
  }

  private static Report.Part part(Verification verification) {
    return new Report.Part(
        new ApplicationState(
            new ApplicationId("nethserver-mail"),
            "Email",
            ApplicationStatus.MIGRATED,
            Optional.empty(),
            Optional.of("mail1"),
            ""),
        Plan.builder().build(),
        new Report.Moved(0, 0, 0),
        verification,
        -1,
        new Report.History(List.of(), List.of(), List.of()));
  }

  private static Report report(String title, String value) {
    Plan plan =
        Plan.builder()
            .arrives("mail domain", value)
            .converted(value, "50 tenths of a GiB become 5120 MB")
            .leftBehind("disclaimer", value)
            .finding(
                Finding.of(
                    Severity.WARNING, "c", Side.SOURCE, "About " + value, "Do it.", List.of(value)))
            .afterwards("DNS: publish the DKIM key")
            .sends(Extent.of("mailboxes", 12_000, 3_400_000_000L))
            .predicts(
                Prediction.of(Map.of("pcdb", Map.of("domain", value)))
                    .against(
                        Map.of("pcdb", Map.of("domain", "as it was")),
                        (pointer, ours, other) -> "names are trimmed"))
            .build()
            .estimated(new Estimate(4000, 900_000, Basis.MEASURED, 7.2, Basis.ASSUMED));
    Report.History history =
        new Report.History(
            List.of(
                step("warm-sync", 0, 20),
                step("quiesce", 20, 1),
                step("final-sync", 21, 5),
                step("prove", 26, 4),
                step("commit", 30, 1),
                step("import", 31, 25),
                step("settle", 56, 6),
                step("retire", 62, 1),
                step("verify", 63, 2)),
            List.of(
                new Report.Pass(AT.minusSeconds(90_000), true, 12_000, 0, 3_400_000_000L),
                new Report.Pass(AT.plusSeconds(26), false, 12, 3, 40_000)),
            List.of(
                new Said(AT, Said.Kind.NOTE, value, "", List.of()),
                new Said(
                    AT, Said.Kind.ADVICE, "mail.example.org must lead to node 1", "", List.of()),
                new Said(AT, Said.Kind.STOPPED, value, "Try again.", List.of(value))));
    return new Report(
        "server.example.org",
        AT,
        List.of(
            new Report.Part(
                new ApplicationState(
                    new ApplicationId("nethserver-mail"),
                    title,
                    ApplicationStatus.MIGRATED,
                    Optional.empty(),
                    Optional.of("mail1"),
                    ""),
                plan,
                new Report.Moved(2, 12_012, 3_400_040_000L),
                Verification.of(Check.equal("domains", 2, 2), Check.equal(value, "1", "0")),
                42,
                history),
            new Report.Part(
                new ApplicationState(
                    new ApplicationId("nethserver-ejabberd"),
                    "Ejabberd",
                    ApplicationStatus.NOT_MIGRATABLE,
                    Optional.empty(),
                    Optional.empty(),
                    "Move Ejabberd by hand"),
                Plan.builder().build(),
                new Report.Moved(0, 0, 0),
                new Verification(List.of()),
                -1,
                new Report.History(List.of(), List.of(), List.of())),
            new Report.Part(
                new ApplicationState(
                    new ApplicationId("nethserver-webtop5"),
                    "WebTop",
                    ApplicationStatus.NOT_MIGRATED,
                    Optional.of(new ApplicationId("nethserver-mail")),
                    Optional.empty(),
                    ""),
                Plan.builder().build(),
                new Report.Moved(0, 0, 0),
                new Verification(List.of()),
                -1,
                new Report.History(List.of(), List.of(), List.of()))),
        List.of());
  }

  private static Report.Step step(String stage, long from, long seconds) {
    return new Report.Step(stage, AT.plusSeconds(from), Duration.ofSeconds(seconds));
  }
}
