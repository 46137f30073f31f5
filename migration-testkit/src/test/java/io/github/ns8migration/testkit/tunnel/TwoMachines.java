package io.github.ns8migration.testkit.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces with a cable between them, {@value #LEADER} and {@value #SOURCE}, and a
 * Java program in each. Needs root and {@code /dev/net/tun}. Everything in them dies with the
 * programs, and these with this process, whose end closes their standard input.
 */
final class TwoMachines implements AutoCloseable {
  static final String LEADER = "192.0.2.1";
  static final String SOURCE = "192.0.2.2";

  private final String leader = "ns8l" + ProcessHandle.current().pid();
  private final String source = "ns8s" + ProcessHandle.current().pid();
  private final List<Machine> machines = new ArrayList<>();

  TwoMachines() throws Exception {
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      throw new IllegalStateException(
          "This machine has no /dev/net/tun, so no VPN can be made: run ./verify, which leaves the"
              + " tests with the tag needs-tun out then and says so, or give the container the"
              + " device (docker run --device /dev/net/tun --cap-add NET_ADMIN).");
    }
    Files.createDirectories(Path.of("/var/run/wireguard"));
    run("ip", "netns", "add", leader);
    run("ip", "netns", "add", source);
    run(
        "ip", "link", "add", "cable", "netns", leader, "type", "veth", "peer", "name", "cable",
        "netns", source);
    for (String[] end : new String[][] {{leader, LEADER}, {source, SOURCE}}) {
      run("ip", "-n", end[0], "addr", "add", end[1] + "/24", "dev", "cable");
      run("ip", "-n", end[0], "link", "set", "cable", "up");
      run("ip", "-n", end[0], "link", "set", "lo", "up");
    }
  }

  /** A program in one of them, asked with lines and answering each with one. */
  static final class Machine {
    private static final String ANSWER = "ANSWER ";
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private Machine(Process process) {
      this.process = process;
      this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      this.input = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    }

    String ask(String question) throws IOException {
      input.write(question + "\n");
      input.flush();
      return answer();
    }

    String answer() throws IOException {
      List<String> log = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(ANSWER)) {
          return line.substring(ANSWER.length());
        }
        log.add(line);
      }
      throw new IOException("the program ended: " + String.join("\n", log));
    }

    static void say(String answer) {
      System.out.println(ANSWER + answer.replace('\n', ' '));
    }
  }

  Machine onLeader(Class<?> program, String... arguments) throws IOException {
    return start(leader, program, arguments);
  }

  Machine onSource(Class<?> program, String... arguments) throws IOException {
    return start(source, program, arguments);
  }

  // With process, mount and network namespaces of its own: the sockets of wireguard-go are files.
  private Machine start(String namespace, Class<?> program, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                "mount -t tmpfs none /var/run/wireguard && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    Machine machine = new Machine(new ProcessBuilder(command).redirectErrorStream(true).start());
    machines.add(machine);
    return machine;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  @Override
  public void close() throws Exception {
    for (Machine machine : machines) {
      machine.process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    run("ip", "netns", "delete", leader);
    run("ip", "netns", "delete", source);
  }
}
