/** `npm run pictures`: writes the pictures of the README to docs/pictures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../test/support/root.js';
import { drawPictures } from './pictures.js';

const folder = join(ROOT, 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
for (const [name, svg] of await drawPictures()) {
  writeFileSync(join(folder, name), svg);
}
