package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.samba.domain.DomainAddress.Offer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DomainAddressTest {
  private static final Set<String> NODES = Set.of("10.5.4.1", "10.5.4.2");
  private static final Offer LAN = new Offer("192.168.1.20", "eth0 (enp0s3)");
  private static final Offer OTHER_LAN = new Offer("172.20.0.3", "eth1");
  private static final Offer VPN = new Offer("10.5.4.1", "wg0");

  private final ScriptedTarget instance = new ScriptedTarget();
  private final ScriptedTarget cluster =
      new ScriptedTarget()
          .answering(
              "get-cluster-status",
              "{\"nodes\": [{\"id\": 1, \"vpn\": {\"ip_address\": \"10.5.4.1\"}}, {\"id\": 2}]}");

  private static String list(Offer... offers) {
    StringBuilder list = new StringBuilder("{\"realm\": \"x\", \"ipaddress_list\": [");
    for (Offer offer : offers) {
      list.append(list.charAt(list.length() - 1) == '[' ? "" : ",")
          .append(
              "{\"ipaddress\": \"%s\", \"label\": \"%s\"}"
                  .formatted(offer.ipaddress(), offer.label()));
    }
    return list + "]}";
  }

  @Test
  @Tag("F41")
  @Tag("D10")
  void theAddressOfTheVpnIsNotOfferedToAFileServer() {
    assertThat(DomainAddress.usable(List.of(LAN, VPN), NODES, true)).containsExactly(LAN);
    assertThat(DomainAddress.usable(List.of(LAN, VPN), NODES, false)).containsExactly(LAN, VPN);
  }

  @Test
  @Tag("D10")
  void theVpnIsKnownByTheAddressOfItsNodeWhateverItsLabel() {
    Offer renamed = new Offer("10.5.4.1", "ns8");

    assertThat(DomainAddress.usable(List.of(renamed), NODES, true)).isEmpty();
    assertThat(DomainAddress.usable(List.of(new Offer("10.9.0.1", "wg0")), NODES, true)).isEmpty();
    assertThat(DomainAddress.usable(List.of(new Offer("10.5.5.1", "wg01")), NODES, true))
        .hasSize(1);
  }

  /** NS8 proposes this network for every cluster; one may have another, and a company have this. */
  @Test
  @Tag("D10")
  void aLocalNetworkMayBeTheOneThatOtherClustersHave() throws Exception {
    cluster.answering(
        "get-cluster-status", "{\"nodes\": [{\"vpn\": {\"ip_address\": \"10.99.0.1\"}}]}");
    instance.answering(
        "get-defaults", list(new Offer("10.5.4.20", "eth0"), new Offer("10.99.0.1", "wg0")));

    assertThat(DomainAddress.question(instance, cluster, true).choices())
        .containsExactly("10.5.4.20");
  }

  @Test
  @Tag("D9")
  void onlyPrivateAddressesOfTheNodeMayBeChosen() {
    assertThat(
            DomainAddress.usable(
                List.of(
                    new Offer("203.0.113.7", "eth0"),
                    new Offer("fd00::7", "eth0"),
                    new Offer("127.0.0.1", "lo"),
                    new Offer("nonsense", "eth0"),
                    OTHER_LAN),
                NODES,
                false))
        .containsExactly(OTHER_LAN);
  }

  @Test
  @Tag("D9")
  void theOnlyLocalAddressIsProposed() throws Exception {
    instance.answering("get-defaults", list(LAN, VPN));

    Question question = DomainAddress.question(instance, cluster, false);

    assertThat(question.choices()).containsExactly("192.168.1.20", "10.5.4.1");
    assertThat(question.proposal()).hasValue("192.168.1.20");
    assertThat(question.label()).contains("enp0s3", "wg0");
    assertThat(instance.inputs()).containsExactly("get-defaults {provision=new-domain}");
  }

  @Test
  void amongSeveralLocalAddressesTheAdministratorChooses() throws Exception {
    instance.answering("get-defaults", list(LAN, OTHER_LAN));

    Question question = DomainAddress.question(instance, cluster, true);

    assertThat(question.proposal()).isEmpty();
    assertThat(question.required()).isTrue();
    assertThat(question.kind()).isEqualTo(Question.Kind.CHOICE);
  }

  @Test
  @Tag("F41")
  void aNodeWithNoAddressForAFileServerIsRefusedBeforeAnythingIsTouched() {
    instance.answering("get-defaults", list(VPN));

    assertThatThrownBy(() -> DomainAddress.question(instance, cluster, true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-address-missing");
  }

  @Test
  @Tag("D9")
  void anAddressThatTheNodeHasLostIsRefusedBeforeTheCommit() {
    instance.answering("get-defaults", list(OTHER_LAN));
    Answers answers = Answers.none().with(DomainAddress.KEY, "192.168.1.20");

    assertThatThrownBy(() -> DomainAddress.chosen(answers, instance, cluster, true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-address-gone");
    assertThatThrownBy(() -> DomainAddress.chosen(Answers.none(), instance, cluster, true))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("dc-address-gone");
  }

  @Test
  void theChosenAddressIsTheAnswer() throws Exception {
    instance.answering("get-defaults", list(LAN, OTHER_LAN));
    Answers answers = Answers.none().with(DomainAddress.KEY, "172.20.0.3");

    assertThat(DomainAddress.chosen(answers, instance, cluster, true)).isEqualTo("172.20.0.3");
  }
}
