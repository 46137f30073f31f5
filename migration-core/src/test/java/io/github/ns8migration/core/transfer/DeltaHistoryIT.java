package io.github.ns8migration.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.MapDifference;
import com.google.common.collect.Maps;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.destination.Ownership;
import io.github.ns8migration.api.destination.TreeTransfer;
import io.github.ns8migration.api.destination.TreeTransfer.Exclusion;
import io.github.ns8migration.api.value.Transferred;
import io.github.ns8migration.core.exec.Command;
import io.github.ns8migration.core.exec.CommandResult;
import io.github.ns8migration.core.exec.CommandRunner;
import io.github.ns8migration.core.transfer.RandomTree.Kind;
import io.github.ns8migration.core.transfer.RandomTree.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever happens to a tree, passes that send changes alone leave the destination as it is, to the
 * last bit, as a pass into an empty destination does.
 */
class DeltaHistoryIT {
  private static final Application MAIL =
      Application.named("nethserver-mail", "Email").intoImage("mail").withVolumes("vmail", "whole");
  private static final long HOUR = 3_600_000_000_000L;

  private static Path folder;
  private static RsyncDaemon daemon;
  private static int tries;
  private static final Pattern ONE_WITH = Pattern.compile(" is (.*)$", Pattern.DOTALL);

  /**
   * What happens before a pass and while it runs.
   *
   * @param clock how far the clock of this program is off, in hours
   * @param early whether a last pass connects before it knows what to send
   */
  record Round(List<Step> before, List<Step> meanwhile, boolean last, int clock, boolean early) {}

  @BeforeContainer
  static void start() throws IOException {
    folder = Files.createTempDirectory("histories");
    daemon = RsyncDaemon.start(folder.resolve("daemon"), new String[] {"vmail", "whole"});
  }

  @AfterContainer
  static void stop() throws IOException {
    daemon.close();
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void everyChangeArrives(
      @ForAll("trees") List<Step> tree, @ForAll("histories") List<Round> history) throws Exception {
    assertThatItArrives(tree, history, false);
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void everyChangeArrivesWithoutALookAtEachMessage(
      @ForAll("trees") List<Step> tree, @ForAll("histories") List<Round> history) throws Exception {
    assertThatItArrives(tree, history, true);
  }

  private static void assertThatItArrives(List<Step> first, List<Round> history, boolean writeOnce)
      throws Exception {
    Path place = Files.createDirectory(folder.resolve("try" + tries++));
    Path source = Files.createDirectory(place.resolve("source"));
    Files.createDirectory(place.resolve("scratch"));
    RandomTree tree = new RandomTree(source, writeOnce);
    tree.apply(new Step(Kind.DELIVER, 0, 0));
    for (Step step : first) {
      tree.apply(step);
    }
    TreeTransfer transfer = transfer(source, place, writeOnce);

    boolean undisturbed = send(place, transfer, Pass.LIVE, List.of(), tree, 0, false).settled();
    for (Round round : history) {
      tree.close(round.last());
      for (Step step : round.before()) {
        tree.apply(step);
      }
      tree.close(true);
      Pass pass = round.last() ? Pass.LAST : Pass.WARM;
      List<Step> meanwhile = round.last() ? List.of() : round.meanwhile();
      undisturbed &=
          send(place, transfer, pass, meanwhile, tree, round.clock(), round.early()).settled();
      if (round.last()) {
        assertSame(arrived(transfer, false), RandomTree.describe(source, false), undisturbed);
      }
    }
    send(place, transfer, Pass.LAST, List.of(), tree, 0, true);
    Transferred.Part proof = send(place, transfer, Pass.PROOF, List.of(), tree, 0, false);
    TreeTransfer whole = whole(transfer);
    send(place, whole, Pass.LIVE, List.of(), tree, 0, false);

    assertSame(arrived(transfer, false), RandomTree.describe(source, false), undisturbed);
    assertSame(arrived(transfer, true), arrived(whole, true), undisturbed);
    assertThat(proof.items().changedNothing()).as("%s", proof).isTrue();
    MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    MoreFiles.deleteRecursively(
        daemon.volume("vmail").resolve(transfer.into()), RecursiveDeleteOption.ALLOW_INSECURE);
    MoreFiles.deleteRecursively(
        daemon.volume("whole").resolve(transfer.into()), RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private static TreeTransfer transfer(Path source, Path place, boolean writeOnce) {
    TreeTransfer transfer =
        TreeTransfer.of(source, "vmail")
            .into(place.getFileName().toString())
            .leavingOut(Exclusion.named("lucene-indexes"))
            .deletingExtraneous()
            .ownedBy(new Ownership(100, 101));
    return writeOnce ? transfer.writingOnceIn("cur", "new") : transfer;
  }

  private static TreeTransfer whole(TreeTransfer like) {
    return new TreeTransfer(
        like.source(),
        "whole",
        like.into(),
        like.overlay(),
        like.exclusions(),
        like.delete(),
        like.owner(),
        like.rights(),
        like.writeOnce());
  }

  private static Map<String, String> arrived(TreeTransfer transfer, boolean owners)
      throws IOException {
    return RandomTree.describe(daemon.volume(transfer.volume()).resolve(transfer.into()), owners);
  }

  /**
   * What arrived is what was expected, bit for bit. After a pass that did not end well nobody knows
   * which names it made one on the destination; those that are not one any more, and look the same,
   * no pass of rsync takes apart, a full one neither: then content and time alone are compared.
   */
  private static void assertSame(
      Map<String, String> arrived, Map<String, String> expected, boolean undisturbed) {
    Set<String> stillOne = new HashSet<>();
    if (!undisturbed) {
      arrived.forEach(
          (name, text) -> {
            Matcher one = ONE_WITH.matcher(text);
            if (one.find() && !text.equals(expected.get(name))) {
              stillOne.add(name);
              stillOne.add(one.group(1));
            }
          });
    }
    MapDifference<String, String> difference =
        Maps.difference(without(stillOne, arrived), without(stillOne, expected));
    assertThat(difference.areEqual()).as("arrived and expected: %s", difference).isTrue();
  }

  /** Without rights and other names of these. */
  private static Map<String, String> without(Set<String> names, Map<String, String> all) {
    return Maps.transformEntries(
        all,
        (name, text) ->
            names.contains(name)
                ? ONE_WITH.matcher(text.substring(text.indexOf(" at "))).replaceAll("")
                : text);
  }

  private static Transferred.Part send(
      Path place,
      TreeTransfer transfer,
      Pass pass,
      List<Step> meanwhile,
      RandomTree tree,
      int clock,
      boolean early)
      throws MigrationException, InterruptedException {
    return new RsyncChannel(
            daemon.endpoint(),
            new Meanwhile(new ArrayDeque<>(meanwhile), tree),
            Patience.TRANSFER,
            MAIL,
            pass,
            place.resolve("scratch"),
            event -> {},
            TransferSettings.PLAIN.rememberingIn(place).acceptingLosses(true))
        .at(() -> RsyncChannel.now() + clock * HOUR)
        .connectingEarly(early ? Duration.ZERO : Duration.ofHours(1))
        .sendTree(transfer);
  }

  /** Runs rsync; before each run something happens to the tree that was scanned already. */
  private record Meanwhile(Deque<Step> steps, RandomTree tree) implements CommandRunner {
    @Override
    public CommandResult run(Command command) throws MigrationException, InterruptedException {
      return run(command, input -> input.transferTo(java.io.OutputStream.nullOutputStream()));
    }

    @Override
    public CommandResult run(Command command, OutputConsumer consumer)
        throws MigrationException, InterruptedException {
      try {
        for (int i = 0; i < 3 && !steps.isEmpty(); i++) {
          tree.apply(steps.poll());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Rsync312().run(command, consumer);
    }
  }

  @Provide
  Arbitrary<List<Step>> trees() {
    return steps().list().ofMinSize(10).ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<Round>> histories() {
    Arbitrary<Integer> clocks =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.just(0)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(-2, 2)));
    return Combinators.combine(
            steps().list().ofMaxSize(15),
            meanwhile().list().ofMaxSize(5),
            Arbitraries.of(true, false),
            clocks,
            Arbitraries.of(true, false))
        .as(Round::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  // Of a second name that came while rsync ran, and that is a file of its own of the same size and
  // second before the next scan, nobody knows any more that the destination holds both as one. The
  // content is right then, and rights are those of either. rsync alone does the same.
  private static Arbitrary<Step> meanwhile() {
    return steps().filter(step -> step.kind() != Kind.HARD_LINK);
  }

  private static Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.of(Kind.DELIVER, Kind.MAKE_FOLDER)),
                net.jqwik.api.Tuple.of(10, Arbitraries.of(Kind.values()))),
            Arbitraries.integers().between(0, 1000),
            Arbitraries.integers().between(0, 1000))
        .as(Step::new);
  }
}
