import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  fingerprint,
  isRemembered,
  remember,
  workspacePackages,
} from './fingerprint.mjs';
import { runLogged } from './logged.mjs';
import { elapsed, fail, shown, tail } from './output.mjs';
import { root } from './root.mjs';

/**
 * Installs what yarn.lock says, unless that was done for this yarn.lock.
 *
 * @param step - the number it is announced with, such as `1/4`
 */
export async function ensureInstalled(step) {
  const inputs = fingerprint([
    'yarn.lock',
    '.yarnrc.yml',
    'package.json',
    ...workspacePackages().map(path => join(path, 'package.json')),
  ]);
  const state = join(root, 'node_modules', '.yarn-state.yml');
  if (existsSync(state) && isRemembered('install', inputs)) {
    if (step) {
      console.log(`${step} Dependencies are installed.`);
    }
    return;
  }
  const started = Date.now();
  console.log(
    `${
      step ? `${step} ` : ''
    }Installing dependencies (the first time takes minutes) …`,
  );
  const log = join(root, 'reports', 'install.log');
  if (!(await runLogged('yarn', ['install', '--immutable'], { log }))) {
    fail(`${tail(log)}\n\nInstalling failed, all of it is in ${shown(log)}.`);
  }
  remember('install', inputs);
  console.log(`    Installed in ${elapsed(started)}.`);
}
