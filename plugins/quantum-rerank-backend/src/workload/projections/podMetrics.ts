import type { Usage } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { parseQuantity } from './quantity';
import { isRecord, list, moment, record, text, type Json } from './read';

/** Usage of one pod as metrics.k8s.io reports it. */
export interface StoredUsage extends Usage {
  pod: string;
  observedAt?: string;
}

/** Undefined when a container's usage is not known: a part is no total. */
export function projectPodMetrics(object: Json): StoredUsage | undefined {
  const pod = text(record(object.metadata).name);
  const containers = list(object.containers).filter(isRecord);
  if (!pod || containers.length === 0) {
    return undefined;
  }
  let cpuCores = 0;
  let memoryBytes = 0;
  for (const container of containers) {
    const usage = record(container.usage);
    const cpu = parseQuantity(usage.cpu);
    const memory = parseQuantity(usage.memory);
    if (cpu === undefined || memory === undefined) {
      return undefined;
    }
    cpuCores += cpu;
    memoryBytes += memory;
  }
  return { pod, cpuCores, memoryBytes, observedAt: moment(object.timestamp) };
}
