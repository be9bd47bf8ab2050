/** A log that nobody reads. */
import type { Log } from '../../src/core/ports/log.js';

const ignore = (): void => undefined;

export const SILENT: Log = {
  progress: ignore,
  info: ignore,
  notice: ignore,
  warning: ignore,
  debug: ignore,
};
