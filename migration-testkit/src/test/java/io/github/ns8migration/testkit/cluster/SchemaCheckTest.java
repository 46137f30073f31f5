package io.github.ns8migration.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'integer','minimum':1} | 0 | (root)_number_gte",
        "{'type':'integer','maximum':9} | 10 | (root)_number_lte",
        "{'type':'integer'} | 1.5 | (root)_invalid_type",
        "{'type':'string','minLength':2} | 'a' | (root)_string_gte",
        "{'type':'string','maxLength':2} | 'abc' | (root)_string_lte",
        "{'type':'string','pattern':'^a$'} | 'b' | (root)_pattern",
        "{'type':'string','format':'ipv4'} | '10.0.0.1/32' | (root)_format",
        "{'enum':['a','b']} | 'c' | (root)_enum",
        "{'type':'array','minItems':2} | [1] | (root)_array_min_items",
        "{'type':'array','uniqueItems':true} | [1,1] | (root)_unique",
        "{'properties':{'a':{'type':'array','items':{'type':'string'}}}} | {'a':['x',1]} | a_invalid_type",
        "{'required':['a']} | {} | (root)_required",
        "{'additionalProperties':false,'properties':{'a':{}}} | {'b':1}"
            + " | (root)_additional_property_not_allowed"
      })
  void everyKindOfViolationHasItsName(String schema, String value, String error) {
    JsonNode output = SchemaCheck.output(SchemaCheck.check(json(schema), json(value)));

    assertThat(output).hasSize(1);
    assertThat(output.path(0).path("error").asText()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'integer'} | 2.0",
        "{'type':['string','null']} | null",
        "{'type':'string','format':'hostname'} | '192.0.2.1'",
        "{'type':'string','format':'unknown'} | 'x'",
        "{'anyOf':[{'type':'string'},{'type':'null'}]} | null"
      })
  void whatFitsIsTaken(String schema, String value) {
    assertThat(SchemaCheck.check(json(schema), json(value))).isEqualTo(List.of());
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"')).orElseThrow();
  }
}
