import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Parameters with which each action can be asked for. */
export const PARAMETERS: Record<ActionName, Record<string, unknown>> = {
  scale: { replicas: 4 },
  restart: {},
  rollback: {},
  pause: {},
  resume: {},
  autoscaling: { maxReplicas: 12 },
  'evict-pods': { pods: ['quantum-rerank-1'] },
  'cache-flush': { all: true },
  'config-update': { changes: { LOG_LEVEL: 'DEBUG' } },
  'config-restore': { version: '00000000-0000-4000-8000-000000000000' },
  'secret-update': { remove: ['api-key'] },
  redeploy: {},
};
