import type { JsonObject } from '../store/kinds';

const TEXT: [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\b(quantum-rerank|redis)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '$1-<hash>-<id>'],
  [/\b(quantum-rerank-service|redis-service)-[a-z0-9]{5}\b/g, '$1-<id>'],
  [/\b(quantum-rerank|redis)-(?=[a-z]*\d)[a-z0-9]{8,10}\b/g, '$1-<hash>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<ip>'],
  [/\bnode-\d+\b/g, '<node>'],
  [/\\"resourceVersion\\":\\"\d+\\"/g, '\\"resourceVersion\\":\\"<version>\\"'],
  // How far pods have come when a request arrives is a matter of milliseconds.
  [/(\\"status\\":\{\\"replicas\\":)\d+/g, '$1<count>'],
];

const MEMBERS: Record<string, string> = {
  resourceVersion: '<version>',
  continue: '<token>',
  'pod-template-hash': '<hash>',
};

/**
 * Fields that the recorded cluster left out and every real one has: it ran without service accounts, and the script that
 * stood in for its kubelets had no containers.
 */
const UNRECORDED = new Set([
  'volumes',
  'volumeMounts',
  'serviceAccount',
  'serviceAccountName',
  'containerID',
  'imageID',
]);

/** A value with everything replaced that differs from run to run: uids, times, versions, hashes, addresses, nodes. */
export function normalise(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return (
      MEMBERS[name] ??
      TEXT.reduce((text, [pattern, by]) => text.replace(pattern, by), value)
    );
  }
  if (Array.isArray(value)) {
    const list = value.map(member => normalise(member));
    return name === 'conditions' || name === 'managedFields'
      ? sorted(list)
      : list;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([member]) => !UNRECORDED.has(member))
        .map(([member, child]) => [
          normalise(member) as string,
          normalise(child, member),
        ]),
    );
  }
  return value;
}

const KUBELETS = new Set(['node', 'kubelet']);

/**
 * Conditions and field owners are sets: their order follows times, which differ. The recorded kubelet was a script that
 * wrote pods' status under another name and touched other fields than a kubelet does, so its ownership is left out.
 */
function sorted(list: unknown[]): unknown[] {
  return list
    .filter(
      entry =>
        !KUBELETS.has(String((entry as JsonObject).manager)) ||
        (entry as JsonObject).subresource !== 'status',
    )
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function keyOf(value: unknown): string {
  const { type, manager, operation, subresource } = value as JsonObject;
  return JSON.stringify([type, manager, operation, subresource]);
}

/** A copy without the members at the given paths; `*` stands for every element of a list. */
export function without(value: unknown, paths: string[]): unknown {
  const copy = structuredClone(value);
  paths.forEach(path => remove(copy, path.split('.')));
  return copy;
}

function remove(value: unknown, [first, ...rest]: string[]): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const members =
    first === '*' ? Object.keys(value) : [first.replace(/\|/g, '.')];
  for (const member of members) {
    if (rest.length) {
      remove((value as JsonObject)[member], rest);
    } else {
      delete (value as JsonObject)[member];
    }
  }
}
