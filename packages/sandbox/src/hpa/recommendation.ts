import type { UsageSource } from '../api/metrics';
import { isReady } from '../kubelet/podStatus';
import type { HpaMetric, Pod } from '../store/kinds';
import { cpuMillis, memoryMiB } from './quantity';

/** What one metric asks for. */
export interface MetricProposal {
  replicas: number;
  /** How conditions name the metric. */
  name: string;
  /** The metric's entry in `status.currentMetrics`. */
  current: object;
}

/** A ratio this close to 1 changes nothing. */
const TOLERANCE = 0.1;

/**
 * How many replicas a metric asks for.
 * @returns the proposal, or why there is none
 */
export function propose(
  metric: HpaMetric,
  pods: Pod[],
  currentReplicas: number,
  usage: UsageSource,
): MetricProposal | { error: string } {
  const name = metric.resource?.name ?? '';
  const target = metric.resource?.target.averageUtilization ?? 100;
  const alive = pods.filter(
    pod => !pod.metadata.deletionTimestamp && pod.status.phase !== 'Failed',
  );
  const ready = alive.filter(isReady);
  if (!ready.length) {
    return {
      error:
        `failed to get ${name} utilization: unable to get metrics for resource ${name}: ` +
        'no metrics returned from resource metrics API',
    };
  }
  const used = ready.reduce((sum, pod) => sum + usedOf(name, pod, usage), 0);
  const requestOf = (list: Pod[]) =>
    list.reduce((sum, pod) => sum + requested(name, pod), 0);
  if (!requestOf(ready)) {
    return {
      error: `failed to get ${name} utilization: missing request for ${name} in container of Pod ${ready[0].metadata.name}`,
    };
  }
  const utilization = Math.floor((used / requestOf(ready)) * 100);
  const average = Math.round(used / ready.length);
  return {
    replicas: replicasFor(
      utilization / target,
      used,
      ready,
      alive,
      requestOf,
      target,
      currentReplicas,
    ),
    name: `${name} resource utilization (percentage of request)`,
    current: {
      type: 'Resource',
      resource: {
        name,
        current: {
          averageValue: name === 'cpu' ? `${average}m` : `${average}Mi`,
          averageUtilization: utilization,
        },
      },
    },
  };
}

function replicasFor(
  ratio: number,
  used: number,
  ready: Pod[],
  alive: Pod[],
  requestOf: (pods: Pod[]) => number,
  target: number,
  currentReplicas: number,
): number {
  const starting = alive.length > ready.length;
  if (!(starting && ratio > 1)) {
    return Math.abs(1 - ratio) <= TOLERANCE
      ? currentReplicas
      : Math.ceil(ratio * ready.length);
  }
  // Pods that are about to help count as idle, so that a slow start does not scale up twice.
  const damped = ((used / requestOf(alive)) * 100) / target;
  if (damped < 1 || Math.abs(1 - damped) <= TOLERANCE) {
    return currentReplicas;
  }
  return Math.max(currentReplicas, Math.ceil(damped * alive.length));
}

function usedOf(name: string, pod: Pod, usage: UsageSource): number {
  const used = usage(pod);
  return name === 'cpu' ? used.cpuMillis : used.memoryMiB;
}

function requested(name: string, pod: Pod): number {
  return pod.spec.containers.reduce((sum, { resources }) => {
    const quantity = resources?.requests?.[name];
    const parse = name === 'cpu' ? cpuMillis : memoryMiB;
    return sum + (quantity ? parse(quantity) : 0);
  }, 0);
}
