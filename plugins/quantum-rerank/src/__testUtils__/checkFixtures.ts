import type {
  Alert,
  AlertEpisode,
  Alerts,
  BaselineProposal,
  EnvironmentRef,
  ErrorBudget,
  Report,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ago } from './fixtures';

const PRODUCTION: EnvironmentRef = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

/** A rule that does not fire. */
export function alert(overrides: Partial<Alert> = {}): Alert {
  return {
    id: 'response-time-critical',
    rule: 'response-time-critical',
    title: 'Response time above 1 s',
    severity: 'P0',
    state: 'inactive',
    summary: '80 ms is within the bound of 1 s',
    signal: 'response-time',
    unit: 'seconds',
    value: 0.08,
    above: 1,
    for: '5m',
    silencedBy: [],
    response: 'See whether a resource has become scarce.',
    actions: ['scale', 'rollback'],
    ...overrides,
  };
}

/** One time a rule fired, over by now. */
export function episode(overrides: Partial<AlertEpisode> = {}): AlertEpisode {
  return {
    id: 'e1',
    rule: 'errors',
    title: 'Error rate above 5 %',
    severity: 'P1',
    state: 'resolved',
    signal: 'error-rate',
    unit: 'ratio',
    value: 0.12,
    activeAt: ago(7500),
    firedAt: ago(7200),
    resolvedAt: ago(6600),
    ...overrides,
  };
}

/** A silence that holds. */
export function silence(overrides: Partial<Silence> = {}): Silence {
  return {
    id: 'silence-1',
    state: 'active',
    rules: ['response-time-critical'],
    matchers: ['alertname="response-time-critical"'],
    createdBy: 'user:default/dana.okafor',
    reason: 'Load test',
    startsAt: ago(600),
    endsAt: new Date(Date.now() + 3_000_000).toISOString(),
    source: 'portal',
    ...overrides,
  };
}

/** Alerts that the backend evaluates; none fires. */
export function alerts(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<Alerts> = {},
): Alerts {
  return {
    ...ref,
    source: { kind: 'evaluated', state: 'live', lastSuccessAt: ago(3) },
    items: [alert()],
    silences: [],
    version: 'alerts-1',
    ...overrides,
  };
}

/** Most of the budget is left. */
export function errorBudget(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<ErrorBudget> = {},
): ErrorBudget {
  return {
    ...ref,
    signal: 'availability',
    state: 'ok',
    summary: '99.98 % of 30 d; 34 min of 43 min are left',
    target: 0.999,
    window: '30d',
    from: ago(30 * 86_400),
    to: ago(0),
    achieved: 0.9998,
    allowedSeconds: 2592,
    spentSeconds: 518,
    remainingSeconds: 2074,
    remainingRatio: 0.8,
    coverage: 1,
    ...overrides,
  };
}

/** A proposal that narrows one range. */
export function baselines(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<BaselineProposal> = {},
): BaselineProposal {
  return {
    ...ref,
    from: ago(86_400),
    to: ago(0),
    items: [
      {
        signal: 'similarity-p95',
        title: 'Similarity p95',
        unit: 'seconds',
        current: { min: 0.05, max: 0.1 },
        learned: { min: 0.07, max: 0.09 },
        median: 0.08,
        deviation: 0.004,
        samples: 1440,
        outliers: 12,
        change: 'narrower',
      },
    ],
    diff: `   - id: similarity-p95
-    normal: { min: 0.05, max: 0.1 }
+    normal: { min: 0.07, max: 0.09 }
`,
    ...overrides,
  };
}

/** A morning check that is over. */
export function report(overrides: Partial<Report> = {}): Report {
  return {
    id: 'report-1',
    kind: 'morning-check',
    title: 'Morning check',
    ...PRODUCTION,
    state: 'finished',
    verdict: 'ok',
    summary: 'All 5 steps are ok',
    requestedBy: 'user:default/dana.okafor',
    requestedAt: ago(70),
    startedAt: ago(69),
    finishedAt: ago(60),
    steps: [
      {
        id: 'service-health',
        title: 'Overall service health',
        state: 'done',
        verdict: 'ok',
        summary: '3 of 3 pods are ready',
        startedAt: ago(69),
        finishedAt: ago(68),
        facts: [
          {
            check: 'pods',
            subject: 'quantum-rerank',
            state: 'ok',
            summary: '3 of 3 pods are ready',
            observedAt: ago(68),
          },
        ],
      },
    ],
    sequence: 3,
    ...overrides,
  };
}
