import { isReady } from '../kubelet/podStatus';
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
  const budgets = isDisruptedAlready(pod)
    ? []
    : registry.store
        .list('poddisruptionbudgets', pod.metadata.namespace)
        .filter(pdb => matchesSelector(pdb.spec.selector, pod.metadata.labels));
  if (budgets.length > 1) {
    // Kubernetes gives no reason here, unlike with its other errors.
    throw new StatusError(
      500,
      undefined,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  if (budgets.length === 1 && !isSpared(pod, budgets[0])) {
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

/** Budgets are not asked about a pod that serves nobody any more, or not yet. */
function isDisruptedAlready({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined ||
    ['Pending', 'Succeeded', 'Failed'].includes(status.phase)
  );
}

/** A pod that is not ready costs nothing where enough others are. */
function isSpared(pod: Pod, { status }: Pdb): boolean {
  return (
    !isReady(pod) &&
    status.desiredHealthy > 0 &&
    status.currentHealthy >= status.desiredHealthy
  );
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
