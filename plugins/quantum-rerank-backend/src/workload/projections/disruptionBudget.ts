import type { DisruptionBudgetSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readSelector, type Selector } from '../selector';
import {
  count,
  isRecord,
  numberOrText,
  record,
  required,
  text,
  type Json,
} from './read';

/** What is kept of a disruption budget. */
export interface StoredDisruptionBudget extends DisruptionBudgetSummary {
  /** Absent: it selects nothing. */
  selector?: Selector;
}

/** @throws TypeError when its status has not been written yet */
export function projectDisruptionBudget(object: Json): StoredDisruptionBudget {
  const spec = record(object.spec);
  const status = record(object.status);
  const number = (field: string) =>
    required(count(status[field]), `status.${field}`);
  return {
    name: required(text(record(object.metadata).name), 'metadata.name'),
    minAvailable: numberOrText(spec.minAvailable),
    maxUnavailable: numberOrText(spec.maxUnavailable),
    currentHealthy: number('currentHealthy'),
    desiredHealthy: number('desiredHealthy'),
    expectedPods: number('expectedPods'),
    disruptionsAllowed: number('disruptionsAllowed'),
    selector: isRecord(spec.selector) ? readSelector(spec.selector) : undefined,
  };
}
