package io.github.ns8migration.testkit.disorder;

import io.github.ns8migration.api.Migrator;
import io.github.ns8migration.api.destination.Answers;
import io.github.ns8migration.testkit.cluster.ClusterModule;
import io.github.ns8migration.testkit.cluster.EmbeddedCluster;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is moved again and again while everything goes wrong. Each call makes the same anew. Has a
 * constructor without parameters: a process that is to be killed makes its own.
 */
public interface Scene {
  /** The leader first, then those that follow it, if any. */
  List<Migrator> migrators();

  /** A host with data of the application, made in an empty folder. */
  TestHost host(Path emptyFolder) throws IOException;

  /** A cluster that knows the application's image. */
  EmbeddedCluster.Builder cluster();

  /**
   * Changes data on the host as people who work on it would, while its services run; always the
   * same change, by the same names.
   */
  void somethingNew(TestHost someHost) throws IOException;

  /** A folder of the data in which files may come and go while services run, by its path on NS7. */
  String busyFolder();

  /** What the administrator answers. */
  default Answers answers() {
    return Answers.none();
  }

  /**
   * What an instance holds after a move, to be compared with that of an undisturbed one: all files
   * of its state and its volumes, but its own environment. Override it for what an application
   * keeps beside its files, or where files differ from move to move without need.
   */
  default Map<String, String> holdings(ClusterModule instance) throws IOException {
    return Holdings.of(instance);
  }
}
