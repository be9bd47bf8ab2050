/** sqlite-vec, whose distance functions in C take a tenth of the time of ours in JavaScript. https://github.com/asg017/sqlite-vec */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FILES: Readonly<Record<string, string>> = { darwin: 'vec0.dylib', linux: 'vec0.so', win32: 'vec0.dll' };

/**
 * The path of the library for this platform in a folder with one folder for each, such as `linux-x64`. Null when there is none,
 * or when it does not load, as on a Linux without glibc.
 */
export function findVectorLibrary(folder: string): string | null {
  const path = join(folder, `${process.platform}-${process.arch}`, FILES[process.platform] ?? '');
  const probe = new DatabaseSync(':memory:', { allowExtension: true });
  try {
    loadVectorLibrary(probe, path);
    return path;
  } catch {
    return null;
  } finally {
    probe.close();
  }
}

/** Loads the library into a database that was opened with `allowExtension`. After that, no other can be loaded. */
export function loadVectorLibrary(database: DatabaseSync, path: string): void {
  database.loadExtension(path);
  database.enableLoadExtension(false);
}
