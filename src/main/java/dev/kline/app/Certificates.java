package dev.kline.app;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;

/** Reads what TLS needs, and says what is wrong with it. Pure but for the files. */
final class Certificates {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private Certificates() {}

  /**
   * TLS with the certificate and the key of two files.
   *
   * @throws StartException if they are not to be used
   */
  static Tls tls(AppConfig.Tls files) {
    var certificate = existing("server.tls.certificate_file", files.certificateFile());
    var key = existing("server.tls.key_file", files.keyFile());
    try {
      var keys =
          Keys.builder()
              .pem(pem -> pem.certChain(Resource.create(certificate)).key(Resource.create(key)))
              .build();
      checkPair(
          keys.certChain().getFirst().getPublicKey(),
          keys.privateKey().orElseThrow(() -> new IllegalArgumentException("there is no key")));
      return Tls.builder()
          .privateKey(keys)
          .privateKeyCertChain(keys)
          .enabledProtocols(PROTOCOLS)
          .build();
    } catch (RuntimeException | GeneralSecurityException unusable) {
      throw new StartException(
          "server.tls.certificate_file %s and server.tls.key_file %s can't be used (%s): must be PEM, the key of this very certificate in PKCS #8"
              .formatted(certificate, key, unusable.getMessage()));
    }
  }

  private static Path existing(String setting, String file) {
    var path = Path.of(file);
    if (!Files.isReadable(path)) {
      throw new StartException(
          "%s is %s, must be a file that can be read".formatted(setting, file));
    }
    return path;
  }

  /** Every handshake would fail with another key, and nothing else would say so. */
  private static void checkPair(PublicKey certified, PrivateKey key)
      throws GeneralSecurityException {
    var algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    var signature = signer.sign();
    signer.initVerify(certified);
    if (!signer.verify(signature)) {
      throw new IllegalArgumentException("they are no pair");
    }
  }
}
