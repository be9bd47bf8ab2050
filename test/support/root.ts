/** Where the checkout is. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout: this file runs from lib/test/support/. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The libraries of sqlite-vec that the action loads. */
export const VECTOR_LIBRARIES = join(ROOT, 'dist', 'sqlite-vec');
