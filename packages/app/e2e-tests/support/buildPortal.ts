import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the page once, before workers start portals of their own. */
export default function buildPortal(): void {
  execFileSync(process.execPath, ['scripts/build-for-tests.mjs'], {
    cwd: join(__dirname, '../../../..'),
    stdio: 'inherit',
  });
}
