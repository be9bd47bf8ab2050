// Saves a copy, unless there is one of that name: a cache never changes.
import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';

const { STAND_IN_CACHE: folder, INPUT_PATH: path, INPUT_KEY: key } = process.env;
copyFileSync(path, join(folder, key), constants.COPYFILE_EXCL);
console.log(`Saved: ${key}`);
