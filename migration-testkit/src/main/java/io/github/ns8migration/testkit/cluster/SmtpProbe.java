package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** The session by which NS8 tests a smart host: greeting, EHLO, TLS and login as asked for. */
final class SmtpProbe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Socket socket;
  private BufferedReader reader;

  private SmtpProbe(Socket socket) throws IOException {
    this.socket = socket;
    this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** An answer of the server that is not the one hoped for. */
  private static final class UnexpectedException extends Exception {
    private final int exitCode;
    private final String error;

    UnexpectedException(int exitCode, String error, String text) {
      super(text);
      this.exitCode = exitCode;
      this.error = error;
    }
  }

  static void check(JsonNode settings, Routes routes, Consumer<String> log) throws StepFailure {
    String host = settings.path("host").asText();
    try (SmtpProbe probe =
        new SmtpProbe(routes.connect(host, settings.path("port").asInt(), TIMEOUT))) {
      probe.run(settings, host);
    } catch (UnknownHostException e) {
      log.accept("<5>smtplib validation: [Errno -3] Temporary failure in name resolution");
      throw failure(7, "host", "address_error", host);
    } catch (UnexpectedException e) {
      throw failure(e.exitCode, "test_smarthost", e.error, String.valueOf(e.getMessage()));
    } catch (SSLException e) {
      throw failure(
          5,
          "test_smarthost",
          "valid_certificate_verification_error",
          String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw failure(6, "test_smarthost", "connection_timeout_error", pythonText(e));
    }
  }

  private static StepFailure failure(int code, String field, String error, String value) {
    return new StepFailure(
        code, Json.array().add(Json.problem(field, error, TextNode.valueOf(value))), "");
  }

  private static String pythonText(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("refused") ? "[Errno 111] Connection refused" : text;
  }

  private void run(JsonNode settings, String host) throws IOException, UnexpectedException {
    boolean verify = settings.path("tls_verify").asBoolean();
    String encryption = settings.path("encrypt_smtp").asText();
    if (encryption.equals("tls")) {
      secure(host, verify);
    }
    expect("220", answer());
    List<String> abilities = ehlo();
    if (encryption.equals("starttls")) {
      require(abilities, "STARTTLS", "STARTTLS extension not supported by server.");
      expect("220", ask("STARTTLS"));
      secure(host, verify);
      abilities = ehlo();
    }
    String user = settings.path("username").asText();
    if (!user.isEmpty()) {
      require(abilities, "AUTH", "SMTP AUTH extension not supported by server.");
      authenticate(user, settings.path("password").asText());
    }
    List<String> unused = ask("QUIT");
  }

  private List<String> ehlo() throws IOException, UnexpectedException {
    List<String> lines = ask("EHLO leader.ns8.test");
    expect("250", lines);
    return lines;
  }

  private void authenticate(String user, String password) throws IOException, UnexpectedException {
    String plain =
        Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8));
    List<String> lines = ask("AUTH PLAIN " + plain);
    if (!lines.get(0).startsWith("235")) {
      throw new UnexpectedException(2, "cannot_authenticate_to_server", lines.get(0));
    }
  }

  private static void require(List<String> abilities, String ability, String text)
      throws UnexpectedException {
    if (abilities.stream().noneMatch(l -> l.toUpperCase(Locale.ROOT).startsWith(ability, 4))) {
      throw new UnexpectedException(4, "connection_not_supported_by_server", text);
    }
  }

  private static void expect(String code, List<String> lines) throws UnexpectedException {
    if (!lines.get(0).startsWith(code)) {
      throw new UnexpectedException(3, "cannot_connect_to_server", lines.get(0));
    }
  }

  private List<String> ask(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
    socket.getOutputStream().flush();
    return answer();
  }

  private List<String> answer() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.length() < 4 || line.charAt(3) != '-') {
        return lines;
      }
    }
    throw new IOException("Connection unexpectedly closed");
  }

  private void secure(String host, boolean verify) throws IOException {
    SSLSocket tls = Trust.wrap(socket, host, verify);
    socket = tls;
    reader = new BufferedReader(new InputStreamReader(tls.getInputStream(), UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
