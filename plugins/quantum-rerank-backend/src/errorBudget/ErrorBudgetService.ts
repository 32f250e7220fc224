import type { ErrorBudget } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** What was promised, what was kept, and what may still fail. */
export interface ErrorBudgetService {
  /** Never throws: what cannot be measured is unknown with its reason. */
  getErrorBudget(target: Target): Promise<ErrorBudget>;
}
