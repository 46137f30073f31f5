package io.github.ns8migration.examples.cli;

import io.github.ns8migration.api.Plan;
import io.github.ns8migration.api.Verification;
import io.github.ns8migration.api.value.Finding;
import io.github.ns8migration.api.value.MigrationEvent;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.core.Report;
import io.github.ns8migration.core.report.EstimateWords;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows what happens: progress bars that are drawn over where somebody looks, plain lines where the
 * output goes to a file. Called from several threads.
 */
public final class Terminal implements Consumer<MigrationEvent> {
  private static final int BAR = 28;
  private static final int MOST_ITEMS = 4;
  private static final int UNKNOWN = 0xfffd;

  private final PrintStream out;
  private final boolean bars;
  private boolean barShown;

  /** Draws bars only when {@code bars} is true. */
  public Terminal(PrintStream out, boolean bars) {
    this.out = out;
    this.bars = bars;
  }

  @Override
  public synchronized void accept(MigrationEvent event) {
    if (event instanceof MigrationEvent.TransferProgress progress) {
      transfer(progress);
    } else if (event instanceof MigrationEvent.TaskProgress progress) {
      bar(
          progress.application() + ": " + progress.task(),
          progress.percent() / 100.0,
          progress.percent() + " %");
    } else if (event instanceof MigrationEvent.StageEntered stage) {
      line("  " + stage.application() + ": " + stage.stage());
    } else if (event instanceof MigrationEvent.StageCompleted stage) {
      line("  " + stage.application() + ": " + stage.stage() + " done, " + seconds(stage.took()));
    } else if (event instanceof MigrationEvent.DownTimeForetold foretold) {
      line(
          "  "
              + foretold.application()
              + ": expected to be out of service for "
              + seconds(foretold.downTime())
              + " and the import in NS8"
              + foretold.maximum().map(most -> ", at most " + seconds(most)).orElse(""));
    } else if (event instanceof MigrationEvent.OutOfService down) {
      line(
          "  "
              + down.application()
              + (down.serving() ? ": in service again after " : ": out of service for ")
              + seconds(down.since())
              + down.foretold()
                  .map(time -> " (hand-over foretold after " + seconds(time) + ")")
                  .orElse(""));
    } else if (event instanceof MigrationEvent.Note note) {
      line("  " + note.application() + ": " + note.text());
    } else if (event instanceof MigrationEvent.Warned warned) {
      finding(warned.finding());
    }
    // How an action ended is told by whoever asked for it.
  }

  private void transfer(MigrationEvent.TransferProgress progress) {
    double share =
        progress.bytesTotal() == 0 ? 1 : (double) progress.bytesDone() / progress.bytesTotal();
    String left = progress.remaining().map(time -> ", " + seconds(time) + " left").orElse("");
    bar(
        progress.application() + ": " + progress.part(),
        share,
        size(progress.bytesDone())
            + " of "
            + size(progress.bytesTotal())
            + ", "
            + size(progress.bytesPerSecond())
            + "/s"
            + left);
  }

  private void bar(String what, double share, String numbers) {
    if (bars) {
      int full = (int) Math.round(Math.min(1, share) * BAR);
      out.print(
          "\r\033[K    "
              + shown(what)
              + " ["
              + "#".repeat(full)
              + ".".repeat(BAR - full)
              + "] "
              + numbers);
      out.flush();
      barShown = true;
    }
  }

  /** A line of its own. */
  public synchronized void line(String text) {
    if (barShown) {
      out.print("\r\033[K");
      barShown = false;
    }
    out.println(shown(text));
  }

  // Names of files may hold anything: line feeds that would make another line of this program, and
  // what a terminal takes for an order or for the other direction of writing.
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> (Character.isISOControl(c) && c != '\t') || turns(c) ? UNKNOWN : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static boolean turns(int c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }

  /** A heading. */
  public void heading(String text) {
    line("");
    line("== " + text);
  }

  /** What went wrong and what to do. */
  public void problem(Problem problem) {
    line("");
    line("Stopped [" + problem.code() + "] " + problem.side().words() + ": " + problem.message());
    line("What to do: " + problem.remedy());
  }

  void finding(Finding finding) {
    line(
        "  "
            + finding.severity().name().toLowerCase(Locale.ROOT)
            + " ["
            + finding.problem().code()
            + "] "
            + finding.problem().message()
            + items(finding.items()));
    line("      " + finding.problem().remedy());
  }

  /** What NS8 will hold. */
  public void plan(String title, Plan plan) {
    heading("Plan for " + title);
    section("arrives as it is", plan.arrives());
    section("is converted", plan.converted());
    section("stays behind", plan.leftBehind());
    plan.findings().forEach(this::finding);
    EstimateWords.of(plan).forEach(each -> line("  " + each));
  }

  private void section(String name, List<Plan.Item> items) {
    if (!items.isEmpty()) {
      line("  " + name + ":");
      items.forEach(item -> line("    - " + item.subject() + ": " + item.text()));
    }
  }

  /** All that happened. */
  public void report(Report report) {
    for (Report.Part part : report.applications()) {
      heading("Report: " + part.state().title());
      line(
          "  status: "
              + part.state().status().name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + part.state().module().map(id -> ", instance " + id).orElse(""));
      if (!part.state().reason().isEmpty()) {
        line("  " + part.state().reason());
      }
      moved(part);
      section("converted", part.plan().converted());
      section("left behind", part.plan().leftBehind());
      checks(part.verification());
      part.plan().afterwards().forEach(text -> line("  afterwards: " + text));
    }
    report.downTimes().forEach(this::downTime);
  }

  private void downTime(Report.DownTime down) {
    heading("Out of service: " + down.leader() + " and what moves with it");
    line(
        String.format(
            Locale.ROOT,
            "  %.1f seconds from %s on, %s",
            down.seconds(),
            down.begun(),
            switch (down.end()) {
              case HANDED_OVER -> "until NS8 served";
              case RESTORED -> "until NS7 served again";
              case OPEN -> "as far as is known";
            }));
    if (down.handedOver().isPresent()) {
      line(
          String.format(
              Locale.ROOT,
              "  %.1f seconds up to the hand-over%s; the rest is the import in NS8",
              down.handedOver().getAsDouble(),
              down.predicted().isPresent()
                  ? String.format(Locale.ROOT, " (foretold: %.1f)", down.predicted().getAsDouble())
                  : ""));
    }
    for (Report.Slice slice : down.slices()) {
      line(
          String.format(
              Locale.ROOT,
              "  %8.1f s + %6.1f s  %s: %s",
              slice.from(),
              slice.seconds(),
              slice.application(),
              slice.stage()));
    }
  }

  private void moved(Report.Part part) {
    if (part.moved().passes() > 0) {
      line(
          "  moved: "
              + part.moved().items()
              + " files and folders, "
              + size(part.moved().bytes())
              + ", in "
              + part.moved().passes()
              + " passes");
    }
    if (part.secondsDown() >= 0) {
      line(String.format(Locale.ROOT, "  out of service: %.1f seconds", part.secondsDown()));
    }
  }

  void checks(Verification verification) {
    for (Verification.Check check : verification.checks()) {
      line(
          "  "
              + (check.passed() ? "ok   " : "WRONG ")
              + check.what()
              + ": "
              + check.found()
              + (check.passed() ? "" : ", expected " + check.expected()));
      if (!check.explanation().isEmpty()) {
        line("        " + check.explanation());
      }
    }
  }

  private static String items(List<String> items) {
    if (items.isEmpty()) {
      return "";
    }
    String shown = String.join(", ", items.subList(0, Math.min(MOST_ITEMS, items.size())));
    return " ("
        + shown
        + (items.size() > MOST_ITEMS ? " and " + (items.size() - MOST_ITEMS) + " more" : "")
        + ")";
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1000 && unit < 3) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", value, "kMGT".charAt(unit));
  }
}
