package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ns8migration.testkit.cluster.steps.ImapsyncBehaviour;
import io.github.ns8migration.testkit.cluster.steps.MailBehaviour;
import io.github.ns8migration.testkit.cluster.steps.OpenldapBehaviour;
import io.github.ns8migration.testkit.cluster.steps.SambaBehaviour;
import io.github.ns8migration.testkit.cluster.steps.SogoBehaviour;
import io.github.ns8migration.testkit.cluster.steps.TraefikBehaviour;
import io.github.ns8migration.testkit.cluster.steps.WebTopBehaviour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Repositories, their images and versions. Tags are those of the reference cluster. */
final class Images {
  private static final String PREFIX = "ghcr.io/nethserver/";

  private final Map<String, Image> images = new LinkedHashMap<>();
  private final Map<String, Repository> repositories = new LinkedHashMap<>();

  /**
   * An image.
   *
   * @param repository where it is listed
   * @param tags what can be pulled; the first is what a short name gives
   * @param maxPerNode 0 for any number
   * @param core never listed
   */
  record Image(
      String name,
      String repository,
      List<String> tags,
      int maxPerNode,
      boolean core,
      Supplier<? extends ModuleBehaviour> behaviour) {
    String source() {
      return PREFIX + name;
    }
  }

  private record Repository(String url, boolean testing, boolean enabled) {}

  /** What a request for an image gives. */
  record Choice(Image image, String source, String tag) {}

  Images() {
    repositories.put(
        "default", new Repository("https://distfeed.nethserver.org/ns8/updates/", false, true));
    repositories.put(
        "nethforge", new Repository("https://forge.nethserver.org/ns8/updates/", false, false));
    add("mail", "default", 1, false, "1.7.13");
    add("samba", "default", 1, false, "3.4.8");
    add("webtop", "default", 0, false, "1.5.8", "1.4.5");
    add("sogo", "nethforge", 0, false, "2.2.3");
    add("imapsync", "default", 0, false, "1.3.2");
    add("roundcubemail", "default", 0, false, "2.1.8");
    add("nextcloud", "default", 0, false, "1.4.0", "1.1.9");
    add("mattermost", "default", 0, false, "3.0.0", "2.0.7");
    add("ejabberd", "default", 1, false, "1.1.6");
    add("openldap", "default", 0, true, "2.7.0");
    add("ldapproxy", "default", 0, true, "1.2.2");
    add("loki", "default", 0, true, "1.4.5");
    add("metrics", "default", 0, true, "1.3.1");
    add("traefik", "default", 0, true, "4.2.2");
    behaviour("mail", MailBehaviour::new);
    behaviour("imapsync", ImapsyncBehaviour::new);
    behaviour("samba", SambaBehaviour::new);
    behaviour("openldap", OpenldapBehaviour::new);
    behaviour("sogo", SogoBehaviour::new);
    behaviour("traefik", TraefikBehaviour::new);
    behaviour("webtop", WebTopBehaviour::new);
  }

  private void add(String name, String repository, int most, boolean core, String... tags) {
    images.put(name, new Image(name, repository, List.of(tags), most, core, PlainBehaviour::new));
  }

  synchronized void behaviour(String name, Supplier<? extends ModuleBehaviour> behaviour) {
    Image known = images.getOrDefault(name, plain(name));
    images.put(
        name,
        new Image(
            name, known.repository(), known.tags(), known.maxPerNode(), known.core(), behaviour));
  }

  synchronized void tags(String name, List<String> tags) {
    Image known = images.getOrDefault(name, plain(name));
    images.put(
        name,
        new Image(
            name, known.repository(), tags, known.maxPerNode(), known.core(), known.behaviour()));
  }

  private static Image plain(String name) {
    return new Image(name, "default", List.of("1.0.0"), 0, false, PlainBehaviour::new);
  }

  /** A short name gives the best version of an enabled repository; an address is taken as it is. */
  synchronized Optional<Choice> choose(String request) {
    if (request.contains("/")) {
      return images.values().stream()
          .flatMap(image -> image.tags().stream().map(tag -> choice(image, tag)))
          .filter(choice -> (choice.source() + ":" + choice.tag()).equals(request))
          .findFirst();
    }
    return Optional.ofNullable(images.get(request))
        .filter(image -> isEnabled(image.repository()) && !image.tags().isEmpty())
        .map(image -> choice(image, image.tags().get(0)));
  }

  private static Choice choice(Image image, String tag) {
    return new Choice(image, image.source(), tag);
  }

  synchronized boolean isEnabled(String repository) {
    Repository known = repositories.get(repository);
    return known != null && known.enabled();
  }

  synchronized boolean alter(String name, boolean enabled, boolean testing) {
    Repository known = repositories.get(name);
    if (known == null) {
      return false;
    }
    repositories.put(name, new Repository(known.url(), testing, enabled));
    return true;
  }

  synchronized ArrayNode repositories() {
    ArrayNode list = Json.array();
    repositories.forEach(
        (name, each) ->
            list.addObject()
                .put("name", name)
                .put("url", each.url())
                .put("testing", each.testing())
                .put("status", each.enabled()));
    return list;
  }

  synchronized List<Image> listed() {
    List<Image> listed = new ArrayList<>();
    for (Image image : images.values()) {
      if (!image.core() && isEnabled(image.repository())) {
        listed.add(image);
      }
    }
    return listed;
  }

  /** An entry of list-modules, as far as it does not depend on the cluster. */
  static ObjectNode description(Image image) {
    ObjectNode entry = Json.object();
    entry.putArray("authors").addObject().put("email", "").put("name", "");
    entry.putArray("categories");
    entry.put("certification_level", 1);
    entry.putObject("description").put("en", image.name());
    entry
        .putObject("docs")
        .put("bug_url", "")
        .put("code_url", "")
        .put("documentation_url", "")
        .put("relnotes_url", "");
    entry
        .put("id", image.name())
        .put("logo", "")
        .put(
            "name",
            image.name().substring(0, 1).toUpperCase(Locale.ROOT) + image.name().substring(1))
        .put("repository", image.repository())
        .put("repository_authority", "127.0.0.1")
        .put("repository_updated", "Sun, 22 Nov 2026 22:47:40 GMT")
        .put("rootfull", false)
        .put("source", image.source());
    entry.putArray("screenshots");
    entry.putArray("updates");
    ArrayNode versions = entry.putArray("versions");
    if (!image.tags().isEmpty()) {
      ObjectNode labels =
          versions
              .addObject()
              .put("tag", image.tags().get(0))
              .put("testing", false)
              .putObject("labels");
      labels.put("org.nethserver.min-core", "3.20.1");
      if (image.maxPerNode() > 0) {
        labels.put("org.nethserver.max-per-node", String.valueOf(image.maxPerNode()));
      }
    } else {
      entry.putObject("no_version_reason").put("message", "no_app_version").putObject("params");
    }
    return entry;
  }
}
