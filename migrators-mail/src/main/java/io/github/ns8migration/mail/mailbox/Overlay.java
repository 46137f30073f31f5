package io.github.ns8migration.mail.mailbox;

import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.value.Problem;
import io.github.ns8migration.api.value.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrected copies laid over a tree. Files and folders get mode and time of their models, so that a
 * second pass over an unchanged source finds nothing to send. Safe for use by many threads.
 */
final class Overlay {

  private static final Logger LOG = LoggerFactory.getLogger(Overlay.class);

  private final Path source;
  private final Path target;
  // Folders made here and their models: times are set at the end, each file put in changes them.
  private final Map<Path, Path> folders = new LinkedHashMap<>();

  /** Over {@code source}, in {@code target}, which need not exist yet. */
  Overlay(Path source, Path target) {
    this.source = source;
    this.target = target;
  }

  /** Whether there is anything in it. */
  synchronized boolean used() {
    return !folders.isEmpty();
  }

  Path target() {
    return target;
  }

  /**
   * Puts other content in the place of a file of the source.
   *
   * @param modified time of the model when it was read, so that a change meanwhile shows next time
   */
  synchronized void replace(Path relative, byte[] content, FileTime modified)
      throws MigrationException {
    Path model = source.resolve(relative);
    Path copy = target.resolve(relative);
    try {
      prepareFolder(copy, model);
      Files.write(copy, content);
      copyMode(model, copy);
      Files.setLastModifiedTime(copy, modified);
    } catch (NoSuchFileException e) {
      gone(copy, e);
    } catch (IOException e) {
      throw failed(copy, e);
    }
  }

  /** Adds a file from another place of the source. */
  synchronized void add(Path relative, Path model) throws MigrationException {
    Path copy = target.resolve(relative);
    try {
      prepareFolder(copy, model);
      Files.copy(
          model, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      gone(copy, e);
    } catch (IOException e) {
      throw failed(copy, e);
    }
  }

  // The model was deleted meanwhile, as happens while mail is in use: so is the copy.
  private static void gone(Path copy, NoSuchFileException cause) throws MigrationException {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw failed(copy, e);
    }
  }

  /** Ends it: nothing may be put in afterwards. */
  synchronized void finish() throws MigrationException {
    List<Path> deepestFirst = new ArrayList<>(folders.keySet());
    deepestFirst.sort((a, b) -> b.getNameCount() - a.getNameCount());
    for (Path folder : deepestFirst) {
      Path model = folders.getOrDefault(folder, source);
      try {
        copyMode(model, folder);
        Files.setLastModifiedTime(
            folder, Files.getLastModifiedTime(model, LinkOption.NOFOLLOW_LINKS));
      } catch (NoSuchFileException e) {
        LOG.debug("{} has gone meanwhile", model);
      } catch (IOException e) {
        throw failed(folder, e);
      }
    }
  }

  private synchronized void prepareFolder(Path copy, Path model) throws IOException {
    Path folder = copy.getParent();
    Path modelFolder = model.getParent();
    if (folder == null || modelFolder == null || folders.containsKey(folder)) {
      return;
    }
    Path twin = source.resolve(target.relativize(folder));
    if (!folder.equals(target)) {
      prepareFolder(folder, modelFolder);
    }
    Files.createDirectories(folder);
    folders.put(folder, Folders.isFolder(twin) ? twin : modelFolder);
  }

  // With set-id bits, which the usual permissions do not have.
  private static void copyMode(Path model, Path copy) throws IOException {
    Object mode = Files.getAttribute(model, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(copy, "unix:mode", (Integer) mode & 07777);
  }

  private static MigrationException failed(Path path, IOException cause) {
    return new MigrationException(
        new Problem(
            "overlay-not-written",
            Side.TOOL,
            "Cannot make the corrected copy " + path + ": " + cause + ".",
            "Check free space and rights of the working folder."),
        cause);
  }
}
