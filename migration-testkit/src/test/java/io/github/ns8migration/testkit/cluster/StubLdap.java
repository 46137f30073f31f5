package io.github.ns8migration.testkit.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of one entry and one account, in clear or over TLS. */
final class StubLdap implements AutoCloseable {
  private static final String BASE = "dc=directory,dc=nh";
  private static final String BIND = "cn=ldapservice,dc=directory,dc=nh";

  private final ServerSocket listener;

  StubLdap(@Nullable ServerSocket secure) throws IOException {
    listener = secure != null ? secure : new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "stub-ldap");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        serve(socket);
      } catch (IOException e) {
        // A client that speaks something else, or the end.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    while (true) {
      List<Ber> message = Ber.read(socket.getInputStream()).elements();
      if (message.size() < 2) {
        return;
      }
      Ber operation = message.get(1);
      if (operation.tag() == 0x60) {
        answer(socket, message.get(0), result(0x61, bind(operation)));
      } else if (operation.tag() == 0x63) {
        search(socket, message.get(0), operation.elements().get(0).text());
      } else {
        return;
      }
    }
  }

  private static int bind(Ber operation) throws IOException {
    List<Ber> fields = operation.elements();
    boolean right = fields.get(1).text().equals(BIND) && fields.get(2).text().equals("lab-bind-pw");
    return right ? 0 : 49;
  }

  private static void search(Socket socket, Ber id, String base) throws IOException {
    if (base.isEmpty()) {
      answer(
          socket,
          id,
          Ber.group(
              0x64,
              Ber.text(Ber.OCTETS, ""),
              Ber.group(
                  Ber.SEQUENCE,
                  Ber.group(
                      Ber.SEQUENCE,
                      Ber.text(Ber.OCTETS, "namingContexts"),
                      Ber.group(0x31, Ber.text(Ber.OCTETS, BASE))))));
    }
    answer(socket, id, result(0x65, base.isEmpty() || base.equals(BASE) ? 0 : 32));
  }

  private static Ber result(int tag, int code) {
    return Ber.group(
        tag, Ber.number(Ber.ENUMERATED, code), Ber.text(Ber.OCTETS, ""), Ber.text(Ber.OCTETS, ""));
  }

  private static void answer(Socket socket, Ber id, Ber operation) throws IOException {
    socket.getOutputStream().write(Ber.group(Ber.SEQUENCE, id, operation).encoded());
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
