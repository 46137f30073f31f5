package io.github.ns8migration.samba.domain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.ActionCall;
import io.github.ns8migration.api.destination.ActionTarget;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.api.value.Side;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which address the domain controller may have in NS8. The import does not look at it: a wrong one
 * keeps the domain controller from starting, and with that of the VPN there is no file server.
 */
public final class DomainAddress {
  /** Key of the answer. */
  public static final String KEY = "dc-address";

  private static final String VPN_DEVICE = "wg0";
  private static final String LABEL = "Address of the domain controller in NS8";

  private DomainAddress() {}

  /** Of the instance's {@code get-defaults}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Defaults(List<Offer> ipaddress_list) {
    Defaults {
      ipaddress_list = List.copyOf(ipaddress_list);
    }
  }

  /**
   * An address of the node.
   *
   * @param label of the interface, with its other names behind it: {@code eth0 (enp0s3)}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Offer(String ipaddress, String label) {}

  /** Of the cluster's {@code get-cluster-status}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(List<Node> nodes) {}

  /** A node of the cluster. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Node(@Nullable Vpn vpn) {}

  /** A node's place in the cluster's own network. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Vpn(@Nullable String ip_address) {}

  /** What to ask before the instance is there. */
  public static Question later() {
    return new Question(KEY, LABEL, Question.Kind.TEXT, true, Optional.empty(), List.of());
  }

  /**
   * What to ask once it is there.
   *
   * @param files whether the file server moves along
   * @throws MigrationException when the node has no address that would do
   */
  public static Question question(ActionTarget instance, ActionTarget cluster, boolean files)
      throws MigrationException, InterruptedException {
    Set<String> vpn = vpn(cluster);
    List<Offer> usable = usable(instance, vpn, files);
    List<Offer> local = usable.stream().filter(offer -> !isVpn(offer, vpn)).toList();
    return new Question(
        KEY,
        LABEL + ": " + usable.stream().map(DomainAddress::words).collect(Collectors.joining(", ")),
        Question.Kind.CHOICE,
        true,
        local.size() == 1 ? Optional.of(local.get(0).ipaddress()) : Optional.empty(),
        usable.stream().map(Offer::ipaddress).toList());
  }

  private static String words(Offer offer) {
    return offer.ipaddress() + " (" + offer.label() + ")";
  }

  /** The address that was chosen; checked once more, since the node may have lost it. */
  public static String chosen(
      Answers answers, ActionTarget instance, ActionTarget cluster, boolean files)
      throws MigrationException, InterruptedException {
    String address = answers.text(KEY).map(String::strip).orElse("");
    if (usable(instance, vpn(cluster), files).stream()
        .noneMatch(offer -> offer.ipaddress().equals(address))) {
      throw MigrationException.of(
          "dc-address-gone",
          Side.DESTINATION,
          "The node does not offer the address "
              + (address.isEmpty() ? "that was to be" : address)
              + " for the domain controller any more.",
          "Look at the network of the node, and finish again with another address.");
    }
    return address;
  }

  // The network of a cluster is told to nobody but a new member: get-defaults proposes one for
  // clusters that are to be created. The addresses of its nodes in it are known.
  private static Set<String> vpn(ActionTarget cluster)
      throws MigrationException, InterruptedException {
    return cluster.run(ActionCall.of("get-cluster-status", null, Status.class)).nodes().stream()
        .map(Node::vpn)
        .filter(Objects::nonNull)
        .map(Vpn::ip_address)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static List<Offer> usable(ActionTarget instance, Set<String> vpn, boolean files)
      throws MigrationException, InterruptedException {
    Defaults defaults =
        instance.run(
            ActionCall.of("get-defaults", Map.of("provision", "new-domain"), Defaults.class));
    List<Offer> usable = usable(defaults.ipaddress_list(), vpn, files);
    if (usable.isEmpty()) {
      throw MigrationException.of(
          "dc-address-missing",
          Side.DESTINATION,
          "The node has no address that a domain controller"
              + (files ? " with a file server" : "")
              + " could have: a private IPv4 address"
              + (files ? " of the local network, which that of the VPN is not." : "."),
          "Give the node an address in the network where the clients are"
              + (files ? ", or leave the file server out" : "")
              + ", then try again.");
    }
    return usable;
  }

  /**
   * Those that would do: private IPv4 addresses; where files are served, none that only the cluster
   * can reach.
   */
  static List<Offer> usable(List<Offer> offers, Set<String> vpn, boolean files) {
    List<Offer> usable = new ArrayList<>();
    for (Offer offer : offers) {
      if (isPrivate(offer.ipaddress()) && !(files && isVpn(offer, vpn))) {
        usable.add(offer);
      }
    }
    return usable;
  }

  private static boolean isVpn(Offer offer, Set<String> vpn) {
    return Splitter.on(' ').split(offer.label()).iterator().next().equals(VPN_DEVICE)
        || vpn.contains(offer.ipaddress());
  }

  private static boolean isPrivate(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return false;
    }
    InetAddress parsed = InetAddresses.forString(address);
    return parsed instanceof Inet4Address && parsed.isSiteLocalAddress();
  }
}
