/** Certificates made on the spot (X.509, RFC 5280), so that tests need neither openssl nor a private key in a file. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** What a TLS server needs, in PEM format. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  /** The certificate of the authority, which clients must know. */
  readonly cert: string;
  /** The identity of a server with this host name. `expired`: its certificate was valid until yesterday. */
  issue(host: string, options?: { readonly expired?: boolean }): Identity;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = der(0x30, objectId('1.2.840.10045.4.3.2'));
let serial = 0;

/** Creates a certificate authority that nobody knows yet. */
export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = newKeys();
  const isAuthority = extension('2.5.29.19', der(0x30, der(0x01, Buffer.from([0xff]))));
  return {
    cert: certificate({
      issuer: name,
      subject: name,
      publicKey,
      signer: privateKey,
      extensions: isAuthority,
    }),
    issue(host, { expired = false } = {}) {
      const own = newKeys();
      const dnsName = der(0x82, Buffer.from(host, 'ascii'));
      const cert = certificate({
        issuer: name,
        subject: host,
        publicKey: own.publicKey,
        signer: privateKey,
        extensions: extension('2.5.29.17', der(0x30, dnsName)),
        ...(expired ? { endsAt: Date.now() - DAY_MS } : {}),
      });
      return { key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
}

interface CertificateFields {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  /** The key of the issuer. */
  readonly signer: KeyObject;
  readonly extensions: Buffer;
  readonly endsAt?: number;
}

function certificate(fields: CertificateFields): string {
  const { issuer, subject, publicKey, signer, extensions, endsAt = Date.now() + DAY_MS } = fields;
  serial += 1;
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([0x40, serial])),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    der(0x30, time(endsAt - 2 * DAY_MS), time(endsAt)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, signer));
  const lines =
    der(0x30, signed, ECDSA_WITH_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function extension(id: string, value: Buffer): Buffer {
  return der(0x30, objectId(id), der(0x04, value));
}

function commonName(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, objectId('2.5.4.3'), der(0x0c, Buffer.from(name)))));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(digits));
}

function objectId(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

/** One value in the encoding of X.690: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
