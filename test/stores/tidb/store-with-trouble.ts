/** A store on a server that fails on request. */
import type { Store } from '../../../src/core/ports/store.js';
import { tidbStore, type TidbOptions } from '../../../src/stores/tidb/tidb-store.js';
import { startFailingServer, type FailingServer, type ServerError, type Trouble } from './failing-server.js';

export const PASSWORD = 'the-white-whale';
const ignore = (): void => undefined;

export function tidbStoreAt(options: Partial<TidbOptions>): Store {
  return tidbStore({
    host: '127.0.0.1',
    port: 1,
    user: 'tiara',
    password: PASSWORD,
    database: 'tiara',
    tls: false,
    ca: null,
    tablePrefix: '',
    log: { progress: () => undefined, info: ignore, notice: ignore, warning: ignore, debug: ignore },
    ...options,
  });
}

export interface TroubledStore {
  readonly store: Store;
  readonly server: FailingServer;
  close(): Promise<void>;
}

/** The server has this trouble with the first `times` statements that begin with `beginning`. */
export async function storeWithTrouble(
  trouble: Trouble,
  times: number,
  beginning = 'UPDATE',
  options: Partial<TidbOptions> = {},
): Promise<TroubledStore> {
  let remaining = times;
  const server = await startFailingServer((sql) => {
    if (!sql.startsWith(beginning) || remaining === 0) {
      return null;
    }
    remaining -= 1;
    return trouble;
  });
  return troubled(server, options);
}

/** The server answers the first `times` connections with this error. */
export async function storeWithRefusals(refusal: ServerError, times: number): Promise<TroubledStore> {
  let remaining = times;
  const server = await startFailingServer(
    () => null,
    () => {
      remaining -= 1;
      return remaining < 0 ? null : refusal;
    },
  );
  return troubled(server, {});
}

function troubled(server: FailingServer, options: Partial<TidbOptions>): TroubledStore {
  const store = tidbStoreAt({ port: server.port, ...options });
  return {
    store,
    server,
    close: async () => {
      await store.close();
      await server.close();
    },
  };
}
