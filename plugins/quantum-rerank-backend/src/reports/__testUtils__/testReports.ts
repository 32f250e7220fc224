import { randomUUID } from 'node:crypto';
import type { NewReport } from '../store/ReportStore';

/** A run that somebody asks for. */
export function newReport(changes: Partial<NewReport> = {}): NewReport {
  const id = randomUUID();
  return {
    id,
    kind: 'smoke-test',
    title: 'Smoke test',
    entityRef: 'component:default/quantum-rerank',
    environment: 'staging',
    openKey: `smoke-test:${id}`,
    requestedBy: 'user:default/olivia',
    via: 'portal',
    idempotencyKey: id,
    requestDigest: 'digest',
    steps: [
      { id: 'a', title: 'A', state: 'waiting', facts: [] },
      { id: 'b', title: 'B', state: 'waiting', facts: [] },
    ],
    owner: 'process-1',
    ...changes,
  };
}
