import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from './root.mjs';

/** Over which time signals are measured: four looks. */
const WINDOW = '20s';
/** How long a bound is crossed before an alert fires. */
const FOR = '25s';
/** When each level is told. The last ones are never reached by a test. */
const ESCALATION = ['0s', '45s', '15m', '30m'];

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
    escalation: {
      ...profile.escalation,
      steps: profile.escalation.steps.map((step, index) => ({
        ...step,
        after: ESCALATION[index],
      })),
    },
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stringify(quick));
  return path;
}
