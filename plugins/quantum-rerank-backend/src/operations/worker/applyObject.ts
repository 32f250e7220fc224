import {
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import {
  nameOf,
  objectPath,
  type Manifest,
  type ManifestKind,
} from '../../manifests';
import { readAppliedObject, type AppliedObject } from '../plan/appliedObject';
import { listFields, readConflicts } from '../plan/applyConflicts';
import { describeApiError } from '../plan/clusterErrors';
import { fetchObject, sensitiveValuesOf } from '../plan/redeployFacts';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import type { RunHandle } from './RunHandle';
import { sendOnce, type MarkedObject, type SendProblem } from './sendOnce';

/** An object that may not be there. */
interface Seen extends MarkedObject {
  object?: AppliedObject;
}

/** What is known before an object is written. */
export interface ObjectWrite {
  /** Uid of the object that was planned for; absent: there was none. */
  uid?: string;
  /** An earlier process may have written it. */
  uncertain: boolean;
  /** Paths of fields of earlier operations that were planned to get the values of the manifest. */
  retakes?: string[];
}

/** What every operation writes on an object, as paths of fields. */
const MARKS = Object.values(OBJECT_ANNOTATIONS).map(
  name => `.metadata.annotations.${name}`,
);

/**
 * Applies one manifest, at most once, with the marks of the operation.
 *
 * @throws OperationEnd when the object is not the planned one, or Kubernetes does not take it
 */
export async function applyObject(
  run: RunHandle,
  api: KubernetesApi,
  manifest: Manifest,
  { uid, uncertain, retakes = [] }: ObjectWrite,
): Promise<void> {
  const { kind, name } = manifest;
  const what = nameOf(manifest);
  const path = objectPath(run.target.environment.namespace, kind, name);
  let sensitive = sensitiveValuesOf(manifest);
  await sendOnce<Seen>(run, {
    what,
    uncertain,
    read: async () => {
      const seen = await look(run, api, path);
      sensitive = sensitiveValuesOf(manifest, seen.object);
      return seen;
    },
    check: seen => requirePlanned(what, seen, uid),
    send: async ({ object }) => {
      const apply = (options: { force?: 'true' }) =>
        sendApply(run, api, path, { manifest, object, ...options });
      try {
        return await apply({});
      } catch (error) {
        requireOwn(what, error, retakes);
        if (!object) {
          // Somebody made it meanwhile: it is looked at again.
          throw error;
        }
        return apply({ force: 'true' });
      }
    },
    end: async problem => problemEnd(what, 'apply', problem, sensitive),
  });
}

/**
 * Deletes one object, exactly the one that was planned for.
 *
 * @throws OperationEnd when Kubernetes does not delete it
 */
export async function pruneObject(
  run: RunHandle,
  api: KubernetesApi,
  pruned: { kind: ManifestKind; name: string },
  { uid, uncertain }: ObjectWrite,
): Promise<void> {
  const what = nameOf(pruned);
  const { namespace } = run.target.environment;
  const path = objectPath(namespace, pruned.kind, pruned.name);
  await sendOnce<Seen>(run, {
    what,
    uncertain,
    read: () => look(run, api, path),
    // Gone, going, or another one of that name, which nobody planned to delete.
    isDone: ({ object }) =>
      object === undefined ||
      object.metadata.uid !== uid ||
      object.metadata.deletionTimestamp !== undefined,
    check: () => {},
    send: async () => {
      await api.request<unknown>({
        method: 'DELETE',
        path,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid },
          propagationPolicy: 'Background',
        },
        signal: run.signal,
      });
      return { metadata: {} };
    },
    end: async problem => problemEnd(what, 'delete', problem, []),
  });
}

async function look(
  run: RunHandle,
  api: KubernetesApi,
  path: string,
): Promise<Seen> {
  const object = await fetchObject(api, path, { signal: run.signal });
  return object
    ? { object, metadata: { annotations: object.metadata.annotations } }
    : { metadata: {} };
}

function requirePlanned(
  what: string,
  { object }: Seen,
  uid: string | undefined,
): void {
  const now = object?.metadata.uid;
  if (now === uid) {
    return;
  }
  if (uid === undefined) {
    throw new OperationEnd(
      'refused',
      `${what} was made by somebody else since the plan, so it was not applied.`,
    );
  }
  throw new OperationEnd(
    'refused',
    `${what} was ${
      now === undefined ? 'deleted' : 'deleted and made again'
    } by somebody else since the plan, so it was not applied.`,
  );
}

/**
 * An apply counts what other requests of the portal wrote as those of another
 * manager, although its name is ours. It is forced against them alone, and
 * only for the marks of operations and for what was planned.
 *
 * @throws OperationEnd when others have a field, or an operation has one that was not planned for
 * @throws the error itself when it is about something else
 */
function requireOwn(what: string, error: unknown, retakes: string[]): void {
  const conflicts = readConflicts(error);
  if (conflicts === undefined) {
    throw error;
  }
  const planned = new Set([...MARKS, ...retakes]);
  const unplanned = conflicts.own.filter(field => !planned.has(field));
  if (conflicts.others === undefined && unplanned.length === 0) {
    return;
  }
  throw new OperationEnd(
    'failed',
    `${what} was changed meanwhile, so it was not applied: ${
      conflicts.others ??
      `another operation of this portal set ${listFields(unplanned)}`
    }.`,
  );
}

/** The request demands the very object that was looked at, also when it is forced. */
async function sendApply(
  run: RunHandle,
  api: KubernetesApi,
  path: string,
  {
    manifest: { body },
    object,
    force,
  }: { manifest: Manifest; object?: AppliedObject; force?: 'true' },
): Promise<Seen> {
  const { uid, resourceVersion } = object?.metadata ?? {};
  const { annotations } = body.metadata;
  const answer = await api.request<unknown>({
    method: 'PATCH',
    path,
    query: { fieldManager: FIELD_MANAGER, force },
    patchType: 'application/apply-patch+yaml',
    body: {
      ...body,
      metadata: {
        ...body.metadata,
        ...(object ? { uid, resourceVersion } : {}),
        annotations: {
          ...(annotations as Record<string, unknown> | undefined),
          [OBJECT_ANNOTATIONS.operation]: run.operation.id,
          [OBJECT_ANNOTATIONS.by]: run.operation.requestedBy,
          [OBJECT_ANNOTATIONS.reason]: run.operation.reason,
        },
      },
    },
    signal: run.signal,
  });
  const { metadata } = readAppliedObject(answer);
  return { metadata: { annotations: metadata.annotations } };
}

function problemEnd(
  what: string,
  verb: 'apply' | 'delete',
  { kind, uncertain, error }: SendProblem,
  sensitive: string[],
): OperationEnd {
  const tail = uncertain ? ` An earlier try may have arrived at ${what}.` : '';
  const state = uncertain ? 'interrupted' : 'failed';
  switch (kind) {
    case 'rejected':
      return new OperationEnd(
        state,
        `Kubernetes refused to ${verb} ${what}: ${
          error instanceof KubernetesApiError
            ? describeApiError(error, sensitive)
            : describeFailure(error)
        }.${tail}`,
      );
    case 'crowded':
      return new OperationEnd(
        state,
        `${what} was changed by others again and again.${tail}`,
      );
    case 'gone':
      return new OperationEnd(
        state,
        `${what} or its namespace is not there any more.${tail}`,
      );
    default:
      return new OperationEnd(
        'interrupted',
        `The cluster stayed away (${describeFailure(
          error,
        )}) at ${what}.${tail}`,
      );
  }
}
