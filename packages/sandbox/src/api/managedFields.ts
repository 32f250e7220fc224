import type {
  JsonObject,
  KubeObject,
  ManagedFieldsEntry,
} from '../store/kinds';
import { canonicalJson, sameJson, timestamp } from '../store/names';
import type { FieldSet } from './fieldSets';
import { compareFields, subtract, unite } from './fieldSets';

/** Who writes, and through which door. */
export interface Writer {
  /** Field manager: the `fieldManager` parameter, or the first word of the User-Agent. */
  manager: string;
  subresource?: string;
}

const POD_TEMPLATE: JsonObject = { metadata: {}, spec: { containers: null } };

/** What a kind's object holds before anyone has set a field: containers on these paths belong to nobody. */
const SKELETONS: Record<string, JsonObject> = {
  Deployment: {
    metadata: {},
    spec: { strategy: {}, template: POD_TEMPLATE },
    status: {},
  },
  ReplicaSet: { metadata: {}, spec: { template: POD_TEMPLATE }, status: {} },
  Pod: { metadata: {}, spec: { containers: null }, status: {} },
  HorizontalPodAutoscaler: {
    metadata: {},
    spec: { scaleTargetRef: {} },
    status: {},
  },
  Node: {
    metadata: {},
    spec: {},
    status: { daemonEndpoints: { kubeletEndpoint: {} }, nodeInfo: {} },
  },
  Event: { metadata: {}, source: {} },
};

const EMPTY: JsonObject = { metadata: {}, spec: {}, status: {} };

/** The ownership of a new object. */
export function ownNew(
  object: KubeObject,
  writer: Writer,
): ManagedFieldsEntry[] {
  const { status: _status, ...created } = object as KubeObject & {
    status?: unknown;
  };
  const { touched } = compareFields(
    SKELETONS[object.kind] ?? EMPTY,
    created as unknown as JsonObject,
  );
  delete touched['f:status'];
  return Object.keys(touched).length ? [entry(object, writer, touched)] : [];
}

/**
 * The ownership after a write: the writer gets what it changed, everybody loses what was changed or removed by another.
 * @returns the entries in the order Kubernetes lists them
 */
export function ownChanged(
  before: KubeObject,
  after: KubeObject,
  writer: Writer,
): ManagedFieldsEntry[] {
  const { touched, removed } = compareFields(
    before as unknown as JsonObject,
    after as unknown as JsonObject,
  );
  const lost = unite(touched, removed);
  const entries: ManagedFieldsEntry[] = [];
  let mine: ManagedFieldsEntry | undefined;
  for (const present of before.metadata.managedFields ?? []) {
    if (isSameWriter(present, after.apiVersion, writer)) {
      mine = present;
      continue;
    }
    const rest = subtract(present.fieldsV1, lost);
    if (rest) {
      entries.push(
        sameJson(rest, present.fieldsV1)
          ? present
          : { ...present, fieldsV1: rest },
      );
    }
  }
  const kept = mine ? subtract(mine.fieldsV1, removed) ?? {} : {};
  const fields = unite(kept, touched);
  if (Object.keys(fields).length) {
    entries.push(
      mine && sameJson(mine.fieldsV1, fields) && !Object.keys(touched).length
        ? mine
        : entry(after, writer, fields),
    );
  }
  return sortEntries(entries);
}

/** Orders entries as Kubernetes does: applied ones first, then by time, then by name. */
export function sortEntries(
  entries: ManagedFieldsEntry[],
): ManagedFieldsEntry[] {
  return [...entries].sort(
    (a, b) =>
      a.operation.localeCompare(b.operation) ||
      (a.time ?? '').localeCompare(b.time ?? '') ||
      a.manager.localeCompare(b.manager) ||
      (a.subresource ?? '').localeCompare(b.subresource ?? ''),
  );
}

function isSameWriter(
  present: ManagedFieldsEntry,
  apiVersion: string,
  writer: Writer,
): boolean {
  return (
    present.operation === 'Update' &&
    present.manager === writer.manager &&
    present.apiVersion === apiVersion &&
    present.subresource === writer.subresource
  );
}

function entry(
  object: KubeObject,
  writer: Writer,
  fieldsV1: FieldSet,
): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation: 'Update',
    apiVersion: object.apiVersion,
    // Entries made through the scale subresource carry no time on a real API server either.
    ...(writer.subresource === 'scale' ? {} : { time: timestamp() }),
    fieldsType: 'FieldsV1',
    fieldsV1: JSON.parse(canonicalJson(fieldsV1)) as FieldSet,
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
  };
}
