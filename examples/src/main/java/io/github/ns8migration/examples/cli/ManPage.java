package io.github.ns8migration.examples.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page, for {@code man(1)}: made of what the command line itself is made of, so that the
 * two cannot differ.
 */
final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /** The page of a command and all its verbs. */
  static String of(CommandLine command) {
    ManPage manual = new ManPage();
    manual.write(command.getCommandSpec());
    return manual.page.toString();
  }

  private void write(CommandSpec spec) {
    macro("TH", "NS8-MIGRATE", "1", "", spec.version()[0], "NS8 migration toolkit");
    macro("SH", "NAME");
    page.append(
        "ns8-migrate \\- moves the applications of a NethServer 7 host into NethServer 8\n");
    macro("SH", "SYNOPSIS");
    page.append(".B ").append(spec.name()).append("\n[\\fIoptions\\fR] \\fIVERB\\fR [...]\n");
    macro("SH", "DESCRIPTION");
    lines(spec.usageMessage().description());
    macro("SH", "OPTIONS");
    options(spec.options());
    macro("SH", "VERBS");
    for (CommandLine verb : verbs(spec)) {
      verb(verb.getCommandSpec());
    }
    macro("SH", "EXIT STATUS");
    spec.usageMessage().exitCodeList().forEach(this::item);
    macro("SH", "FILES");
    item("/var/log/ns8-migration.log", "what was done; see \\fBlogs\\fR");
    item("/var/lib/nethserver/nethserver-ns8-migration", "the state of the migration");
    macro("SH", "EXAMPLES");
    page.append(".nf\n");
    for (String line : spec.usageMessage().footer()) {
      text(line);
    }
    page.append(".fi\n");
  }

  private static List<CommandLine> verbs(CommandSpec spec) {
    List<CommandLine> verbs = new ArrayList<>(spec.subcommands().values());
    verbs.removeIf(verb -> verb.getCommandSpec().usageMessage().hidden());
    return verbs.stream().distinct().toList();
  }

  private void verb(CommandSpec spec) {
    StringBuilder synopsis = new StringBuilder(spec.name());
    for (ArgSpec parameter : spec.positionalParameters()) {
      synopsis.append(' ').append(label(parameter));
    }
    macro("SS", synopsis.toString());
    lines(spec.usageMessage().description());
    for (ArgSpec parameter : spec.positionalParameters()) {
      if (parameter.description().length > 0) {
        item(parameter.paramLabel(), described(parameter));
      }
    }
    options(spec.options().stream().filter(option -> !option.inherited()).toList());
  }

  /** In brackets where it may be left out, with dots where there may be several. */
  private static String label(ArgSpec parameter) {
    String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? " ..." : "");
    return parameter.arity().min() == 0 ? "[" + label + "]" : label;
  }

  private void options(List<OptionSpec> options) {
    for (OptionSpec option : options) {
      if (!option.hidden()) {
        String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
        item(String.join(", ", option.names()) + value, described(option));
      }
    }
  }

  private static String described(ArgSpec argument) {
    String text = String.join(" ", argument.description());
    String value = argument.defaultValue();
    return text.replace("${DEFAULT-VALUE}", value == null ? "" : value);
  }

  private void lines(String... lines) {
    text(String.join(" ", lines));
  }

  private void item(String term, String text) {
    page.append(".TP\n.B ").append(escaped(term)).append('\n');
    text(text);
  }

  private void macro(String name, String... words) {
    page.append('.').append(name);
    for (String word : words) {
      page.append(" \"").append(word).append('"');
    }
    page.append('\n');
  }

  private void text(String text) {
    page.append(escaped(text)).append('\n');
  }

  // A line that begins with a dot or a quote would be a request; a dash a typographic one.
  private static String escaped(String text) {
    String plain = Ansi.OFF.string(text.replace("%n", "\n"));
    String dashes = plain.replace("\\-", "-").replace("-", "\\-");
    return dashes.startsWith(".") || dashes.startsWith("'") ? "\\&" + dashes : dashes;
  }
}
