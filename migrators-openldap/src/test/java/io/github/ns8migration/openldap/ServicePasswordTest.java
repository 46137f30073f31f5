package io.github.ns8migration.openldap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Secret;
import io.github.ns8migration.openldap.ServicePassword.Match;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("D8")
class ServicePasswordTest {
  private static final Secret PASSWORD = Secret.of("FAKEldapserv_pw1");

  // The first is that of the small company; the others were made with slappasswd.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{CRYPT}$6$svcldap$LRgrE3jqXR1lWPCcjOcV.odkNOOkgSO/qUiYm7MpYkT6Ihw.5.ScLpdmPWmSmJjtDFvE1ws2tXBFxo8knvwoy0",
        "{SSHA}40tEByL6MRSC3b9hUlBUKMReT3SYfMkI",
        "{SHA}IqehLsJOFNVGJsYTakJwvPwNaNA=",
        "{SSHA512}9vqDmAfvUS+Qx1PFnZI2lrEeQ3YiQCkJo+mc65lp7oIPiq2ekXfxBg9vaJUhf+N9WKBbkjomDvhR1Uajw65NzgvhsZd9f4wN",
        "FAKEldapserv_pw1",
        "{CLEARTEXT}FAKEldapserv_pw1"
      })
  void formsOfTheRightPassword(String stored) {
    assertThat(ServicePassword.compare(PASSWORD, List.of(Secret.of("{MD5}xx"), Secret.of(stored))))
        .isEqualTo(Match.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{SSHA}0pzZ8kTgA9Zx6wbCvMzkMbVw1eGqZ0pd", "{CRYPT}!!", "other", "{CRYPT}xxSalt"})
  void formsOfAnotherPassword(String stored) {
    assertThat(ServicePassword.compare(PASSWORD, List.of(Secret.of(stored)))).isEqualTo(Match.NO);
  }

  @Test
  void formThatOnlyTheServerUnderstands() {
    assertThat(ServicePassword.compare(PASSWORD, List.of(Secret.of("{ARGON2}$argon2id$v=19"))))
        .isEqualTo(Match.UNKNOWN);
  }
}
