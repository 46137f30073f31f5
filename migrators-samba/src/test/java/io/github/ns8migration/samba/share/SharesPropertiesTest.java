package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** What holds whatever the records of shares hold. */
class SharesPropertiesTest {
  private static final String ABSENT = "absent";

  @Provide
  Arbitrary<List<EsmithRecord>> records() {
    Arbitrary<String> names =
        Arbitraries.of("aAbBé -$%'\"\t\u0001".codePoints().boxed().toList())
            .map(Character::toString)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(letters -> String.join("", letters));
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.just(ABSENT),
            Arbitraries.strings().ofMaxLength(8),
            Arbitraries.of("\n", "a\nb\tc", "a \\| b", "\r\n", "\t"));
    Arbitrary<String> switches = Arbitraries.of(ABSENT, "enabled", "Enabled", "disabled", "", "x");
    return Combinators.combine(names, texts, switches, switches)
        .as(SharesPropertiesTest::share)
        .list()
        .uniqueElements(EsmithRecord::key)
        .ofMaxSize(8);
  }

  private static EsmithRecord share(String name, String text, String status, String audit) {
    Map<String, String> properties = new HashMap<>();
    properties.put("Description", text);
    properties.put("status", status);
    properties.put("SmbAuditStatus", audit);
    properties.values().removeIf(ABSENT::equals);
    return new EsmithRecord(name, "ibay", properties);
  }

  private static Shares of(List<EsmithRecord> records) {
    Set<String> folders = records.stream().map(EsmithRecord::key).collect(Collectors.toSet());
    return Shares.of(records, Optional.of(folders), Set.of());
  }

  /** As NS8's import writes the list, a tab behind the name, and as it reads it again. */
  private static List<String> namesThatNs8Reads(Shares shares) throws IOException {
    StringBuilder list = new StringBuilder();
    for (JsonNode record : new ObjectMapper().readTree(shares.json())) {
      JsonNode description = record.path("props").path("Description");
      assertThat(description.isTextual()).as("NS8 reads it without looking").isTrue();
      list.append(record.path("name").asText()).append('\t').append(description.asText());
      list.append('\n');
    }
    List<String> names = new ArrayList<>();
    list.toString().lines().forEach(line -> names.add(line.split("\t", 2)[0]));
    return names;
  }

  @Property(tries = 300)
  @Tag("CK01")
  @Tag("CK02")
  @Tag("CK04")
  @Tag("CK06")
  @Tag("CK07")
  void ns8ReadsTheSharesThatAreSentAndNoOther(@ForAll("records") List<EsmithRecord> records)
      throws IOException {
    Shares shares = of(records);

    assertThat(namesThatNs8Reads(shares))
        .isEqualTo(shares.shares().stream().map(Share::name).toList());
  }

  @Property(tries = 300)
  @Tag("CK05")
  @Tag("F34")
  void eachIsServedUnderANameOfItsOwnOrNamedWithTheReason(
      @ForAll("records") List<EsmithRecord> records) {
    Shares shares = of(records);

    List<String> served = shares.shares().stream().map(Share::name).toList();
    List<String> items =
        shares.findings().stream().flatMap(finding -> finding.items().stream()).toList();
    assertThat(served.stream().map(name -> name.toLowerCase(Locale.ROOT))).doesNotHaveDuplicates();
    for (EsmithRecord record : records) {
      if (!served.contains(record.key())) {
        assertThat(items)
            .as(record.key())
            .anyMatch(
                item ->
                    item.equals(record.key())
                        || item.startsWith(
                            ShareFolders.SHARES + "/" + record.key() + " is hidden by "));
      }
    }
  }
}
