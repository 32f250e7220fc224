import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  podOrderFields,
  podQuerySchema,
  type Pod,
  type PodPage,
  type PodQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredPod } from './projections/pod';
import type { StoredUsage } from './projections/podMetrics';

type OrderField = (typeof podOrderFields)[number];
type SortValue = string | number | undefined;

/** A pod with what is known about it elsewhere. */
export interface PodRow {
  pod: StoredPod;
  usage?: StoredUsage;
  revision?: number;
}

interface ParsedQuery {
  search?: string;
  state?: string;
  ready?: 'true' | 'false';
  orderBy: OrderField;
  order: 'asc' | 'desc';
  limit: number;
  cursor?: string;
}

/** Place in a sorted list: the sort value and name of the last pod shown. */
interface Place {
  value: SortValue;
  name: string;
}

/**
 * One page of pods, filtered and sorted. The cursor is a place in the order,
 * not a pod or a number, so it holds when pods vanish, and it is bound to the
 * order and filters it was given for.
 *
 * @throws InputError when the cursor is malformed or belongs to another query
 */
export function pageOfPods(
  rows: Iterable<PodRow>,
  query: PodQuery,
  version: string,
): PodPage {
  const parsed: ParsedQuery = podQuerySchema.parse(query);
  const after = parsed.cursor ? decode(parsed.cursor, parsed) : undefined;
  const direction = parsed.order === 'asc' ? 1 : -1;
  const matching: Array<Place & { row: PodRow }> = [];
  for (const row of rows) {
    if (matches(row, parsed)) {
      const value = sortValue(row, parsed.orderBy);
      matching.push({ value, name: row.pod.name, row });
    }
  }
  matching.sort((a, b) => compare(a, b, direction));
  const rest = after
    ? matching.filter(place => compare(place, after, direction) > 0)
    : matching;
  const shown = rest.slice(0, parsed.limit);
  return {
    items: shown.map(({ row }) => toPod(row)),
    nextCursor:
      rest.length > shown.length ? encode(shown.at(-1)!, parsed) : undefined,
    totalItems: matching.length,
    version,
  };
}

function matches({ pod }: PodRow, query: ParsedQuery): boolean {
  if (query.state !== undefined && pod.state !== query.state) {
    return false;
  }
  if (query.ready !== undefined && String(pod.ready) !== query.ready) {
    return false;
  }
  if (!query.search) {
    return true;
  }
  const wanted = query.search.toLowerCase();
  return [pod.name, pod.node ?? '', ...pod.images].some(text =>
    text.toLowerCase().includes(wanted),
  );
}

function sortValue({ pod, usage }: PodRow, field: OrderField): SortValue {
  switch (field) {
    case 'name':
      return pod.name;
    case 'state':
      return pod.state;
    case 'restarts':
      return pod.restarts;
    case 'age':
      // The youngest first: age grows as the time of creation falls.
      return -Date.parse(pod.createdAt);
    case 'cpu':
      return usage?.cpuCores;
    case 'memory':
      return usage?.memoryBytes;
    case 'node':
      return pod.node;
    default:
      throw new InputError(
        `orderBy must be one of ${podOrderFields.join(', ')}`,
      );
  }
}

/** Unknown values come last in either direction; equal ones go by name. */
function compare(a: Place, b: Place, direction: 1 | -1): number {
  if (a.value !== b.value) {
    if (a.value === undefined) {
      return 1;
    }
    if (b.value === undefined) {
      return -1;
    }
    return a.value < b.value ? -direction : direction;
  }
  if (a.name === b.name) {
    return 0;
  }
  return a.name < b.name ? -1 : 1;
}

function fingerprint(query: ParsedQuery): string {
  const { search, state, ready, orderBy, order } = query;
  return createHash('sha256')
    .update(JSON.stringify([search, state, ready, orderBy, order]))
    .digest('base64url')
    .slice(0, 12);
}

function encode({ value, name }: Place, query: ParsedQuery): string {
  return Buffer.from(
    JSON.stringify([fingerprint(query), name, value ?? null]),
  ).toString('base64url');
}

function decode(cursor: string, query: ParsedQuery): Place {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed) || typeof parsed[1] !== 'string') {
    throw new InputError('cursor is not one that this list gave');
  }
  const [belongsTo, name, value] = parsed as unknown[];
  if (belongsTo !== fingerprint(query)) {
    throw new InputError(
      'cursor belongs to a list with other filters or another order; begin without one',
    );
  }
  const isValue = typeof value === 'string' || typeof value === 'number';
  return { name: name as string, value: isValue ? value : undefined };
}

function toPod({ pod, usage, revision }: PodRow): Pod {
  return {
    name: pod.name,
    uid: pod.uid,
    phase: pod.phase,
    state: pod.state,
    message: pod.message,
    ready: pod.ready,
    containers: { ready: pod.containersReady, total: pod.containersTotal },
    restarts: pod.restarts,
    lastRestartAt: pod.lastRestartAt,
    lastTerminationReason: pod.lastTerminationReason,
    createdAt: pod.createdAt,
    node: pod.node,
    revision,
    images: pod.images,
    usage: usage && {
      cpuCores: usage.cpuCores,
      memoryBytes: usage.memoryBytes,
    },
    limits: { cpuCores: pod.cpuLimit, memoryBytes: pod.memoryLimit },
  };
}
