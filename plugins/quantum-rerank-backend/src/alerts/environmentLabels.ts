import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Labels by which alerts of an environment are told from those of others. One
 * that is set to nothing is one that alerts must not have.
 */
export function environmentLabels({
  alertmanager,
  name,
  namespace,
}: ProfileEnvironment): Record<string, string> {
  return { environment: name, namespace, ...alertmanager?.labels };
}
