import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Directory of the repository. */
export const root = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
);
