import {
  FIELD_MANAGER,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { targetApiVersions } from '../plan/targetObject';
import type { OutboxMessage } from '../store/OperationStore';
import type { OutboxHandler } from './OutboxDispatcher';

export const KUBERNETES_EVENT_TOPIC = 'kubernetes-event';

/** Limit of the API server. */
const MAX_MESSAGE = 1024;

const eventTargetSchema = z.object({
  kind: z
    .enum(['Deployment', 'HorizontalPodAutoscaler', 'ConfigMap', 'Secret'])
    .default('Deployment'),
  name: z.string(),
  /** Empty when it is to be looked up. */
  uid: z.string(),
});

const payloadSchema = z.object({
  cluster: z.string(),
  namespace: z.string(),
  operation: z.string(),
  action: z.string(),
  message: z.string(),
  target: eventTargetSchema,
  at: z.string(),
});

/**
 * An Event on what was changed, so that `kubectl describe` shows who did what
 * and why.
 *
 * @param about - instead of the target, where that is no object of Kubernetes, or beside it, where another is changed too; without its uid, that is looked up
 */
export function kubernetesEventMessage(
  operation: Operation,
  about?: { kind: 'Deployment'; name: string; uid?: string },
): OutboxMessage {
  const { kind, name, uid } = about
    ? { uid: '', ...about }
    : eventTargetSchema.parse(operation.target);
  return {
    topic: KUBERNETES_EVENT_TOPIC,
    dedupeKey: `kubernetes-event:${operation.id}${
      about?.uid === undefined ? '' : `:${name}`
    }`,
    payload: {
      cluster: operation.cluster,
      namespace: operation.namespace,
      operation: operation.id,
      action: operation.action,
      message: `${operation.title}, asked for by ${operation.requestedBy} (${operation.via}): ${operation.reason}`,
      target: { kind, name, uid },
      at: new Date().toISOString(),
    } satisfies z.infer<typeof payloadSchema>,
  };
}

/** Of a deployment; `kubectl describe` finds Events by it. */
async function uidOf(
  api: KubernetesApi,
  { namespace, target }: z.infer<typeof payloadSchema>,
): Promise<string | undefined> {
  const deployment = await api.request<{ metadata?: { uid?: string } }>({
    method: 'GET',
    path: `/apis/apps/v1/namespaces/${encodeURIComponent(
      namespace,
    )}/deployments/${encodeURIComponent(target.name)}`,
  });
  return deployment.metadata?.uid;
}

/** Writes such Events. Their name is that of the operation, so a second try finds the first. */
export function createKubernetesEventHandler(options: {
  clusters: ClusterRegistry;
}): OutboxHandler {
  return async message => {
    const event = payloadSchema.parse(message.payload);
    const { api } = await options.clusters.getCluster(event.cluster);
    const at = event.at.replace(/\.\d+Z$/, 'Z');
    try {
      await api.request({
        method: 'POST',
        path: `/api/v1/namespaces/${encodeURIComponent(
          event.namespace,
        )}/events`,
        query: { fieldManager: FIELD_MANAGER },
        body: {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: {
            name: `${event.target.name.slice(0, 200)}.${event.operation}`,
            namespace: event.namespace,
          },
          involvedObject: {
            apiVersion: targetApiVersions[event.target.kind],
            kind: event.target.kind,
            name: event.target.name,
            namespace: event.namespace,
            uid: event.target.uid || (await uidOf(api, event)),
          },
          reason: `QuantumRerank${event.action
            .charAt(0)
            .toUpperCase()}${event.action.slice(1)}`,
          message: event.message.slice(0, MAX_MESSAGE),
          type: 'Normal',
          source: { component: FIELD_MANAGER },
          reportingComponent: FIELD_MANAGER,
          reportingInstance: FIELD_MANAGER,
          firstTimestamp: at,
          lastTimestamp: at,
          count: 1,
        },
      });
    } catch (error) {
      if (
        error instanceof KubernetesApiError &&
        error.status === 409 &&
        error.reason === 'AlreadyExists'
      ) {
        return;
      }
      throw error;
    }
  };
}
