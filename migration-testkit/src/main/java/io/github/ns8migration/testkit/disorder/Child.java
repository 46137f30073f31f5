package io.github.ns8migration.testkit.disorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ns8migration.api.value.ApplicationId;
import io.github.ns8migration.core.ApplicationStatus;
import io.github.ns8migration.core.Migration;
import io.github.ns8migration.core.Tunnel;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The program that is killed: moves a connected host, and tells each gate that it passes. */
final class Child {
  static final String GATE = "GATE ";
  static final String DONE = "DONE";

  private Child() {}

  /** Class of the scene, folder of both sides, address of the cluster. */
  public static void main(String[] arguments) throws Exception {
    // A pipe to the process that kills this one.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    Scene scene = (Scene) constructor.newInstance();
    Path folder = Path.of(arguments[1]);
    Kill kill =
        new Kill(
            (gate, number) -> {
              out.println(GATE + gate);
              return false;
            });
    try (TestHost host = TestHost.open(folder.resolve("ns7"));
        Migration migration =
            BothSides.engine(scene, host, folder.resolve("state"), kill, event -> {})
                .through(new SameMachine(URI.create(arguments[2])))
                .quickly()
                .open()) {
      ApplicationId leader = scene.migrators().get(0).application().id();
      ApplicationStatus status = BothSides.status(migration, leader);
      boolean early =
          !List.of(ApplicationStatus.FINISHING, ApplicationStatus.MIGRATED).contains(status);
      if (early) {
        migration.start(leader, scene.answers());
        Map<ApplicationId, ?> unused = migration.sync(leader);
      }
      if (status != ApplicationStatus.MIGRATED) {
        Map<ApplicationId, ?> unused = migration.finish(leader, scene.answers());
      }
      out.println(DONE);
    }
  }

  /** Both sides are one machine. */
  private record SameMachine(URI address) implements Tunnel {
    @Override
    public String publicKey() {
      throw new IllegalStateException("the host is connected before");
    }

    @Override
    public URI up(Peer peer) {
      return address;
    }

    @Override
    public void down() {}
  }
}
