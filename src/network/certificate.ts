/** Explains why a server's certificate is not trusted. Waiting does not help against any of these failures. */
import { chainOf } from '../core/model/errors.js';

/** Where the certificate of an unknown authority goes. Node.js reads the variable when it starts. */
const EXTRA_AUTHORITIES = 'in a file (PEM) that the environment variable NODE_EXTRA_CA_CERTS names';

/**
 * What is wrong with the server's certificate and the way out, as a predicate; null for a failure that is about something
 * else. Looks at the codes of Node.js, and at the messages of its TLS errors where a library has replaced the codes.
 * @param orInput an input that takes the certificate of an authority as well, such as `as tidb-ca`
 */
export function explainCertificate(error: unknown, orInput?: string): string | null {
  for (const { code = '', message = '' } of chainOf(error)) {
    const text = `${code} ${message}`;
    if (/altname|hostname.mismatch/i.test(text)) {
      return 'has a certificate for another host name: use the host name in the certificate, and check that no proxy answers instead.';
    }
    if (/certificate has expired|cert_has_expired|not.yet.valid/i.test(text)) {
      return 'has a certificate that has expired or is not valid yet: renew the certificate, or correct the clock of this machine.';
    }
    if (/self.signed.cert|unable.to.(get.(local.)?issuer|verify)|cert_untrusted|invalid_ca/i.test(text)) {
      const places = [...(orInput === undefined ? [] : [orInput]), EXTRA_AUTHORITIES];
      return `has a certificate from an unknown authority: give the certificate of that authority ${places.join(', or ')}.`;
    }
    if (/cert_(rejected|revoked|chain_too_long|signature_failure)|invalid_purpose/i.test(text)) {
      return 'has a certificate that must not be used: renew the certificate.';
    }
  }
  return null;
}
