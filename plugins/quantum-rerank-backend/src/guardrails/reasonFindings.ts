import type { Finding } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What asks for a reason that says something. */
export function reasonFindings(findings: Finding[]): Finding[] {
  return findings.filter(({ effect }) => effect === 'require-reason');
}
