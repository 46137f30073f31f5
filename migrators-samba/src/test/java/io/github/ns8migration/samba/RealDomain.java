package io.github.ns8migration.samba;

import io.github.ns8migration.samba.Programs.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Samba AD domain on disk: made with Samba's own programs, and read with them. */
final class RealDomain {
  static final String REALM = "AD.EXAMPLE.ORG";
  static final String DOMAIN = "ad.example.org";
  static final String WORKGROUP = "EXAMPLE";
  static final String ADMINISTRATOR_PASSWORD = "Fixture,1234";

  private RealDomain() {}

  /**
   * Makes a new domain.
   *
   * @param state becomes {@code /var/lib/samba} of its controller
   * @param work empty; for what is needed on the way
   */
  static void provision(Path state, Path work) throws IOException, InterruptedException {
    Path none = Files.writeString(work.resolve("none.conf"), "[global]\n");
    Path made = work.resolve("made");
    Programs.run(
            List.of(
                "samba-tool",
                "domain",
                "provision",
                "--configfile=" + none,
                "--realm=" + REALM,
                "--domain=" + WORKGROUP,
                "--adminpass=" + ADMINISTRATOR_PASSWORD,
                "--server-role=dc",
                "--dns-backend=SAMBA_INTERNAL",
                "--use-rfc2307",
                "--host-name=nsdc-server",
                "--host-ip=127.0.0.1",
                "--targetdir=" + made))
        .expectSuccess();
    Files.createDirectories(state);
    for (Path folder : List.of(made.resolve("state"), made)) {
      try (Stream<Path> all = Files.list(folder)) {
        for (Path each : all.filter(path -> !isOwn(path)).toList()) {
          Files.move(each, state.resolve(each.getFileName().toString()));
        }
      }
    }
  }

  private static boolean isOwn(Path made) {
    return made.endsWith("state") || made.endsWith("etc");
  }

  /** Lines of {@code accounts.py}; the domain must not be served meanwhile. */
  static void change(Path configuration, String... lines) throws IOException, InterruptedException {
    Programs.run(
            List.of(
                "/usr/bin/python3",
                Path.of("src/test/resources/real/accounts.py").toAbsolutePath().toString(),
                configuration.toString()),
            String.join("\n", lines) + "\n",
            Map.of())
        .expectSuccess();
  }

  /** Gives the accounts of a domain new numbers, as NS8 does before it serves it. */
  static void renumber(Path state) throws IOException, InterruptedException {
    Programs.run(
            List.of(
                "/usr/bin/python3",
                Path.of("src/test/resources/real/renumber.py").toAbsolutePath().toString(),
                state.resolve("private/idmap.ldb").toString()))
        .expectSuccess();
  }

  /** Name and SID of every account, machines included. */
  static Map<String, String> sids(Path state) throws IOException, InterruptedException {
    Result answer =
        Programs.run(
                List.of(
                    "ldbsearch",
                    "-H",
                    "tdb://" + state.resolve("private/sam.ldb"),
                    "-s",
                    "sub",
                    "(objectSid=*)",
                    "sAMAccountName",
                    "objectSid"))
            .expectSuccess();
    Map<String, String> sids = new TreeMap<>();
    for (String entry : answer.output().split("\n\n")) {
      String name = value(entry, "sAMAccountName");
      if (!name.isEmpty()) {
        sids.put(name, value(entry, "objectSid"));
      }
    }
    return sids;
  }

  private static String value(String entry, String attribute) {
    for (String line : entry.split("\n")) {
      if (line.startsWith(attribute + ": ")) {
        return line.substring(attribute.length() + 2);
      }
      if (line.startsWith(attribute + ":: ")) {
        return new String(
            Base64.getDecoder().decode(line.substring(attribute.length() + 3)),
            StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /**
   * Runs a program of the container: its databases are where this machine has them.
   *
   * @param container its root here
   */
  static List<String> inContainer(Path container, List<String> command) {
    List<String> here = new ArrayList<>();
    for (String word : command) {
      here.add(word.startsWith("/var/lib/samba/") ? container + word : word);
    }
    return here;
  }

  /** All files below a folder that end like that. */
  static List<Path> endingWith(Path folder, String end) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
