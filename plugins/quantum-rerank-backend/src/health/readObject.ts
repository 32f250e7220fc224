import { toError } from '@backstage/errors';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { isRecord, type Json } from '../workload/projections/read';

/** How long the API server may take; people wait for it. */
const TIMEOUT_MS = 5_000;

/** What was found: an object, nothing of that name, or why it is not known. */
export type Found<T> = { value: T } | { missing: true } | { problem: string };

/** Which object, or which list, to read. */
export interface Question {
  /** Group and version, e.g. `discovery.k8s.io/v1`; `v1` is the core group. */
  apiVersion: string;
  namespace: string;
  /** Plural name, e.g. `services`. */
  resource: string;
}

/** One object by its name. Never throws. */
export function readObject(
  api: KubernetesApi,
  question: Question & { name: string },
): Promise<Found<Json>> {
  return find(question, 'get', async () => {
    const value = await api.request<unknown>({
      method: 'GET',
      path: `${pathOf(question)}/${encodeURIComponent(question.name)}`,
      timeoutMs: TIMEOUT_MS,
    });
    return isRecord(value) ? value : {};
  });
}

/** All objects with a label. Never throws. */
export function readList(
  api: KubernetesApi,
  question: Question & { labelSelector: string },
): Promise<Found<Json[]>> {
  return find(question, 'list', async () => {
    const { items } = await api.list<Json>(pathOf(question), {
      query: { labelSelector: question.labelSelector },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      project: item => (isRecord(item) ? item : undefined),
    });
    return items;
  });
}

function pathOf({ apiVersion, namespace, resource }: Question): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  return `/${root}/${apiVersion}/namespaces/${encodeURIComponent(
    namespace,
  )}/${resource}`;
}

async function find<T>(
  question: Question,
  verb: 'get' | 'list',
  read: () => Promise<T>,
): Promise<Found<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof KubernetesApiError) {
      return toProblem(question, verb, error);
    }
    return {
      problem:
        error instanceof KubernetesConnectionError
          ? error.message
          : `The answer about ${question.resource} cannot be read (${
              toError(error).name
            })`,
    };
  }
}

function toProblem(
  { apiVersion, namespace, resource }: Question,
  verb: string,
  { status, reason }: KubernetesApiError,
): { missing: true } | { problem: string } {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const named = group ? `${resource}.${group}` : resource;
  if (status === 404) {
    return { missing: true };
  }
  if (status === 403) {
    return {
      problem: `The portal lacks the right to ${verb} ${named} in the namespace ${namespace}`,
    };
  }
  return {
    problem:
      status === 401
        ? 'Kubernetes does not accept the credentials of the portal'
        : `Kubernetes answers ${status} ${reason} when asked for ${named}`,
  };
}
