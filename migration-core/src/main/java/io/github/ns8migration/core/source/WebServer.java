package io.github.ns8migration.core.source;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.CommandOutput;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.api.source.LandingPage;
import io.github.ns8migration.api.source.SourceHost;
import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages that the host's web server shows in the place of applications. */
final class WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final Set<PosixFilePermission> FOR_ALL =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> FOLDER_FOR_ALL =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> TO_PASS =
      EnumSet.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
  private static final Duration TIME = Duration.ofMinutes(2);

  private final SourceHost host;

  WebServer(SourceHost host) {
    this.host = host;
  }

  /** Writes page and rules, and makes them hold. */
  void show(LandingPage page) throws MigrationException, InterruptedException {
    ApplicationId application = page.application();
    try {
      Path folder = host.path(PublishedPage.folder(application));
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, FOLDER_FOR_ALL);
      for (String above : PublishedPage.above(application)) {
        letPass(host.path(above));
      }
      write(PublishedPage.page(application), PublishedPage.html(page));
      // Last, as the web server may be asked to read its files at any moment.
      Path rules = host.path(PublishedPage.rules(application));
      Files.createDirectories(Objects.requireNonNull(rules.getParent()));
      write(PublishedPage.rules(application), PublishedPage.rules(page));
    } catch (IOException e) {
      throw unwritable(e);
    }
    expand(page.templates());
    CommandOutput answer = reload();
    if (!answer.succeeded()) {
      delete(PublishedPage.rules(application));
      throw MigrationException.of(
          "web-server-refuses-page",
          Side.SOURCE,
          "The web server did not take the page that tells the new address of "
              + page.title()
              + ": httpd -k graceful ended with exit status "
              + answer.exitCode()
              + ".",
          "See httpd -t for what is wrong in its configuration. The move goes on without the page;"
              + " tell people the new address: https://"
              + page.address());
    }
  }

  /** Takes page and rules away; what they covered comes back with {@link #refresh}. */
  void remove(ApplicationId application) throws MigrationException {
    delete(PublishedPage.rules(application));
    delete(PublishedPage.page(application));
  }

  /** Makes files of templates anew, with those of NS7's own tool, and has them read. */
  void refresh(Collection<String> templates) throws MigrationException, InterruptedException {
    Set<String> all = new LinkedHashSet<>(templates);
    all.add(PublishedPage.THE_TOOLS_RULES);
    expand(all);
    CommandOutput answer = reload();
    if (!answer.succeeded()) {
      throw MigrationException.of(
          "web-server-not-reloaded",
          Side.SOURCE,
          "httpd -k graceful ended with exit status " + answer.exitCode() + ".",
          "See httpd -t for what is wrong in its configuration, correct it, and run it again.");
    }
  }

  private void expand(Collection<String> templates)
      throws MigrationException, InterruptedException {
    for (String file : templates) {
      if (!isTemplate(file)) {
        LOG.debug("{} is not made of templates here", file);
        continue;
      }
      CommandOutput answer =
          host.run(HostCommand.of("/sbin/e-smith/expand-template", file).within(TIME));
      if (!answer.succeeded()) {
        LOG.warn("expand-template {} ended with exit status {}", file, answer.exitCode());
      }
    }
  }

  private boolean isTemplate(String file) {
    return Files.isDirectory(host.path("/etc/e-smith/templates" + file))
        || Files.isDirectory(host.path("/etc/e-smith/templates-custom" + file));
  }

  /** Without breaking connections; a server that is down reads its files when it starts. */
  private CommandOutput reload() throws MigrationException, InterruptedException {
    if (!Unit.of("httpd", host).running()) {
      return new CommandOutput(0, "", List.of());
    }
    return host.run(HostCommand.of("httpd", "-k", "graceful").within(TIME));
  }

  private void write(String file, String text) throws IOException {
    Path path = host.path(file);
    if (!Files.exists(path)) {
      Files.createFile(path, PosixFilePermissions.asFileAttribute(FOR_ALL));
    }
    Files.setPosixFilePermissions(path, FOR_ALL);
    AtomicReplacement.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The state directory is its owner's alone; the web server must get through, and no further. */
  private static void letPass(Path folder) throws IOException {
    Set<PosixFilePermission> now = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
    if (now.addAll(TO_PASS)) {
      Files.setPosixFilePermissions(folder, now);
    }
  }

  private void delete(String file) throws MigrationException {
    try {
      Files.deleteIfExists(host.path(file));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static MigrationException unwritable(IOException cause) {
    return new MigrationException(
        new Problem(
            "page-not-written",
            Side.SOURCE,
            "The page that tells the new address, or the web server's rules for it, could not be"
                + " read or written: "
                + cause
                + ".",
            "Check free space and the rights of this program, usually root. The move goes on"
                + " without the page; tell people the new address."),
        cause);
  }
}
