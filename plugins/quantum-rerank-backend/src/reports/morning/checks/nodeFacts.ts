import type {
  ReportFact,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plural } from '../../../workload/plural';
import { parseQuantity } from '../../../workload/projections/quantity';
import {
  isRecord,
  list,
  record,
  text,
} from '../../../workload/projections/read';

/** Troubled nodes that are named one by one. */
const NAMED = 20;

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** A node, as far as the check needs it. */
export interface NodeState {
  name: string;
  /** Undefined where it does not say. */
  ready?: boolean;
  /** Kinds of pressure it is under. */
  pressures: string[];
  cpuCores?: number;
  memoryBytes?: number;
}

/** What a node uses. */
export interface NodeUsage {
  name: string;
  cpuCores: number;
  memoryBytes: number;
}

/** Of a `Node`; undefined when it is none. */
export function projectNode(object: unknown): NodeState | undefined {
  const node = record(object);
  const name = text(record(node.metadata).name);
  if (!name) {
    return undefined;
  }
  const status = record(node.status);
  const conditions = list(status.conditions).filter(isRecord);
  const ready = conditions.find(({ type }) => type === 'Ready')?.status;
  const allocatable = record(status.allocatable);
  return {
    name,
    ready: ready === undefined ? undefined : ready === 'True',
    pressures: conditions
      .filter(
        ({ type, status: is }) =>
          PRESSURES.includes(String(type)) && is === 'True',
      )
      .map(({ type }) => String(type)),
    cpuCores: parseQuantity(allocatable.cpu),
    memoryBytes: parseQuantity(allocatable.memory),
  };
}

/** Of a `NodeMetrics`; undefined when a part of it is not known. */
export function projectNodeUsage(object: unknown): NodeUsage | undefined {
  const metrics = record(object);
  const name = text(record(metrics.metadata).name);
  const usage = record(metrics.usage);
  const cpuCores = parseQuantity(usage.cpu);
  const memoryBytes = parseQuantity(usage.memory);
  return name && cpuCores !== undefined && memoryBytes !== undefined
    ? { name, cpuCores, memoryBytes }
    : undefined;
}

/**
 * Nodes in trouble by what Kubernetes itself says of them, and what the nodes
 * use. The guide has no bounds for their usage, so that is only told.
 */
export function nodeFacts(
  nodes: NodeState[],
  usages: NodeUsage[],
  observedAt: string,
): ReportFact[] {
  if (nodes.length === 0) {
    return [
      {
        subject: 'nodes',
        state: 'unknown',
        summary: 'The cluster shows no nodes',
        observedAt,
      },
    ];
  }
  const troubled = nodes.flatMap(node => {
    const trouble = troubleOf(node);
    return trouble ? [{ subject: node.name, ...trouble, observedAt }] : [];
  });
  const left = troubled.length - NAMED;
  return [
    ...troubled.slice(0, NAMED),
    ...(left > 0
      ? [
          {
            subject: 'nodes',
            state: 'warning' as const,
            summary: `${plural(
              left,
              'more node is',
              'more nodes are',
            )} in trouble`,
            observedAt,
          },
        ]
      : []),
    { subject: 'usage', ...usageOf(nodes, usages), observedAt },
  ];
}

function troubleOf({
  ready,
  pressures,
}: NodeState): { state: VerdictState; summary: string } | undefined {
  if (ready === undefined) {
    return { state: 'unknown', summary: 'It does not say whether it is ready' };
  }
  if (!ready) {
    return { state: 'warning', summary: 'It is not ready' };
  }
  return pressures.length > 0
    ? { state: 'warning', summary: `It is under ${pressures.join(' and ')}` }
    : undefined;
}

function usageOf(
  nodes: NodeState[],
  usages: NodeUsage[],
): { state: VerdictState; summary: string } {
  const byName = new Map(usages.map(usage => [usage.name, usage]));
  const shares = nodes.flatMap(({ name, cpuCores, memoryBytes }) => {
    const used = byName.get(name);
    return used && cpuCores && memoryBytes
      ? [
          {
            name,
            cpu: used.cpuCores / cpuCores,
            memory: used.memoryBytes / memoryBytes,
          },
        ]
      : [];
  });
  const unmeasured = nodes.filter(
    ({ name, ready }) =>
      ready === true && !shares.some(share => share.name === name),
  ).length;
  if (shares.length === 0) {
    return {
      state: 'unknown',
      summary: 'The usage of the nodes is not known: none was measured',
    };
  }
  const highest = (kind: 'cpu' | 'memory') =>
    shares.reduce((a, b) => (b[kind] > a[kind] ? b : a));
  const [cpu, memory] = [highest('cpu'), highest('memory')];
  return {
    state: unmeasured > 0 ? 'unknown' : 'ok',
    summary: `${plural(shares.length, 'node')} measured; highest: CPU ${percent(
      cpu.cpu,
    )} (${cpu.name}), memory ${percent(memory.memory)} (${memory.name})${
      unmeasured > 0 ? `; ${unmeasured} not measured` : ''
    }`,
  };
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
