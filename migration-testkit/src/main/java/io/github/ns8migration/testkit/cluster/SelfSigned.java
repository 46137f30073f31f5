package io.github.ns8migration.testkit.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that nobody trusts, as a fresh node has.
 *
 * @param store PKCS#12 file
 * @param password of the file, which holds nothing of value
 */
record SelfSigned(Path store, String password) {
  /** Makes one with the keytool of this Java. */
  static SelfSigned make(Path folder, String host) throws IOException {
    Path store = folder.resolve("tls.p12");
    String password = "changeit";
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            password,
            "-alias",
            "ns8",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + host,
            "-ext",
            "SAN=dns:" + host + ",ip:127.0.0.1",
            "-validity",
            "30");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool made no certificate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    return new SelfSigned(store, password);
  }
}
