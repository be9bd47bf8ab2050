// Removes from lib/ the compiled form of sources that no longer exist: the compiler leaves it behind when a file is moved
// or deleted, and Jest would run tests that are gone.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const folder of ['src', 'test', 'demo', 'bench']) {
  const output = join(root, 'lib', folder);
  for (const name of existsSync(output) ? readdirSync(output, { recursive: true, encoding: 'utf8' }) : []) {
    const source = join(root, folder, name.replace(/\.js$/, '.ts'));
    if (name.endsWith('.js') && !existsSync(source)) {
      rmSync(join(output, name));
    }
  }
}
