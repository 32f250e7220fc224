import type { Hpa, HpaScalingRules } from '../store/kinds';

/** What the autoscaler remembers between syncs. */
export class AutoscalerMemory {
  readonly recommendations: { at: number; replicas: number }[] = [];
  readonly changes: { at: number; delta: number }[] = [];
}

/** A count after stabilization and policies, with the conditions that explain it. */
export interface Normalized {
  replicas: number;
  ableToScale: { reason: string; message: string };
  limited?: { reason: string; message: string };
}

/** Without `behavior` a scale-down waits as long as the controller's flag says. */
const DEFAULT_DOWN: HpaScalingRules = {
  stabilizationWindowSeconds: 300,
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};
const DEFAULT_UP: HpaScalingRules = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

/** Applies stabilization windows, policies and bounds, in Kubernetes' order. */
export function normalize(
  hpa: Hpa,
  memory: AutoscalerMemory,
  current: number,
  desired: number,
  windowScale: number,
  now = Date.now(),
): Normalized {
  const up = { ...DEFAULT_UP, ...hpa.spec.behavior?.scaleUp };
  const down = { ...DEFAULT_DOWN, ...hpa.spec.behavior?.scaleDown };
  if (!memory.recommendations.length) {
    memory.recommendations.push({ at: now, replicas: current });
  }
  const stable = stabilize(
    memory,
    current,
    desired,
    windowMs(up, windowScale),
    windowMs(down, windowScale),
    now,
  );
  memory.recommendations.push({ at: now, replicas: desired });
  const { replicas, limited } = limit(
    hpa,
    memory,
    current,
    stable,
    { up, down },
    windowScale,
    now,
  );
  return {
    replicas,
    ableToScale: stabilized(stable, desired),
    ...(limited ? { limited } : {}),
  };
}

function stabilize(
  memory: AutoscalerMemory,
  current: number,
  desired: number,
  upWindow: number,
  downWindow: number,
  now: number,
): number {
  let lowest = desired;
  let highest = desired;
  for (const { at, replicas } of memory.recommendations) {
    if (at > now - upWindow) {
      lowest = Math.min(lowest, replicas);
    }
    if (at > now - downWindow) {
      highest = Math.max(highest, replicas);
    }
  }
  const oldest = now - Math.max(upWindow, downWindow);
  while (
    memory.recommendations.length > 1 &&
    memory.recommendations[0].at < oldest
  ) {
    memory.recommendations.shift();
  }
  return Math.min(Math.max(current, lowest), highest);
}

function stabilized(
  stable: number,
  desired: number,
): Normalized['ableToScale'] {
  if (stable < desired) {
    return {
      reason: 'ScaleUpStabilized',
      message:
        'recent recommendations were lower than current one, applying the lowest recent recommendation',
    };
  }
  if (stable > desired) {
    return {
      reason: 'ScaleDownStabilized',
      message:
        'recent recommendations were higher than current one, applying the highest recent recommendation',
    };
  }
  return {
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  };
}

const TOO_MANY = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};

const TOO_FEW = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};

function limit(
  hpa: Hpa,
  memory: AutoscalerMemory,
  current: number,
  desired: number,
  { up, down }: { up: HpaScalingRules; down: HpaScalingRules },
  windowScale: number,
  now: number,
): { replicas: number; limited?: { reason: string; message: string } } {
  const { minReplicas, maxReplicas } = hpa.spec;
  if (desired > current) {
    const rate = Math.max(
      current,
      allowed(up, memory, current, 1, windowScale, now),
    );
    if (desired > Math.min(maxReplicas, rate)) {
      return maxReplicas <= rate
        ? { replicas: maxReplicas, limited: TOO_MANY }
        : {
            replicas: rate,
            limited: {
              reason: 'ScaleUpLimit',
              message:
                'the desired replica count is increasing faster than the maximum scale rate',
            },
          };
    }
  } else if (desired < current) {
    const rate = Math.min(
      current,
      allowed(down, memory, current, -1, windowScale, now),
    );
    if (desired < Math.max(minReplicas, rate)) {
      return minReplicas >= rate
        ? { replicas: minReplicas, limited: TOO_FEW }
        : {
            replicas: rate,
            limited: {
              reason: 'ScaleDownLimit',
              message:
                'the desired replica count is decreasing faster than the maximum scale rate',
            },
          };
    }
  }
  return { replicas: desired };
}

/** The count up to which (or down to which) the policies let the workload go now. */
function allowed(
  rules: HpaScalingRules,
  memory: AutoscalerMemory,
  current: number,
  direction: 1 | -1,
  windowScale: number,
  now: number,
): number {
  if (rules.selectPolicy === 'Disabled') {
    return current;
  }
  const limits = (rules.policies ?? []).map(
    ({ type, value, periodSeconds }) => {
      const since = now - periodSeconds * 1000 * windowScale;
      const start =
        current -
        memory.changes
          .filter(({ at }) => at > since)
          .reduce((sum, { delta }) => sum + delta, 0);
      if (type === 'Pods') {
        return start + direction * value;
      }
      return direction > 0
        ? Math.ceil(start * (1 + value / 100))
        : Math.floor(start * (1 - value / 100));
    },
  );
  const widest = (rules.selectPolicy === 'Min') !== direction > 0;
  return Math.max(0, widest ? Math.max(...limits) : Math.min(...limits));
}

function windowMs(rules: HpaScalingRules, windowScale: number): number {
  return (rules.stabilizationWindowSeconds ?? 0) * 1000 * windowScale;
}
