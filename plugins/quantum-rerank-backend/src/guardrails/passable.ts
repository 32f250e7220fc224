import type { Finding } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * What somebody may pass in an emergency: an approval, or a freeze. Nothing
 * else that refuses can be passed.
 */
export function passableFindings(findings: Finding[]): Finding[] {
  return findings.filter(
    ({ code, effect }) =>
      effect === 'require-approval' ||
      (code === 'frozen' && effect === 'refuse'),
  );
}
