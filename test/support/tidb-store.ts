/** A store over the TiDB, or what stands in for it, at an address. */
import type { Log, Store } from '../../src/core/ports.js';
import { tidbStore } from '../../src/stores/tidb/index.js';

const ignore = (): void => undefined;
const SILENT: Log = { info: ignore, notice: ignore, warning: ignore, debug: ignore };

/** `mysql://user:password@host:port/database`. */
export function tidbStoreAt(address: string): Store {
  const url = new URL(address);
  return tidbStore({
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    tls: false,
    ca: null,
    log: SILENT,
  });
}
