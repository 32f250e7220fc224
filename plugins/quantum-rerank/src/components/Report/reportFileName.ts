import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** `performance-validation-staging-2026-03-01T10-00-00Z.json`, in UTC. */
export function reportFileName(
  report: Pick<Report, 'kind' | 'environment' | 'requestedAt'>,
): string {
  const time = new Date(report.requestedAt)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    // Colons are no part of file names everywhere.
    .replace(/:/g, '-');
  return `${report.kind}-${report.environment}-${time}.json`;
}
