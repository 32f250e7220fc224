import { NotFoundError } from '@backstage/errors';
import {
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
  type PlannedObject,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import {
  nameOf,
  objectPath,
  type Manifest,
  type ManifestKind,
  type ManifestSourceConfig,
} from '../../manifests';
import type { ManifestSet } from '../../manifests';
import type { Target } from '../../profile/ProfileService';
import { canonicalJson } from '../canonicalJson';
import {
  decidedPart,
  hiddenValues,
  readAppliedObject,
  type AppliedObject,
} from './appliedObject';
import { readConflicts, type ApplyConflicts } from './applyConflicts';
import { describeApiError } from './clusterErrors';
import { attempt, fetchDeployment, type Known } from './facts';
import { readAutoscalers, type Autoscaler, type Deployment } from './objects';
import { pathsOf } from './paths';
import { collectSensitiveValues } from './redaction';

/** How many objects are asked about at a time. */
const AT_ONCE = 6;

/** What applying the manifests would do to one object. */
export interface ObjectOutlook {
  kind: ManifestKind;
  name: string;
  state: PlannedObject['state'];
  /** Absent for what is pruned. */
  manifest?: Manifest;
  before?: AppliedObject;
  /** Of the dry run. */
  after?: AppliedObject;
  /** Paths of fields that earlier operations of the portal set, and that get the values of the manifest. */
  retakes?: string[];
  /** Why Kubernetes would not take it. */
  problem?: string;
}

/** What a redeployment rests on, read fresh from source and cluster. */
export interface RedeployFacts {
  source: ManifestSourceConfig;
  set: ManifestSet;
  /** In the order in which they are written; empty when the set is wrong. */
  objects: ObjectOutlook[];
  /** The deployment that is operated, as it is now. */
  deployment?: Deployment;
  autoscalers: Known<Autoscaler[]>;
}

/**
 * Looks at every object of a set, and asks Kubernetes what applying it would
 * make of it. Changes nothing.
 *
 * @throws KubernetesApiError, KubernetesConnectionError
 */
export async function collectRedeployFacts(
  api: KubernetesApi,
  { environment }: Target,
  source: ManifestSourceConfig,
  set: ManifestSet,
  options: {
    /** Leaves what is there out of it. */
    onlyMissing?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<RedeployFacts> {
  const { namespace } = environment;
  const [deployment, autoscalers] = await Promise.all([
    fetchDeployment(api, environment, options).catch(error => {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }),
    attempt(async () =>
      readAutoscalers(
        (
          await api.list(pathsOf(environment).autoscalers, options)
        ).items,
      ),
    ),
  ]);
  if (set.problems.length > 0) {
    return { source, set, objects: [], deployment, autoscalers };
  }
  const kept = new Set(set.manifests.map(nameOf));
  const applied = await inGroups(set.manifests, manifest =>
    lookAhead(api, namespace, manifest, options),
  );
  const pruned = await inGroups(
    options.onlyMissing
      ? []
      : source.prune.filter(each => !kept.has(nameOf(each))),
    each => lookAtPruned(api, namespace, each, options),
  );
  return {
    source,
    set,
    objects: [...applied, ...pruned.flatMap(each => each ?? [])],
    deployment,
    autoscalers,
  };
}

/** The object as it is now; undefined when there is none. */
export async function fetchObject(
  api: KubernetesApi,
  path: string,
  options: { signal?: AbortSignal } = {},
): Promise<AppliedObject | undefined> {
  try {
    return readAppliedObject(
      await api.request({ method: 'GET', path, signal: options.signal }),
    );
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** What must not be repeated of a manifest and of the object it is for. */
export function sensitiveValuesOf(
  { kind, body }: Pick<Manifest, 'kind' | 'body'>,
  object?: AppliedObject,
): string[] {
  return [
    ...hiddenValues(kind.kind, body),
    ...hiddenValues(kind.kind, object ?? {}),
    ...collectSensitiveValues([body, object]),
  ];
}

async function lookAhead(
  api: KubernetesApi,
  namespace: string,
  manifest: Manifest,
  { onlyMissing, signal }: { onlyMissing?: boolean; signal?: AbortSignal },
): Promise<ObjectOutlook> {
  const { kind, name, body } = manifest;
  const path = objectPath(namespace, kind, name);
  const before = await fetchObject(api, path, { signal });
  if (before && onlyMissing) {
    return { kind, name, manifest, before, state: 'unchanged' };
  }
  const outlook = {
    kind,
    name,
    manifest,
    before,
    state: before ? ('changed' as const) : ('created' as const),
  };
  try {
    const { after, conflicts } = await dryApply(api, path, {
      body: withPresentMarks(body, before),
      signal,
    });
    return {
      ...outlook,
      after,
      ...(before && after && { state: stateOf(before, after) }),
      ...(conflicts?.others
        ? { problem: conflicts.others }
        : conflicts && { retakes: conflicts.own }),
    };
  } catch (error) {
    // An API server in trouble says nothing about the manifest; a field that
    // the kind does not have is answered with 500 and without a reason.
    if (
      error instanceof KubernetesApiError &&
      (error.status < 429 || isSchemaError(error))
    ) {
      return {
        ...outlook,
        problem: describeApiError(error, sensitiveValuesOf(manifest, before)),
      };
    }
    throw error;
  }
}

/** What an apply would make of an object, and what stands against it; nothing when others do. */
async function dryApply(
  api: KubernetesApi,
  path: string,
  { body, signal }: { body: Manifest['body']; signal?: AbortSignal },
): Promise<{ after?: AppliedObject; conflicts?: ApplyConflicts }> {
  const send = async (force: { force?: 'true' }) =>
    readAppliedObject(
      await api.request({
        method: 'PATCH',
        path,
        query: { dryRun: 'All', fieldManager: FIELD_MANAGER, ...force },
        patchType: 'application/apply-patch+yaml',
        body,
        signal,
      }),
    );
  try {
    return { after: await send({}) };
  } catch (error) {
    const conflicts = readConflicts(error);
    if (conflicts === undefined) {
      throw error;
    }
    return conflicts.others === undefined
      ? { after: await send({ force: 'true' }), conflicts }
      : { conflicts };
  }
}

/**
 * What is applied without the marks of an earlier operation would take them
 * away, which is no change that anybody asked for.
 */
function withPresentMarks(
  body: Manifest['body'],
  before: AppliedObject | undefined,
): Manifest['body'] {
  const marks = Object.values(OBJECT_ANNOTATIONS).flatMap(name => {
    const value = before?.metadata.annotations?.[name];
    return value === undefined ? [] : [[name, value]];
  });
  return marks.length === 0
    ? body
    : {
        ...body,
        metadata: {
          ...body.metadata,
          annotations: {
            ...(body.metadata.annotations as object | undefined),
            ...Object.fromEntries(marks),
          },
        },
      };
}

async function lookAtPruned(
  api: KubernetesApi,
  namespace: string,
  { kind, name }: { kind: ManifestKind; name: string },
  options: { signal?: AbortSignal },
): Promise<ObjectOutlook | undefined> {
  const before = await fetchObject(
    api,
    objectPath(namespace, kind, name),
    options,
  );
  return before && { kind, name, before, state: 'pruned' };
}

function stateOf(
  before: AppliedObject,
  after: AppliedObject,
): 'changed' | 'unchanged' {
  return canonicalJson(decidedPart(before)) ===
    canonicalJson(decidedPart(after))
    ? 'unchanged'
    : 'changed';
}

/** As recorded: `failed to create typed patch object (…): .spec.x: field not declared in schema`. */
function isSchemaError({ status, message }: KubernetesApiError): boolean {
  return status === 500 && message.includes('failed to create typed patch');
}

async function inGroups<T, R>(
  items: T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(
      ...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))),
    );
  }
  return results;
}
