package io.github.ns8migration.testkit.disorder;

import static io.github.ns8migration.testkit.host.TestHost.command;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.testkit.host.TestHost;
import io.github.ns8migration.testkit.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** All that can go wrong in a move, beside the end of the program. */
final class Hazards {
  private static final String[] ANY = {"start", "sync", "finish"};
  private static final Hazard.End ENDED = () -> {};

  private Hazards() {}

  static List<Hazard> all() {
    return List.of(
        // ---- the API
        Hazard.of("429 bursts", t -> once(t.faults().answer429(4)), ANY),
        Hazard.of("500 on status", t -> once(t.faults().answer500OnStatus(3)), ANY),
        Hazard.of("502 on status", t -> once(t.faults().answerOnStatus(502, 3)), ANY),
        Hazard.of("status answers lost", t -> once(t.faults().loseStatus(3)), ANY),
        Hazard.of(
            "201 lost after the task was queued",
            t -> once(t.faults().lose201()),
            "start",
            "finish"),
        Hazard.of(
            "token expires",
            t -> once(t.faults().expireTokens()),
            "sync",
            "stage final-sync",
            "stage settle"),
        Hazard.of("results expire", t -> once(t.faults().expireResults()), "sync", "stage retire"),
        Hazard.of("second factor is on", Hazards::secondFactor, "connect"),
        Hazard.of("address of the caller is not allowed", Hazards::wrongAddress, "connect"),
        Hazard.of("a worker is asked", Hazards::worker, "connect", "sync", "finish"),
        Hazard.of("store of the cluster is down", Hazards::storeDown, ANY),
        Hazard.of(
            "output comes as text",
            t -> cleared(t, t.faults().outputAsText("import-module")),
            "start"),
        // ---- agents, nodes, images
        Hazard.of(
            "agent dies", Hazards::agentDies, "sync", "finish", "stage quiesce", "stage settle"),
        Hazard.of("agent hangs", Hazards::agentHangs, "sync", "finish"),
        Hazard.of("node reboots", Hazards::reboot, "sync", "finish", "stage final-sync"),
        Hazard.of(
            "the whole cluster is off for a while",
            Hazards::powerCut,
            "start",
            "sync",
            "stage quiesce",
            "stage final-sync",
            "stage commit",
            "stage import",
            "stage settle"),
        Hazard.of("the VPN does not come up", Hazards::noVpn, "connect"),
        Hazard.of(
            "image arrives slowly",
            t -> cleared(t, t.faults().slowPull(Duration.ofSeconds(2))),
            "start"),
        Hazard.of("image cannot be pulled", t -> cleared(t, t.faults().failPull("")), "start"),
        Hazard.of("port never opens", t -> cleared(t, t.faults().portNeverOpens()), "start"),
        Hazard.of(
            "creation aborts",
            t -> once(t.faults().abortAction("import-module", 1, 1, "Traceback")),
            "start"),
        Hazard.of(
            "configuration refused by ACME (exit 3)",
            t -> once(t.faults().failConfigure("newcert_acme_error", 3, 1)),
            "finish"),
        Hazard.of(
            "mail server not ready (exit 3)",
            t ->
                once(
                    t.faults()
                        .failAction(
                            "configure-module", 2, 3, "mail_server", "mail_server_is_not_valid")),
            "finish"),
        Hazard.of(
            "configuration aborts",
            t -> once(t.faults().abortAction("configure-module", 1, 1, "Traceback")),
            "finish"),
        Hazard.of(
            "removal where the agent is dead",
            t -> once(t.faults().killAgent(t.instance().id())),
            "abort"),
        // ---- receivers and senders
        Hazard.of(
            "receiver killed",
            t -> once(t.faults().killDaemon(t.instance().id())),
            "sync",
            "finish",
            "stage final-sync",
            "stage prove",
            "stage before-commit",
            "stage late-sync"),
        Hazard.of(
            "receiver stopped",
            t -> once(t.faults().stopDaemon(t.instance().id())),
            "sync",
            "finish"),
        Hazard.of("receiver freezes for a while", Hazards::freeze, "sync", "stage final-sync"),
        Hazard.of(
            "sender killed (exit 20, 12)",
            Hazards::killSender,
            "sync",
            "stage final-sync",
            "stage prove"),
        Hazard.of("what arrived is deleted", Hazards::deleteVolume, "sync", "finish"),
        Hazard.of("disk of NS8 full", t -> mounted(t.volume(), "size=16k"), "sync", "finish"),
        Hazard.of("no inodes in NS8", t -> mounted(t.volume(), "nr_inodes=2"), "sync", "finish"),
        // ---- the old server
        Hazard.of("files vanish and grow", Hazards::restless, "sync"),
        Hazard.of("names with newline and invalid UTF-8", Hazards::oddNames, "sync"),
        Hazard.of(
            "a service does not stop",
            t -> healed(t, host -> host.failCommandOnce(command("systemctl", "stop"), 1)),
            "finish"),
        Hazard.of(
            "an event fails",
            t -> healed(t, host -> host.failCommandOnce(command("signal-event"), 1)),
            "finish"),
        Hazard.of(
            "programs of NS7 are slow",
            t -> healed(t, host -> host.slowCommand(any -> true, Duration.ofMillis(150))),
            ANY),
        // ---- the state directory, the clock, people
        Hazard.onDisk(
            "disk of the state full",
            t -> t.fill(t.sides().state()),
            "start",
            "stage quiesce",
            "sync",
            "finish",
            "stage final-sync",
            "stage commit"),
        Hazard.onDisk(
            "no inodes for the state",
            t -> t.fillWithFiles(t.sides().state()),
            "start",
            "sync",
            "finish",
            "stage final-sync"),
        Hazard.onDisk(
            "state read-only",
            Hazards::readOnly,
            "start",
            "sync",
            "finish",
            "stage quiesce",
            "stage final-sync",
            "stage import"),
        Hazard.of("journal cut in its last line", Hazards::cutJournal, "sync", "finish"),
        Hazard.of("journal of somebody else", Hazards::foreignJournal, "sync", "finish"),
        Hazard.of("line of 8 MB in the journal", Hazards::longLine, "sync", "finish"),
        Hazard.of("line of 1 GB in the journal", t -> huge(t, t.journal()), "sync", "finish"),
        Hazard.of("line of 1 GB in the binding", t -> huge(t, t.binding()), "sync", "finish"),
        Hazard.of("binding damaged", Hazards::damagedBinding, "sync", "finish"),
        Hazard.of(
            "clock jumps ahead",
            t -> once(() -> t.program().step(Duration.ofDays(400))),
            "sync",
            "stage quiesce",
            "stage commit"),
        Hazard.of(
            "clock jumps back",
            t -> once(() -> t.program().step(Duration.ofDays(-400))),
            "sync",
            "stage quiesce",
            "stage commit"),
        Hazard.of(
            "clock of the cluster jumps",
            t -> once(t.sides().cluster.clock(), Duration.ofHours(1)),
            "sync",
            "finish"),
        Hazard.of(
            "two runs at once",
            Hazards::second,
            "stage warm-sync",
            "stage quiesce",
            "stage import"));
  }

  private static Hazard.End once(Object unused) {
    return ENDED;
  }

  private static Hazard.End once(Runnable strike) {
    strike.run();
    return ENDED;
  }

  private static Hazard.End once(
      io.github.ns8migration.testkit.cluster.AdjustableClock clock, Duration by) {
    clock.advance(by);
    return ENDED;
  }

  private static Hazard.End cleared(Trouble trouble, Object unused) {
    return () -> trouble.faults().clear();
  }

  private interface OnHost {
    void happens(TestHost host);
  }

  private static Hazard.End healed(Trouble trouble, OnHost strike) {
    strike.happens(trouble.sides().host);
    return () -> trouble.sides().host.heal();
  }

  private static Hazard.End secondFactor(Trouble trouble) {
    String secret = trouble.sides().cluster.enableSecondFactor(trouble.sides().cluster.adminUser());
    return () -> trouble.sides().oneTimeCodes(() -> trouble.sides().cluster.oneTimeCode(secret));
  }

  private static Hazard.End wrongAddress(Trouble trouble) {
    String admin = trouble.sides().cluster.adminUser();
    trouble.sides().cluster.allowNetworks(admin, "203.0.113.0/24");
    return () -> trouble.sides().cluster.allowNetworks(admin);
  }

  private static Hazard.End worker(Trouble trouble) {
    return cleared(trouble, trouble.faults().leaderIsElsewhere("leader.example.net"));
  }

  private static Hazard.End storeDown(Trouble trouble) {
    return cleared(trouble, trouble.faults().storeDown(true));
  }

  private static Hazard.End agentDies(Trouble trouble) {
    String id = trouble.instance().id();
    trouble.faults().killAgent(id);
    trouble.sides().cluster.clock().advance(Duration.ofMinutes(2));
    return () -> trouble.faults().reviveAgent(id);
  }

  private static Hazard.End agentHangs(Trouble trouble) {
    String id = trouble.instance().id();
    trouble.faults().hangAgent(id);
    return () -> trouble.faults().reviveAgent(id);
  }

  private static Hazard.End reboot(Trouble trouble) {
    trouble.faults().rebootNode(trouble.instance().node());
    trouble.sides().cluster.clock().advance(Duration.ofMinutes(2));
    return ENDED;
  }

  private static Hazard.End powerCut(Trouble trouble) {
    trouble.faults().powerOff();
    AtomicBoolean off = new AtomicBoolean(true);
    Runnable on =
        () -> {
          if (off.getAndSet(false)) {
            trouble.faults().powerOn();
          }
        };
    Hazard.End back =
        trouble.meanwhile(
            () -> {
              Thread.sleep(1500);
              on.run();
            });
    return () -> {
      back.now();
      on.run();
    };
  }

  private static Hazard.End noVpn(Trouble trouble) {
    trouble.sides().cutOff(true);
    return () -> trouble.sides().cutOff(false);
  }

  private static Hazard.End freeze(Trouble trouble) {
    String folder = trouble.sides().folder.resolve("ns8").toString();
    return trouble.meanwhile(
        () -> {
          for (int round = 0; round < 3; round++) {
            List<ProcessHandle> receivers =
                trouble.processes(line -> line.contains("--daemon") && line.contains(folder));
            signal(receivers, "-STOP");
            try {
              Thread.sleep(700);
            } finally {
              signal(receivers, "-CONT");
            }
            Thread.sleep(100);
          }
        });
  }

  private static void signal(List<ProcessHandle> processes, String signal) {
    for (ProcessHandle each : processes) {
      try {
        Shell.run("kill", signal, Long.toString(each.pid()));
      } catch (IOException e) {
        // It has ended meanwhile.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Hazard.End killSender(Trouble trouble) {
    String folder = trouble.sides().state().toString();
    return trouble.meanwhile(
        () -> {
          for (int look = 0; look < 4000; look++) {
            List<ProcessHandle> senders =
                trouble.processes(
                    line ->
                        line.contains("rsync")
                            && line.contains(folder)
                            && !line.contains("--daemon"));
            if (!senders.isEmpty()) {
              senders.forEach(ProcessHandle::destroyForcibly);
              return;
            }
            Thread.sleep(1);
          }
        });
  }

  private static Hazard.End deleteVolume(Trouble trouble) throws Exception {
    Shell.run("find", trouble.volume().toString(), "-mindepth", "1", "-delete");
    return ENDED;
  }

  private static Hazard.End mounted(Path folder, String limit) throws Exception {
    Shell.run("mount", "-t", "tmpfs", "-o", limit, "tmpfs", folder.toString());
    return () -> {
      // A disk that gets room keeps what fitted.
      Path arrived = Files.createTempDirectory("arrived");
      Shell.run("cp", "-a", folder + "/.", arrived.toString());
      Shell.run("umount", "-l", folder.toString());
      Shell.run("cp", "-a", arrived + "/.", folder.toString());
      Shell.run("rm", "-rf", arrived.toString());
    };
  }

  private static Hazard.End restless(Trouble trouble) throws IOException {
    Path folder = trouble.sides().busyFolder();
    Hazard.End stop =
        trouble.meanwhile(
            () -> {
              for (int round = 0; ; round++) {
                Path file = folder.resolve("1600000000.restless" + round % 7);
                Files.writeString(file, "x".repeat(1 + (round * 7919) % 200_000));
                Thread.sleep(2);
                if (round % 2 == 0) {
                  Files.deleteIfExists(file);
                }
              }
            });
    return () -> {
      stop.now();
      for (int each = 0; each < 7; each++) {
        Files.deleteIfExists(folder.resolve("1600000000.restless" + each));
      }
    };
  }

  private static Hazard.End oddNames(Trouble trouble) throws Exception {
    Path folder = trouble.sides().busyFolder();
    Path script = Files.createTempFile("odd", ".sh");
    Files.writeString(
        script,
        "cd \"$1\" && printf odd > \"$(printf '1600000000.odd\\nname')\""
            + " && printf odd > \"$(printf '1600000000.odd\\377\\200name')\""
            + " && printf odd > '1600000000.odd`touch pwned`;$(touch pwned2)'\n",
        StandardCharsets.UTF_8);
    Shell.run("bash", script.toString(), folder.toString());
    return () -> {
      Shell.run("find", folder.toString(), "-name", "1600000000.odd*", "-delete");
      Files.deleteIfExists(script);
    };
  }

  private static Hazard.End readOnly(Trouble trouble) throws Exception {
    String state = trouble.sides().state().toString();
    Shell.run("mount", "-o", "remount,ro", state);
    return () -> Shell.run("mount", "-o", "remount,rw", state);
  }

  private static Hazard.End cutJournal(Trouble trouble) throws IOException {
    byte[] content = Files.readAllBytes(trouble.journal());
    Files.write(trouble.journal(), java.util.Arrays.copyOf(content, content.length - 7));
    return ENDED;
  }

  private static Hazard.End foreignJournal(Trouble trouble) throws IOException {
    Hazard.End back = trouble.keeping(trouble.journal());
    trouble.append(trouble.journal(), "Jan  1 00:00:00 server kernel: what is this\n{\"a\":1}\n");
    return back;
  }

  private static Hazard.End longLine(Trouble trouble) throws IOException {
    Hazard.End back = trouble.keeping(trouble.journal());
    trouble.append(trouble.journal(), "x".repeat(8 << 20) + "\n");
    return back;
  }

  // All but its beginning is a hole in the file, which takes no room on the disk.
  private static Hazard.End huge(Trouble trouble, Path file) throws IOException {
    Hazard.End back = trouble.keeping(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int written = channel.write(ByteBuffer.wrap(new byte[] {'\n'}), 1L << 30);
      if (written != 1) {
        throw new IOException("no line of 1 GB");
      }
    }
    return back;
  }

  private static Hazard.End damagedBinding(Trouble trouble) throws IOException {
    Hazard.End back = trouble.keeping(trouble.binding());
    Files.write(trouble.binding(), new byte[] {0, (byte) 0xff, '\n', '=', '\n'});
    return back;
  }

  private static Hazard.End second(Trouble trouble) throws Exception {
    try (Rehearsal other = trouble.sides().open(new Kill(Kill.NEVER), event -> {})) {
      Map<?, ?> unused = other.migration().sync(trouble.sides().leader());
      throw new IllegalStateException("a second run was let in");
    } catch (MigrationException e) {
      if (!e.problem().code().equals("application-busy")) {
        throw new IllegalStateException("a second run was refused for another reason", e);
      }
    }
    return ENDED;
  }
}
