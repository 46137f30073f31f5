package io.github.ns8migration.api.source;

import io.github.ns8migration.api.Application;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of the old server's web server that takes the place of an application and tells people its
 * new address.
 *
 * <pre>{@code
 * LandingPage.of(application(), newHost)
 *     .at("/SOGo")
 *     .rewriting("/etc/httpd/conf.d/zzz_SOGo.conf")
 * }</pre>
 *
 * <p>The page lies where NS7's own tool puts it, {@code STATE/ID/webroot/index.html}, so that
 * either tool's rules of the web server lead to it.
 *
 * @param application whose place it takes
 * @param title of the application, as people know it; any text
 * @param address the host name under which NS8 serves it
 * @param paths what leads to the page on the old server, with all below: {@code /SOGo}
 * @param templates configuration files of the web server that the host makes of templates, to be
 *     made anew before: the rules of a disabled application vanish from them
 */
public record LandingPage(
    ApplicationId application,
    String title,
    HostName address,
    List<String> paths,
    List<String> templates) {
  // They become part of a regular expression and of a configuration file.
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  /** Copies the lists, and refuses what is no plain absolute path. */
  public LandingPage {
    paths = List.copyOf(paths);
    templates = List.copyOf(templates);
    for (String path : paths) {
      requirePath(path);
    }
    for (String template : templates) {
      requirePath(template);
    }
  }

  private static void requirePath(String path) {
    if (!PATH.matcher(path).matches() || List.of(path.split("/")).contains("..")) {
      throw new IllegalArgumentException("not a plain absolute path: " + path);
    }
  }

  /** A page in the place of that application; goes on with {@link #at}. */
  public static LandingPage of(Application application, HostName address) {
    return new LandingPage(application.id(), application.title(), address, List.of(), List.of());
  }

  /** The same, found under these paths too. */
  public LandingPage at(String... more) {
    return new LandingPage(application, title, address, with(paths, more), templates);
  }

  /** The same, with these configuration files made anew. */
  public LandingPage rewriting(String... files) {
    return new LandingPage(application, title, address, paths, with(templates, files));
  }

  private static List<String> with(List<String> known, String... more) {
    List<String> all = new ArrayList<>(known);
    all.addAll(List.of(more));
    return all;
  }
}
