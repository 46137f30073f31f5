package io.github.ns8migration.samba.share;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ns8migration.api.source.EsmithRecord;
import io.github.ns8migration.api.value.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of shares, in particular of awkward ones. */
class SharesTest {
  private static EsmithRecord share(String name, String... properties) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      map.put(properties[i], properties[i + 1]);
    }
    return new EsmithRecord(name, "ibay", map);
  }

  /** With a folder for each. */
  private static Shares of(EsmithRecord... records) {
    Set<String> folders =
        List.of(records).stream().map(EsmithRecord::key).collect(Collectors.toSet());
    return Shares.of(List.of(records), Optional.of(folders), Set.of());
  }

  private static List<String> items(Shares shares, String code) {
    return shares.findings().stream()
        .filter(finding -> finding.problem().code().equals(code))
        .flatMap(finding -> finding.items().stream())
        .toList();
  }

  private static List<String> names(Shares shares) {
    return shares.shares().stream().map(Share::name).toList();
  }

  private static String description(String stored) {
    return of(share("docs", "Description", stored)).shares().get(0).description();
  }

  @Test
  @Tag("CK01")
  void aLineFeedInADescriptionMakesNoSecondShare() {
    assertThat(description("first\nsecond share\n")).isEqualTo("first second share");
  }

  @Test
  @Tag("CK02")
  void aTabInADescriptionCutsNothingOff() {
    assertThat(description("left\tright")).isEqualTo("left right");
  }

  @Test
  @Tag("CK02")
  void switchesAreReadWhateverTheirCase() {
    assertThat(of(share("docs", "SmbAuditStatus", "Enabled")).shares().get(0).audit()).isTrue();
  }

  @Test
  @Tag("CK03")
  void anEscapedBarBecomesABar() {
    assertThat(description("left \\| right")).isEqualTo("left | right");
  }

  @Test
  @Tag("CK04")
  void whatNs7ReadsAsALineFeedIsOne() {
    // A stored "C:\temp\new" is read so by the database program of NS7 itself.
    assertThat(description("C:\\temp\new")).isEqualTo("C:\\temp ew");
  }

  @Test
  @Tag("CK05")
  @Tag("F34")
  void ofNamesThatDifferByCaseTheLastIsShownAndBothFoldersAreNamed() {
    Shares shares = of(share("Docs"), share("docs"), share("other"));

    assertThat(names(shares)).containsExactly("docs", "other");
    assertThat(items(shares, "shares-differ-by-case"))
        .containsExactly(
            "/var/lib/nethserver/ibay/docs is shown",
            "/var/lib/nethserver/ibay/Docs is hidden by docs");
  }

  @Test
  @Tag("F34")
  void aDisabledOneOfThemWasNotShown() {
    assertThat(names(of(share("Docs"), share("docs", "status", "disabled"))))
        .containsExactly("Docs");
  }

  @Test
  @Tag("CK06")
  @Tag("F33")
  void oddNamesGoAlongAndAreNamed() {
    Shares shares = of(share("a b"), share("it's"), share("hidden$"), share("two  blanks"));

    assertThat(names(shares)).containsExactly("a b", "it's", "hidden$", "two  blanks");
    assertThat(items(shares, "share-name-odd")).containsExactly("it's", "hidden$", "two  blanks");
  }

  @Test
  @Tag("CK06")
  void aNameThatNs8CannotMakeAShareOfIsNotSent() {
    Shares shares =
        of(share("-x"), share("R+D"), share("100%"), share("Homes"), share("a\tb"), share("docs"));

    assertThat(names(shares)).containsExactly("docs");
    assertThat(items(shares, "share-name-refused"))
        .containsExactly("-x", "R+D", "100%", "Homes", "a\tb");
  }

  @Test
  @Tag("CK07")
  @Tag("D11")
  void aShareWithoutDescriptionGetsAnEmptyOne() throws IOException {
    JsonNode records = new ObjectMapper().readTree(of(share("docs")).json());

    assertThat(records.get(0).path("props").path("Description").isTextual()).isTrue();
    assertThat(records.get(0).path("props").path("Description").asText()).isEmpty();
  }

  @Test
  @Tag("F38")
  void switchesThatAreMissingAreDeliveredAsNs7HadThem() throws IOException {
    JsonNode props = new ObjectMapper().readTree(of(share("docs")).json()).get(0).path("props");

    assertThat(props.path("SmbShareBrowseable").asText()).isEqualTo("enabled");
    assertThat(props.path("SmbRecycleBinVersionsStatus").asText()).isEqualTo("disabled");
    assertThat(props.path("SmbAuditStatus").asText()).isEqualTo("disabled");
  }

  @Test
  void whatNs7DidNotServeIsNotServed() {
    Shares shares =
        of(
            share("closed", "status", "disabled"),
            share("old", "SmbStatus", "disabled"),
            share("open", "SmbStatus", "enabled"));

    assertThat(names(shares)).containsExactly("open");
    assertThat(items(shares, "share-disabled")).containsExactly("closed", "old");
  }

  @Test
  void recordsWithoutFolderFoldersWithoutRecordAndFilesAreNamed() {
    Shares shares =
        Shares.of(
            List.of(share("docs"), share("gone")),
            Optional.of(Set.of("docs", "stray")),
            Set.of("notes.txt"));

    assertThat(names(shares)).containsExactly("docs");
    assertThat(items(shares, "share-without-folder")).containsExactly("gone");
    assertThat(items(shares, "folder-without-share")).containsExactly("stray");
    assertThat(items(shares, "files-among-shares")).containsExactly("notes.txt");
  }

  @Test
  @Tag("F32")
  void aHostWithoutSharesNeedsNoFolderForThem() {
    Shares shares = Shares.of(List.of(), Optional.empty(), Set.of());

    assertThat(shares.shares()).isEmpty();
    assertThat(shares.findings()).isEmpty();
  }

  @Test
  void sharesWhoseFolderIsNotMountedStopTheMove() {
    Shares shares = Shares.of(List.of(share("docs")), Optional.empty(), Set.of());

    assertThat(shares.findings()).anyMatch(Finding::blocks);
  }

  @Test
  void openForGuestsAndShownFromBelowAreNamed() {
    Shares shares =
        of(
            share("scans", "SmbGuestAccessType", "rw"),
            share("closed", "SmbGuestAccessType", "none"),
            share("old", "SmbProfileType", "migration"));

    assertThat(items(shares, "share-guest-access")).containsExactly("scans");
    assertThat(items(shares, "share-below-files")).containsExactly("old");
  }

  /** Never empty: NS8 would keep that as an alias, and nothing would answer to the old name. */
  @Test
  @Tag("F37")
  void theOldNameIsTheFirstPartOfTheFullOne() {
    assertThat(Shares.alias("server")).isEqualTo("server\n");
    assertThat(Shares.alias("server.example.org")).isEqualTo("server\n");
    assertThat(Shares.aliasFinding("server.example.org")).isEmpty();
    assertThat(Shares.aliasFinding("a-name-of-17-char.example.org")).isPresent();
  }

  /** What the existing tool delivered, and what NS8 made of it once it could read it. */
  private static JsonNode recorded() throws IOException {
    return new ObjectMapper()
        .readTree(SharesTest.class.getResourceAsStream("/golden/samba/with-descriptions.json"));
  }

  private static List<EsmithRecord> recordedShares() throws IOException {
    List<EsmithRecord> records = new ArrayList<>();
    for (JsonNode record : recorded().path("accounts")) {
      Map<String, String> properties = new HashMap<>();
      record
          .path("props")
          .properties()
          .forEach(each -> properties.put(each.getKey(), each.getValue().asText()));
      records.add(new EsmithRecord(record.path("name").asText(), "ibay", properties));
    }
    return records;
  }

  @Test
  @Tag("D11")
  void theRecordedSharesArriveAsRecordedButForThese() throws IOException {
    Map<String, String> different =
        Map.of(
            "Sales", "disabled on NS7, and its name differs from sales by case only",
            "empty", "NS7 keeps no versions where nothing is said, NS8 would",
            "scans", "the escape of the bar is undone; and versions as for empty");
    Shares shares = of(recordedShares().toArray(EsmithRecord[]::new));
    Map<String, Share> ours =
        shares.shares().stream().collect(Collectors.toMap(Share::name, share -> share));
    Map<String, String> descriptions = new HashMap<>();
    for (String line : recorded().path("shares_tsv").asText().split("\n")) {
      descriptions.put(line.split("\t", 2)[0], line.split("\t", 2)[1]);
    }

    for (JsonNode made : recorded().path("alter_share")) {
      String name = made.path("name").asText();
      Share recorded =
          new Share(
              name,
              descriptions.getOrDefault(name, ""),
              made.path("browseable").asBoolean(),
              made.path("enable_audit").asBoolean(),
              made.path("enable_recycle").asBoolean(),
              made.path("recycle_versions").asBoolean());
      if (different.containsKey(name)) {
        assertThat(ours.get(name)).as(different.get(name)).isNotEqualTo(recorded);
      } else {
        assertThat(ours.get(name)).isEqualTo(recorded);
      }
    }
    assertThat(ours.get("scans").description()).isEqualTo("Scansioni | qualità");
    assertThat(ours).doesNotContainKey("Sales").hasSize(4);
  }
}
