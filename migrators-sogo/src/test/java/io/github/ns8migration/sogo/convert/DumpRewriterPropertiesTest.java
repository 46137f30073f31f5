package io.github.ns8migration.sogo.convert;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

class DumpRewriterPropertiesTest {
  private static final String NEW = "mysql://sogo:Nethesis,1234@127.0.0.1:3306/sogo/";

  @Provide
  Arbitrary<String> anyBytes() {
    return Arbitraries.chars()
        .range((char) 0, (char) 255)
        .with('\'', '"', '\\', '@', '/', ':', '\n', '`', ';', '(', ')', ',', '-')
        .map(String::valueOf)
        .list()
        .ofMaxSize(20)
        .map(characters -> String.join("", characters));
  }

  @Property(tries = 500)
  @Tag("CS01")
  @Tag("O7")
  void anyPasswordOfAnyBytesBecomesThatOfNs8(@ForAll("anyBytes") String password) throws Exception {
    String location = SqlText.encoded("mysql://sogo:" + password + "@localhost/sogo/t_1");
    String inside = location.substring(1, location.length() - 1);

    Fixture.Result result = Fixture.rewrite(Fixture.withLocation(inside), 7);

    assertThat(result.dump()).isEqualTo(Fixture.withLocation(NEW + "t_1"));
  }

  @Property(tries = 500)
  @Tag("CS03")
  void textOfAnyBytesGoesThroughAsItIs(
      @ForAll("anyBytes") String text, @ForAll @IntRange(min = 1, max = 40) int piece)
      throws Exception {
    String rows =
        "INSERT INTO `sogoanna0013a` VALUES ("
            + SqlText.encoded(text)
            + ",1),("
            + SqlText.encoded(text + "mysql://sogo:x@localhost/sogo/t")
            + ",2);\n";
    String dump = rows + Fixture.withLocation(NEW + "t1");

    assertThat(Fixture.rewrite(dump, piece).dump()).isEqualTo(dump);
  }

  @Property(tries = 60)
  void theResultDoesNotDependOnThePiecesInWhichADumpComes(
      @ForAll @IntRange(min = 1, max = 5000) int piece) throws Exception {
    String dump = Fixture.resource(Fixture.SAMPLE);

    assertThat(Fixture.rewrite(dump, piece)).isEqualTo(Fixture.rewrite(dump));
  }

  @Property(tries = 300)
  void aLiteralStandsForWhatItWasMadeOf(@ForAll("anyBytes") String text) {
    assertThat(SqlText.decoded(SqlText.encoded(text))).isEqualTo(text);
  }
}
