import {
  OBJECT_ANNOTATIONS,
  type ActionRequest,
  type AutoscalingValues,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { PatchType } from '../../kubernetes/KubernetesApi';
import { autoscalingPatch } from './autoscaling';
import type { Autoscaler, Deployment, ReplicaSet } from './objects';
import { RESTARTED_AT, templateOf } from './template';

/** Body and content type of the one PATCH that carries an action out. */
export interface ObjectPatch {
  patchType: PatchType;
  body: unknown;
}

/** What the operation leaves on the object. */
export interface Stamp {
  operation: string;
  by: string;
  reason: string;
}

/** Annotations that a rollback keeps from the deployment; all others come from the ReplicaSet (as kubectl does). */
const KEPT_FROM_DEPLOYMENT = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

/**
 * Builds the patch. It demands the uid and resourceVersion of the object
 * it was built from, as part of the patched object: the API server answers a
 * stale one with 409 Conflict. (A failed JSON-patch `test` would come back as
 * 422 without any detail, which cannot be told from a wrong patch.)
 *
 * @param replicaSet - the revision to return to; needed for `rollback`
 * @param at - moment of a restart
 */
export function buildPatch(
  request: ActionRequest,
  options: {
    deployment: Deployment;
    /** Needed for `autoscaling`. */
    autoscaler?: Autoscaler;
    /** The values it is to have; needed for `autoscaling`. */
    wanted?: AutoscalingValues;
    replicaSet?: ReplicaSet;
    stamp: Stamp;
    at: Date;
  },
): ObjectPatch {
  const { autoscaler, deployment, stamp } = options;
  const object = request.action === 'autoscaling' ? autoscaler : deployment;
  if (!object) {
    throw new TypeError('there is no autoscaler to change');
  }
  const { uid, resourceVersion } = object.metadata;
  const annotations = {
    [OBJECT_ANNOTATIONS.operation]: stamp.operation,
    [OBJECT_ANNOTATIONS.by]: stamp.by,
    [OBJECT_ANNOTATIONS.reason]: stamp.reason,
  };
  const metadata = { uid, resourceVersion, annotations };
  switch (request.action) {
    case 'scale':
      // On the deployment and not on its scale subresource: that one has no
      // annotations, and number and record must change in the same write.
      return {
        patchType: 'application/merge-patch+json',
        body: { metadata, spec: { replicas: request.parameters.replicas } },
      };
    case 'restart':
      return {
        patchType: 'application/strategic-merge-patch+json',
        body: {
          metadata,
          spec: {
            template: {
              metadata: {
                annotations: {
                  [RESTARTED_AT]: restartMoment(deployment, options.at),
                },
              },
            },
          },
        },
      };
    case 'pause':
    case 'resume':
      return {
        patchType: 'application/merge-patch+json',
        body: { metadata, spec: { paused: request.action === 'pause' } },
      };
    case 'autoscaling':
      return {
        patchType: 'application/merge-patch+json',
        body: {
          metadata,
          spec: autoscalingPatch(object as Autoscaler, options.wanted ?? {}),
        },
      };
    case 'evict-pods':
    case 'cache-flush':
    case 'config-update':
    case 'config-restore':
    case 'redeploy':
    case 'secret-update':
      throw new TypeError(`${request.action} is no patch of the deployment`);
    default:
      if (!options.replicaSet) {
        throw new TypeError('a rollback needs a revision');
      }
      return {
        patchType: 'application/json-patch+json',
        body: rollbackOperations(deployment, options.replicaSet, annotations),
      };
  }
}

function rollbackOperations(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  stamp: Record<string, string>,
) {
  const { uid, resourceVersion, annotations = {} } = deployment.metadata;
  const kept = Object.entries(annotations).filter(([key]) =>
    KEPT_FROM_DEPLOYMENT.includes(key),
  );
  const restored = Object.entries(replicaSet.metadata.annotations ?? {}).filter(
    ([key]) => !KEPT_FROM_DEPLOYMENT.includes(key),
  );
  return [
    { op: 'replace', path: '/metadata/uid', value: uid },
    {
      op: 'replace',
      path: '/metadata/resourceVersion',
      value: resourceVersion,
    },
    { op: 'replace', path: '/spec/template', value: templateOf(replicaSet) },
    {
      op: deployment.metadata.annotations ? 'replace' : 'add',
      path: '/metadata/annotations',
      value: { ...Object.fromEntries([...kept, ...restored]), ...stamp },
    },
  ];
}

/**
 * The moment in whole seconds, as kubectl writes it. Two restarts within a
 * second would be one, so a second one is dated a second later.
 */
function restartMoment(deployment: Deployment, at: Date): string {
  const earlier =
    deployment.spec.template.metadata?.annotations?.[RESTARTED_AT];
  const format = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
  return format(at) === earlier
    ? format(new Date(at.getTime() + 1000))
    : format(at);
}
