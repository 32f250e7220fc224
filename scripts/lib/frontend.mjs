import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isRemembered, remember } from './fingerprint.mjs';
import { runLogged } from './logged.mjs';
import { root } from './root.mjs';

const RECORD = 'frontend';

const frontendInputs = () =>
  fingerprint([
    'yarn.lock',
    'app-config.yaml',
    ...[
      'packages/app',
      'plugins/quantum-rerank',
      'plugins/quantum-rerank-common',
    ].flatMap(path =>
      ['package.json', 'config.d.ts', 'public', 'src'].map(name =>
        join(path, name),
      ),
    ),
  ]);

/** Whether packages/app/dist was built from the sources as they are. */
export function isFrontendBuilt() {
  const page = join(root, 'packages', 'app', 'dist', 'index.html.tmpl');
  return existsSync(page) && isRemembered(RECORD, frontendInputs());
}

/**
 * Builds the page that the backend serves.
 *
 * @returns whether it worked; if not, the log says why
 */
export async function buildFrontend({ log }) {
  const inputs = frontendInputs();
  const built = await runLogged('yarn', ['workspace', 'app', 'run', 'build'], {
    log,
  });
  if (built) {
    remember(RECORD, inputs);
  }
  return built;
}
