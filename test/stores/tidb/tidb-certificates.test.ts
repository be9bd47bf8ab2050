/** A database whose certificate is not trusted is not tried again, and the message says what to do. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/core/model/errors.js';
import { tidbStore } from '../../../src/stores/tidb/tidb-store.js';
import { createAuthority } from '../../support/certificates.js';
import type { Listening } from '../../support/listening.js';
import { startTlsServer } from './tls-server.js';

const authority = createAuthority('Ship Company');
const retries: string[] = [];
const ignore = (): void => undefined;
let server: Listening;

afterEach(() => server.close());

describe('the certificate of a database', () => {
  it.each([
    [
      'from an unknown authority',
      authority.issue('localhost'),
      null,
      /unknown authority: .*tidb-ca.*NODE_EXTRA_CA_CERTS/,
    ],
    ['for another host', authority.issue('elsewhere.test'), authority.cert, /another host name/],
    [
      'that has expired',
      authority.issue('localhost', { expired: true }),
      authority.cert,
      /expired.*renew.*clock/,
    ],
  ])('%s ends the run at the first try', async (_what, identity, ca, message) => {
    server = await startTlsServer(identity);
    const store = tidbStore({
      host: 'localhost',
      port: server.port,
      user: 'tiara',
      password: 'the-white-whale',
      database: 'tiara',
      tls: true,
      ca,
      tablePrefix: '',
      log: {
        progress: () => undefined,
        info: ignore,
        notice: ignore,
        warning: ignore,
        debug: (line) => retries.push(line),
      },
    });
    const error: unknown = await store.migrate().catch((reason: unknown) => reason);
    await store.close();
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(`The database at localhost:${server.port} has a certificate`);
    expect(retries).toEqual([]);
  });
});
