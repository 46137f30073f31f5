package io.github.ns8migration.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ns8migration.api.value.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class SecretMaskPropertiesTest {
  @Property
  void aSecretThatWasSentIsNeverSeen(
      @ForAll @StringLength(min = 6, max = 30) String secret,
      @ForAll @StringLength(max = 30) String before,
      @ForAll @StringLength(max = 30) String after) {
    SecretMask mask = SecretMask.of(Json.input(Map.of("bind", Secret.of(secret))));

    String masked = mask.apply(before + secret + after);

    assertThat(masked).contains(Secret.MASK);
    assertThat(secret.contains("*") || !masked.contains(secret)).isTrue();
  }

  @Property
  void aPlainTextUnderASecretNameIsMaskedAtAnyDepth(
      @ForAll @AlphaChars @StringLength(min = 6, max = 20) String secret) {
    Object input = Map.of("a", List.of(Map.of("API_Token", Map.of("x", List.of(secret)))));

    assertThat(SecretMask.of(Json.input(input)).apply("it was " + secret + "!"))
        .isEqualTo("it was ********!");
  }

  @Property
  @Tag("F69")
  void everythingElseStaysAsItIs(@ForAll @AlphaChars @StringLength(max = 60) String words) {
    String text = "{" + words + "} [" + words + "] (root): " + words;

    assertThat(SecretMask.of(Json.input(null)).apply(text)).isEqualTo(text);
  }

  @Property
  void aReceiversPasswordIsMaskedWhereverItStands(
      @ForAll @NumericChars @StringLength(min = 1, max = 10) String process) {
    String password = process + "0f6d1b9e-5f0b-4a43-9e0e-6a1a3b0c7d11";

    assertThat(SecretMask.of(Json.input(null)).apply("user mail1:" + password + " failed"))
        .isEqualTo("user mail1:******** failed");
  }

  @Example
  void theNameOfATaskIsNoSecret() {
    String text = "module/mail1/task/0f6d1b9e-5f0b-4a43-9e0e-6a1a3b0c7d11 failed";

    assertThat(SecretMask.of(Json.input(null)).apply(text)).isEqualTo(text);
  }

  @Property
  void percentagesOnlyRise(@ForAll List<@IntRange(min = -50, max = 150) Integer> told) {
    List<Integer> seen = new ArrayList<>();
    PercentMeter meter = new PercentMeter(seen::add);

    told.forEach(meter::at);

    assertThat(seen).isSorted().doesNotHaveDuplicates().allMatch(each -> each >= 0 && each <= 100);
    assertThat(seen.isEmpty()).isEqualTo(told.isEmpty());
  }
}
