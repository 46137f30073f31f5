package io.github.ns8migration.samba.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.Question;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.samba.domain.DomainAddress.Offer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DomainAddressTest {
  private static final String NETWORK = "10.5.4.0/24";
  private static final Offer LAN = new Offer("192.168.1.20", "eth0 (enp0s3)");
  private static final Offer OTHER_LAN = new Offer("172.20.0.3", "eth1");
  private static final Offer VPN = new Offer("10.5.4.1", "wg0");

  private final ScriptedTarget instance = new ScriptedTarget();
  private final ScriptedTarget cluster =
      new ScriptedTarget().answering("get-defaults", "{\"vpn\": {\"network\": \"10.5.4.0/24\"}}");

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
    assertThat(DomainAddress.usable(List.of(LAN, VPN), NETWORK, true)).containsExactly(LAN);
    assertThat(DomainAddress.usable(List.of(LAN, VPN), NETWORK, false)).containsExactly(LAN, VPN);
  }

  @Test
  @Tag("D10")
  void theVpnIsKnownByItsNetworkWhateverItsLabel() {
    Offer renamed = new Offer("10.5.4.1", "ns8");

    assertThat(DomainAddress.usable(List.of(renamed), NETWORK, true)).isEmpty();
    assertThat(DomainAddress.usable(List.of(new Offer("10.9.0.1", "wg0")), NETWORK, true))
        .isEmpty();
    assertThat(DomainAddress.usable(List.of(new Offer("10.5.5.1", "wg01")), NETWORK, true))
        .hasSize(1);
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
                NETWORK,
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
