import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from './root.mjs';

/** Over which time signals are measured: four looks. */
const WINDOW = '20s';
/** How long a bound is crossed before an alert fires. */
const FOR = '25s';

/**
 * Writes the built-in profile with short windows and waits, and nothing else
 * changed, so that a test sees an alert come and go.
 *
 * @returns the path, for configuration
 */
export function writeQuickProfile(path) {
  const profile = parse(
    readFileSync(
      join(root, 'plugins/quantum-rerank-backend/profiles/quantum-rerank.yaml'),
      'utf8',
    ),
  );
  const quick = {
    ...profile,
    signals: profile.signals.map(signal => ({ ...signal, window: WINDOW })),
    alertRules: profile.alertRules.map(rule => ({ ...rule, for: FOR })),
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stringify(quick));
  return path;
}
