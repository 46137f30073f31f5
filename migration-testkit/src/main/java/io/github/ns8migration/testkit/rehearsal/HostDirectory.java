package io.github.ns8migration.testkit.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.util.ssl.cert.ManageCertificates;
import io.github.ns8migration.api.MigrationException;
import io.github.ns8migration.api.source.HostCommand;
import io.github.ns8migration.testkit.host.TestHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What answers at the LDAP port of a test host that has an account provider of its own: TLS with a
 * certificate of its own, the bind account and the base of that host. It answers while the unit of
 * the provider runs. It holds one account, so that the cluster finds somebody; tests that look for
 * more run a real server.
 */
final class HostDirectory implements AutoCloseable {
  private static final char[] PIN = "changeit".toCharArray();
  // What an Active Directory takes in place of a DN.
  private static final String ACCOUNT = "cn=bind account";

  private final InMemoryDirectoryServer server;

  private HostDirectory(InMemoryDirectoryServer server) {
    this.server = server;
  }

  /** Starts one for a host, on a port of this machine. */
  static HostDirectory start(TestHost host) throws IOException {
    try {
      JsonNode dump =
          new ObjectMapper()
              .readTree(
                  host.run(HostCommand.of("/usr/sbin/account-provider-test", "dump")).output());
      String unit = dump.path("isAD").asText().equals("1") ? "nsdc" : "slapd";
      return start(dump, () -> host.unit(unit).running());
    } catch (LDAPException | MigrationException e) {
      throw new IOException("no directory for a test host", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static HostDirectory start(JsonNode dump, BooleanSupplier running)
      throws LDAPException, IOException {
    String base = dump.path("BaseDN").asText();
    String bindDn = dump.path("BindDN").asText();
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(base);
    config.setSchema(null);
    config.addAdditionalBindCredentials(ACCOUNT, dump.path("BindPassword").asText());
    config.addInMemoryOperationInterceptor(new Door(bindDn, running));
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPSConfig(
            "ldaps",
            InetAddress.getLoopbackAddress(),
            0,
            Tls.CONTEXT.getServerSocketFactory(),
            Tls.CONTEXT.getSocketFactory()));
    InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
    RDN first = new DN(base).getRDN();
    server.add(
        base,
        new Attribute("objectClass", "top", "domain"),
        new Attribute(first.getAttributeNames()[0], first.getAttributeValues()[0]));
    server.add(
        "uid=somebody," + base,
        new Attribute("objectClass", "top", "posixAccount", "user"),
        new Attribute("uid", "somebody"),
        new Attribute("sAMAccountName", "somebody"));
    server.startListening();
    return new HostDirectory(server);
  }

  /** One certificate for all directories of a process: to make a key takes longer than a test. */
  private static final class Tls {
    static final SSLContext CONTEXT = context();

    private static SSLContext context() {
      try {
        return make();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("no certificate for the directories of test hosts", e);
      }
    }

    private static SSLContext make() throws GeneralSecurityException, IOException {
      Path folder = Files.createTempDirectory("ns7-tls");
      Path file = folder.resolve("tls.p12");
      try {
        ResultCode made =
            ManageCertificates.main(
                null,
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream(),
                "generate-self-signed-certificate",
                "--keystore",
                file.toString(),
                "--keystore-password",
                String.valueOf(PIN),
                "--keystore-type",
                "PKCS12",
                "--alias",
                "ns7",
                "--subject-dn",
                "CN=NethServer",
                "--key-algorithm",
                "EC",
                "--key-size-bits",
                "256",
                "--signature-algorithm",
                "SHA256withECDSA");
        if (!made.equals(ResultCode.SUCCESS)) {
          throw new IOException("no certificate could be made: " + made);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          store.load(in, PIN);
        }
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PIN);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    }
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getListenPort());
  }

  @Override
  public void close() {
    server.shutDown(true);
  }

  /** Lets in whom the host would let in. */
  private static final class Door extends InMemoryOperationInterceptor {
    private final String bindDn;
    private final BooleanSupplier running;

    Door(String bindDn, BooleanSupplier running) {
      this.bindDn = bindDn;
      this.running = running;
    }

    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request)
        throws LDAPException {
      if (!running.getAsBoolean()) {
        throw new LDAPException(ResultCode.UNAVAILABLE, "the account provider is stopped");
      }
      SimpleBindRequest given = request.getRequest();
      if (!given.getBindDN().equalsIgnoreCase(bindDn)) {
        throw new LDAPException(ResultCode.INVALID_CREDENTIALS);
      }
      request.setRequest(new SimpleBindRequest(ACCOUNT, given.getPassword().getValue()));
    }
  }
}
