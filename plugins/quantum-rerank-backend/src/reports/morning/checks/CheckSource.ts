import type {
  CheckKind,
  ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../../profile/ProfileService';

/** How a check looks. */
export interface CheckOptions {
  /** How far back it looks, in milliseconds, where it looks back. */
  sinceMs?: number;
  signal: AbortSignal;
}

/** Looks at one thing. No facts: there is no such thing here. */
export type CheckSource = (
  target: Target,
  options: CheckOptions,
) => Promise<ReportFact[]>;

/** What steps of the morning check can look at. */
export type CheckSources = Record<CheckKind, CheckSource>;
