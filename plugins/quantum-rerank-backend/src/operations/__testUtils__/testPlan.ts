import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { newSteps } from '../operationSteps';
import type { NewOperation } from '../store/OperationStore';
import { ENTITY_REF, REQUESTER } from './testTarget';

export function testPlan(overrides: Partial<Plan> = {}): Plan {
  return {
    hash: 'a'.repeat(64),
    action: 'scale',
    parameters: { replicas: 5 },
    title: 'Scale production to 5',
    entityRef: ENTITY_REF,
    environment: 'production',
    cluster: 'sandbox',
    namespace: 'quantum-rerank',
    target: {
      kind: 'Deployment',
      name: 'quantum-rerank',
      uid: 'uid-1',
      generation: 4,
      resourceVersion: '100',
    },
    createdAt: '2026-11-23T10:00:00.000Z',
    facts: [{ label: 'Replicas now', value: '3 (3 available)' }],
    findings: [],
    changes: [],
    diff: '',
    dryRun: { state: 'accepted' },
    permission: {
      name: 'quantum-rerank.deployment.scale',
      decision: 'allow',
      reason: 'You may.',
    },
    reasonRequired: true,
    executable: true,
    blockedBy: [],
    gracePeriodSeconds: 0,
    ...overrides,
  };
}

let count = 0;

/** What the store needs to record an operation; each has a target of its own. */
export function newOperation(
  overrides: Partial<NewOperation> = {},
): NewOperation {
  count += 1;
  const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  return {
    id,
    targetKey: `sandbox/quantum-rerank/Deployment/${id}`,
    idempotencyKey: `key-${id}`,
    requestDigest: 'd'.repeat(64),
    requestedBy: REQUESTER,
    via: 'portal',
    reason: 'because of a test',
    plan: testPlan(),
    title: 'Scale production to 5',
    steps: newSteps(),
    message: 'Waits for its turn.',
    gracePeriodMs: 0,
    lease: { owner: 'first', milliseconds: 60_000 },
    ...overrides,
  };
}
