import { parseEntityRef } from '@backstage/catalog-model';
import type { OnCallScheduleQuery } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** `on-call-quantum-rerank-production-2026-03-02.ics`, the day in UTC. */
export function calendarFileName(query: OnCallScheduleQuery): string {
  const { name } = parseEntityRef(query.entityRef);
  const day = new Date(query.from).toISOString().slice(0, 10);
  return `on-call-${name}-${query.environment}-${day}.ics`;
}
