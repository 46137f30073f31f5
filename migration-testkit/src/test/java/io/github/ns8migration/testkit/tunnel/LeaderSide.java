package io.github.ns8migration.testkit.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.cluster.NodeView;
import io.github.ns8migration.testkit.cluster.PlainBehaviour;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The leader node: a real WireGuard device, and the embedded cluster, whose API and rsync daemons
 * listen inside the VPN alone. Only the front end is on the cable. Peers are added and removed a
 * little after the cluster said so, as the leader's event handler does.
 */
final class LeaderSide {
  private static final String VPN = "10.5.4.1";

  private LeaderSide() {}

  /** A folder for what it holds. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    String privateKey = run("wg", "genkey").strip();
    Path configuration = folder.resolve("wg0.conf");
    Files.writeString(
        configuration,
        "[Interface]\nAddress = "
            + VPN
            + "/24\nListenPort = 55820\nPrivateKey = "
            + privateKey
            + "\n");
    run("wg-quick", "up", configuration.toString());
    String publicKey = run("wg", "show", "wg0", "public-key").strip();
    try (EmbeddedCluster cluster =
        EmbeddedCluster.builder()
            .keepIn(folder.resolve("cluster"))
            .apiAddress(VPN)
            .apiPort(9311)
            .vpnAddress(VPN)
            .withTls()
            .publicAddress(TwoMachines.LEADER)
            .leaderVpn(publicKey, TwoMachines.LEADER + ":55820")
            .withImage("notes", PlainBehaviour::new)
            .start()) {
      Thread peers = new Thread(() -> followPeers(cluster), "peers");
      peers.setDaemon(true);
      peers.start();
      TwoMachines.Machine.say(cluster.publicUri().getPort() + " " + publicKey);
      BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        TwoMachines.Machine.say(answer(line, cluster));
      }
    }
  }

  private static String answer(String question, EmbeddedCluster cluster) throws Exception {
    return switch (question) {
      case "received" -> run("wg", "show", "wg0", "transfer").strip();
      case "nodes" -> String.valueOf(joined(cluster).size());
      case "users" -> String.valueOf(cluster.users().size());
      case "clients" ->
          String.valueOf(
              cluster.requests().stream()
                  .filter(request -> request.user().orElse("").startsWith("ns7admin"))
                  .count());
      default -> "what?";
    };
  }

  private static List<NodeView> joined(EmbeddedCluster cluster) {
    return cluster.nodes().stream().filter(node -> node.flags().contains("nomodules")).toList();
  }

  private static void followPeers(EmbeddedCluster cluster) {
    Set<NodeView> known = new HashSet<>();
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(700);
        List<NodeView> now = joined(cluster);
        for (NodeView node : now) {
          if (known.add(node)) {
            run(
                "wg",
                "set",
                "wg0",
                "peer",
                node.publicKey(),
                "allowed-ips",
                node.vpnAddress() + "/32");
          }
        }
        for (NodeView node : List.copyOf(known)) {
          if (!now.contains(node)) {
            known.remove(node);
            run("wg", "set", "wg0", "peer", node.publicKey(), "remove");
          }
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("peers are not followed any more", e);
    }
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
