package io.github.ns8migration.testkit.cluster.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonNumbersTest {

  @ParameterizedTest
  @CsvSource({"'12',12", "' +7\t',7", "'-1',-1", "'5_0',50", "'٢٠',20", "'007',7", "'\u00a05',5"})
  void integersOfPythonAreTaken(String text, BigInteger value) {
    assertThat(PythonNumbers.integer(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "5__0", "_5", "5_", "1e3", "10.5", "0x10", "- 1", "½"})
  void whatPythonRefusesIsRefused(String text) {
    assertThatThrownBy(() -> PythonNumbers.integer(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({"6,6", "' 4.5 ',4.5", ".5,.5", "5.,5", "1_0.5e1,105", "-inf,-Infinity", "NaN,NaN"})
  void floatsOfPythonAreTaken(String text, Double value) {
    assertThat(PythonNumbers.real(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4,5", ".", "1d", "0x1p3", "1f", "e5"})
  void floatsThatPythonRefusesAreRefused(String text) {
    assertThatThrownBy(() -> PythonNumbers.real(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1,102",
    "10,1024",
    "20,2048",
    "100,10240",
    "195,19968",
    "196,20480",
    "500,51200",
    "-1,-102",
    "0,0"
  })
  void quotasAreRoundedAsMeasured(String ns7, String megabytes) {
    assertThat(PythonNumbers.quotaMegabytes(ns7)).isEqualTo(megabytes);
  }

  @ParameterizedTest
  @CsvSource({
    "255.255.255.0,24",
    "255.255.255.255,32",
    "0.0.0.0,0",
    "128.0.0.0,1",
    "0.0.0.255,24",
    "127.255.255.255,1",
    "24,24",
    "0,0",
    "032,32"
  })
  void masksOfPythonAreTaken(String mask, int length) {
    assertThat(Netmask.prefixLength(mask)).isEqualTo(OptionalInt.of(length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "33",
        "255.255.0.255",
        "255.255.255.0 ",
        "255.255.255",
        "255.255.255.00",
        "256.0.0.0",
        "24 ",
        "-1",
        "255.0.0.0/8",
        "1.2.3.4",
        "99999999999"
      })
  void masksThatPythonRefusesAreRefused(String mask) {
    assertThat(Netmask.prefixLength(mask)).isEmpty();
  }
}
