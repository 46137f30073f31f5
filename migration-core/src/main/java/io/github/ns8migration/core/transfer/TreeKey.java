package io.github.ns8migration.core.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.destination.TreeTransfer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a snapshot is tied to. */
final class TreeKey {
  private TreeKey() {}

  /** The name of its file: one for each folder that goes to a place in an instance. */
  static String name(String place, TreeTransfer transfer) throws IOException {
    return digest(List.of(place, source(transfer))).substring(0, 16);
  }

  private static String source(TreeTransfer transfer) throws IOException {
    return Octets.path(Path.of("/").relativize(transfer.source().toRealPath()));
  }

  /**
   * The instance, which is made with a password of its own, and all that decides what is sent: what
   * was sent by other rules says nothing.
   */
  static String of(Endpoint endpoint, String place, TreeTransfer transfer) throws IOException {
    List<String> facts = new ArrayList<>();
    facts.add(endpoint.url());
    facts.add(endpoint.password().reveal());
    facts.add(place);
    facts.add(source(transfer));
    facts.add(transfer.delete() + " " + transfer.owner());
    facts.add(transfer.rights().ownersByName() + " " + transfer.rights().accessLists());
    facts.add(transfer.rights().attributes().stream().sorted().toList().toString());
    facts.add(transfer.writeOnce().stream().sorted().toList().toString());
    transfer.exclusions().stream().map(FilterRules::describe).sorted().forEach(facts::add);
    return digest(facts);
  }

  private static String digest(List<String> facts) {
    MessageDigest digest = OverlayPrint.sha256();
    for (String fact : facts) {
      byte[] bytes = fact.getBytes(UTF_8);
      digest.update((bytes.length + " ").getBytes(UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
