import {
  FIELD_MANAGER,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { describeChange } from './diff';
import { accepted, stampOf } from './dryRun';
import { readDeployment, type Deployment } from './objects';
import { buildPatch } from './patches';
import { deploymentPathOf } from './paths';
import { collectSensitiveValues } from './redaction';

/**
 * Tries the restart of each deployment.
 *
 * @throws KubernetesApiError 409 and 429, and what is the server's trouble
 */
export async function dryRunRestarts(
  api: KubernetesApi,
  { environment }: Target,
  deployments: Deployment[],
  options: { requestedBy: string },
): Promise<{ dryRun: Plan['dryRun']; diff: string }> {
  const tried = await Promise.all(
    deployments.map(async deployment => {
      const { patchType, body } = buildPatch(
        { action: 'restart', parameters: {} },
        { deployment, stamp: stampOf(options.requestedBy), at: new Date() },
      );
      const { name } = deployment.metadata;
      const { after, state, message } = await accepted(
        () =>
          api.request<unknown>({
            method: 'PATCH',
            path: deploymentPathOf(environment, name),
            query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
            patchType,
            body,
          }),
        readDeployment,
        () => collectSensitiveValues(deployment),
      );
      return {
        dryRun: {
          state,
          ...(message === undefined
            ? {}
            : {
                message: message.includes(name)
                  ? message
                  : `${name}: ${message}`,
              }),
        },
        diff: after ? describeChange('Deployment', deployment, after).diff : '',
      };
    }),
  );
  return {
    dryRun: tried.map(({ dryRun }) => dryRun).find(isRejected) ?? {
      state: 'accepted',
    },
    diff: joinDiffs(tried.map(({ diff }) => diff)),
  };
}

/** Of several dry runs, what speaks against all of it; else what the first says. */
export function joinDryRuns(
  first: Plan['dryRun'],
  ...others: Plan['dryRun'][]
): Plan['dryRun'] {
  return [first, ...others].find(isRejected) ?? first;
}

/** Several diffs as one; empty ones are left out. */
export function joinDiffs(diffs: string[]): string {
  return diffs.filter(Boolean).join('\n');
}

function isRejected({ state }: Plan['dryRun']): boolean {
  return state === 'rejected';
}
