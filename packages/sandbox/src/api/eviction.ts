import type { Pdb, Pod } from '../store/kinds';
import { storedType } from '../store/resources';
import { matchesSelector } from '../store/selectors';
import type { Call, Reply } from './call';
import { isDryRun, json } from './call';
import { existing } from './read';
import type { Registry } from './registry';
import type { ResourceRequest } from './requestInfo';
import { StatusError, success } from './status';
import { removeObject } from './remove';
import { jsonBody } from './write';

/** POST of an eviction: a deletion that asks the disruption budgets first. */
export function evict(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const pod = existing(registry.store, request) as Pod;
  const body = (call.text ? jsonBody(call) : {}) as {
    deleteOptions?: { gracePeriodSeconds?: number };
  };
  const dryRun = isDryRun(call);
  const budgets = registry.store
    .list('poddisruptionbudgets', pod.metadata.namespace)
    .filter(pdb => matchesSelector(pdb.spec.selector, pod.metadata.labels));
  if (budgets.length > 1) {
    throw new StatusError(
      500,
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const ready = pod.status.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  if (budgets.length === 1 && ready && !pod.metadata.deletionTimestamp) {
    spend(registry, budgets[0], dryRun);
  }
  removeObject(
    registry,
    request.type,
    pod,
    dryRun,
    body.deleteOptions?.gracePeriodSeconds,
  );
  return json(201, success(201));
}

/** Takes one disruption from a budget. @throws StatusError 429 when there is none left */
function spend(registry: Registry, pdb: Pdb, dryRun: boolean): void {
  const {
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    observedGeneration,
  } = pdb.status;
  if ((observedGeneration ?? 0) < (pdb.metadata.generation ?? 1)) {
    throw new StatusError(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${pdb.metadata.name} is still being processed by the server.`,
          },
        ],
        retryAfterSeconds: 10,
      },
    );
  }
  if (disruptionsAllowed <= 0) {
    throw new StatusError(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${pdb.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
          },
        ],
      },
    );
  }
  if (!dryRun) {
    const spent: Pdb = {
      ...pdb,
      status: { ...pdb.status, disruptionsAllowed: disruptionsAllowed - 1 },
    };
    registry.update(storedType('poddisruptionbudgets'), pdb, spent, {
      manager: 'kube-apiserver',
      subresource: 'status',
    });
  }
}
