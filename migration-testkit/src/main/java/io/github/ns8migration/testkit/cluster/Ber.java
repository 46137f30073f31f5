package io.github.ns8migration.testkit.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** One element of the encoding that LDAP uses (X.690): as much as a bind and a search need. */
final class Ber {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int ENUMERATED = 0x0a;
  static final int SEQUENCE = 0x30;
  private static final int LONGEST = 1 << 20;

  private final int tag;
  private final byte[] content;

  private Ber(int tag, byte[] content) {
    this.tag = tag;
    this.content = content;
  }

  int tag() {
    return tag;
  }

  static Ber number(int tag, int value) {
    return new Ber(tag, BigInteger.valueOf(value).toByteArray());
  }

  static Ber text(int tag, String value) {
    return new Ber(tag, value.getBytes(UTF_8));
  }

  static Ber group(int tag, Ber... elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Ber each : elements) {
      bytes.writeBytes(each.encoded());
    }
    return new Ber(tag, bytes.toByteArray());
  }

  byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    bytes.write(0x84);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.write(content.length >>> shift);
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  int number() {
    return new BigInteger(content).intValueExact();
  }

  String text() {
    return new String(content, UTF_8);
  }

  List<Ber> elements() throws IOException {
    List<Ber> elements = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(content);
    while (in.available() > 0) {
      elements.add(read(in));
    }
    return elements;
  }

  static Ber read(InputStream in) throws IOException {
    int tag = octet(in);
    int length = octet(in);
    if (length >= 0x80) {
      int octets = length & 0x7f;
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | octet(in);
      }
    }
    if (length < 0 || length > LONGEST) {
      throw new IOException("not an LDAP message");
    }
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("session terminated by server");
    }
    return new Ber(tag, content);
  }

  private static int octet(InputStream in) throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("session terminated by server");
    }
    return octet;
  }
}
