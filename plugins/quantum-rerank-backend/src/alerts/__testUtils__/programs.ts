import { spawnSync } from 'node:child_process';

/** Programs of Debian packages that tests start. */
const PACKAGES = {
  promtool: 'prometheus',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
};

/**
 * Whether a program is installed. Where it is not, its tests are left out
 * with a loud warning; on CI its absence is an error.
 */
export function hasProgram(name: keyof typeof PACKAGES): boolean {
  if (!spawnSync(name, ['--version']).error) {
    return true;
  }
  const words = `${name} is not installed: its tests are NOT run. Install the package "${PACKAGES[name]}".`;
  if (process.env.CI) {
    throw new Error(`${words} CI must run them`);
  }
  // eslint-disable-next-line no-console
  console.warn(`*** ${words} ***`);
  return false;
}
