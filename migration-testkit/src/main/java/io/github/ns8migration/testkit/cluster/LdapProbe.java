package io.github.ns8migration.testkit.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Connects to the LDAP server of a domain, binds, and reads the base DN: a real session. */
final class LdapProbe implements ExternalDomainCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int INVALID_CREDENTIALS = 49;
  private static final int CONFIDENTIALITY_REQUIRED = 13;
  private static final int STRONGER_AUTH_REQUIRED = 8;
  private static final int NO_SUCH_OBJECT = 32;
  private static final int INVALID_DN_SYNTAX = 34;

  @Override
  public Facts check(JsonNode data, Routes routes) throws StepFailure {
    try (Socket socket = connect(data, routes)) {
      Session session = new Session(socket);
      bind(session, data);
      Map<String, String> root = rootEntry(session);
      String base = data.path("base_dn").asText();
      if (base.isEmpty()) {
        base = root.getOrDefault("defaultnamingcontext", root.getOrDefault("namingcontexts", ""));
      }
      requireBase(session, base);
      return new Facts(root.containsKey("defaultnamingcontext") ? "ad" : "rfc2307", base);
    } catch (EOFException e) {
      throw failure(e, data, "generic_host_connection_error", "host");
    } catch (SocketTimeoutException e) {
      throw failure(e, data, "wrong_service_port_or_tls_setting", "tls", "port");
    } catch (IOException e) {
      throw failure(e, data, "generic_host_connection_error", "host");
    }
  }

  @Override
  public List<String> users(JsonNode settings, Routes routes) throws StepFailure {
    boolean ad = settings.path("schema").asText().equals("ad");
    try (Socket socket = connect(settings, routes)) {
      Session session = new Session(socket);
      if (session.bind(settings.path("bind_dn").asText(), settings.path("bind_password").asText())
          != 0) {
        throw new IOException("LDAPInvalidCredentialsResult - 49");
      }
      return session.names(
          settings.path("base_dn").asText(),
          ad ? "user" : "posixAccount",
          ad ? "sAMAccountName" : "uid");
    } catch (IOException e) {
      throw new StepFailure(1, null, "<3>" + e.getMessage());
    }
  }

  private static Socket connect(JsonNode data, Routes routes) throws StepFailure {
    Socket socket;
    try {
      socket = routes.connect(data.path("host").asText(), data.path("port").asInt(), TIMEOUT);
    } catch (UnknownHostException e) {
      throw failure(e, data, "invalid_server_address", "host");
    } catch (ConnectException | NoRouteToHostException | SocketTimeoutException e) {
      throw failure(e, data, "port_connection_error", "port");
    } catch (IOException e) {
      throw failure(e, data, "generic_host_connection_error", "host");
    }
    if (!data.path("tls").asBoolean()) {
      return socket;
    }
    try {
      return Trust.wrap(socket, data.path("host").asText(), data.path("tls_verify").asBoolean());
    } catch (IOException e) {
      closeQuietly(socket);
      throw failure(e, data, "invalid_tls_certificate", "tls_verify");
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The handshake's failure is the one to tell.
    }
  }

  private static void bind(Session session, JsonNode data) throws IOException, StepFailure {
    int code = session.bind(data.path("bind_dn").asText(), data.path("bind_password").asText());
    if (code == INVALID_CREDENTIALS) {
      throw failure(
          new IOException("LDAPInvalidCredentialsResult - 49"),
          data,
          "invalid_credentials",
          "bind_dn",
          "bind_password");
    }
    if (code == CONFIDENTIALITY_REQUIRED || code == STRONGER_AUTH_REQUIRED) {
      throw failure(
          new IOException("bind: " + code), data, "tls_required_for_authentication", "tls");
    }
    if (code != 0) {
      throw failure(
          new IOException("bind: " + code), data, "generic_host_connection_error", "host");
    }
  }

  private static void requireBase(Session session, String base) throws IOException, StepFailure {
    int code = session.search(base, new HashMap<>());
    if (code == 0 && !base.isEmpty()) {
      return;
    }
    String error =
        switch (code) {
          case NO_SUCH_OBJECT -> "base_dn_not_found";
          case INVALID_DN_SYNTAX -> "dn_syntax_error";
          default -> "generic_base_dn_check_error";
        };
    throw failure(
        new IOException("search: " + code), Json.object().put("base_dn", base), error, "base_dn");
  }

  private static Map<String, String> rootEntry(Session session) throws IOException {
    Map<String, String> attributes = new HashMap<>();
    int unused = session.search("", attributes);
    return attributes;
  }

  /** A password that was refused is not repeated. */
  private static StepFailure failure(
      IOException cause, JsonNode data, String error, String... fields) {
    ArrayNode output = Json.array();
    for (String field : fields) {
      JsonNode value = field.equals("bind_password") ? NullNode.getInstance() : data.path(field);
      output.add(Json.problem(field, error, value));
    }
    return new StepFailure(3, output, "<3>" + cause.getMessage());
  }

  /** Requests and their answers, one at a time. */
  private static final class Session {
    private static final int SEARCH_ENTRY = 0x64;
    private static final int SEARCH_DONE = 0x65;

    private final Socket socket;
    private int messages;

    Session(Socket socket) {
      this.socket = socket;
    }

    int bind(String name, String password) throws IOException {
      send(
          Ber.group(
              0x60,
              Ber.number(Ber.INTEGER, 3),
              Ber.text(Ber.OCTETS, name),
              Ber.text(0x80, password)));
      return code(receive());
    }

    /** Reads one entry, with the operational attributes that tell a naming context. */
    int search(String base, Map<String, String> attributes) throws IOException {
      send(
          Ber.group(
              0x63,
              Ber.text(Ber.OCTETS, base),
              Ber.number(Ber.ENUMERATED, 0),
              Ber.number(Ber.ENUMERATED, 0),
              Ber.number(Ber.INTEGER, 1),
              Ber.number(Ber.INTEGER, 5),
              Ber.number(Ber.BOOLEAN, 0),
              Ber.text(0x87, "objectClass"),
              Ber.group(
                  Ber.SEQUENCE,
                  Ber.text(Ber.OCTETS, "namingContexts"),
                  Ber.text(Ber.OCTETS, "defaultNamingContext"))));
      for (Ber answer = receive(); ; answer = receive()) {
        if (answer.tag() == SEARCH_ENTRY) {
          collect(answer, attributes);
        } else if (answer.tag() == SEARCH_DONE) {
          return code(answer);
        }
      }
    }

    /** The names of all entries of a class. */
    List<String> names(String base, String objectClass, String attribute) throws IOException {
      send(
          Ber.group(
              0x63,
              Ber.text(Ber.OCTETS, base),
              Ber.number(Ber.ENUMERATED, 2),
              Ber.number(Ber.ENUMERATED, 0),
              Ber.number(Ber.INTEGER, 0),
              Ber.number(Ber.INTEGER, 5),
              Ber.number(Ber.BOOLEAN, 0),
              Ber.group(
                  0xa3, Ber.text(Ber.OCTETS, "objectClass"), Ber.text(Ber.OCTETS, objectClass)),
              Ber.group(Ber.SEQUENCE, Ber.text(Ber.OCTETS, attribute))));
      List<String> names = new ArrayList<>();
      for (Ber answer = receive(); ; answer = receive()) {
        if (answer.tag() == SEARCH_ENTRY) {
          Map<String, String> attributes = new HashMap<>();
          collect(answer, attributes);
          names.addAll(attributes.values());
        } else if (answer.tag() == SEARCH_DONE) {
          if (code(answer) != 0) {
            throw new IOException("search: " + code(answer));
          }
          return names;
        }
      }
    }

    private static void collect(Ber entry, Map<String, String> attributes) throws IOException {
      for (Ber attribute : entry.elements().get(1).elements()) {
        List<Ber> parts = attribute.elements();
        List<Ber> values = parts.get(1).elements();
        if (!values.isEmpty()) {
          attributes.put(parts.get(0).text().toLowerCase(Locale.ROOT), values.get(0).text());
        }
      }
    }

    private void send(Ber operation) throws IOException {
      Ber message = Ber.group(Ber.SEQUENCE, Ber.number(Ber.INTEGER, ++messages), operation);
      socket.getOutputStream().write(message.encoded());
      socket.getOutputStream().flush();
    }

    private Ber receive() throws IOException {
      List<Ber> message = Ber.read(socket.getInputStream()).elements();
      if (message.size() < 2) {
        throw new IOException("not an LDAP message");
      }
      return message.get(1);
    }

    private static int code(Ber answer) throws IOException {
      return answer.elements().get(0).number();
    }
  }
}
