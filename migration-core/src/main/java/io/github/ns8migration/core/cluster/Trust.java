package io.github.ns8migration.core.cluster;

import com.google.common.hash.Hashing;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the leader's certificate. Being an extended trust manager it also answers for the host
 * name check, so nothing has to be switched off for the whole Java process.
 */
final class Trust extends X509ExtendedTrustManager {
  private final TlsPolicy policy;
  private final X509ExtendedTrustManager authorities;

  /** A certificate was presented that the policy does not accept. */
  static final class UntrustedCertificate extends CertificateException {
    private static final long serialVersionUID = 1L;
    private final String fingerprint;

    UntrustedCertificate(String fingerprint, @Nullable Throwable cause) {
      super("certificate not trusted: " + fingerprint, cause);
      this.fingerprint = fingerprint;
    }

    String fingerprint() {
      return fingerprint;
    }

    /** The one behind a failed request. */
    static Optional<UntrustedCertificate> behind(Throwable failure) {
      for (Throwable each = failure; each != null; each = each.getCause()) {
        if (each instanceof UntrustedCertificate found) {
          return Optional.of(found);
        }
      }
      return Optional.empty();
    }
  }

  private Trust(TlsPolicy policy, X509ExtendedTrustManager authorities) {
    this.policy = policy;
    this.authorities = authorities;
  }

  static SSLContext context(TlsPolicy policy) {
    try {
      return context(policy, authorities(null));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  static SSLContext context(TlsPolicy policy, X509ExtendedTrustManager authorities)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trust(policy, authorities)}, null);
    return context;
  }

  /** Those in a store; null for those that Java knows. */
  static X509ExtendedTrustManager authorities(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no trust manager");
  }

  static String fingerprint(X509Certificate certificate) throws CertificateException {
    return TlsPolicy.withColons(Hashing.sha256().hashBytes(certificate.getEncoded()).asBytes());
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check validation) throws CertificateException {
    String fingerprint = fingerprint(chain[0]);
    if (policy instanceof TlsPolicy.Validate) {
      validate(fingerprint, validation);
    } else if (policy instanceof TlsPolicy.Pinned pinned && !pinned.sha256().equals(fingerprint)) {
      throw new UntrustedCertificate(fingerprint, null);
    }
  }

  private static void validate(String fingerprint, Check validation) throws CertificateException {
    try {
      validation.run();
    } catch (CertificateException e) {
      throw new UntrustedCertificate(fingerprint, e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
