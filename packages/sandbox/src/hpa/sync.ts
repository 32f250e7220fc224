import type { UsageSource } from '../api/metrics';
import type { Control } from '../controllers/control';
import type { Condition, Deployment, Hpa } from '../store/kinds';
import { timestamp } from '../store/names';
import { matchesSelector } from '../store/selectors';
import type { AutoscalerMemory } from './behaviour';
import { normalize } from './behaviour';
import type { MetricProposal } from './recommendation';
import { propose } from './recommendation';

export { AutoscalerMemory } from './behaviour';

interface Decision {
  desired: number;
  why: string;
  conditions: Condition[];
  currentMetrics?: unknown[] | null;
}

/** One sync of an autoscaler, in the order of Kubernetes' controller: zero, maximum, minimum, metrics. */
export function syncAutoscaler(
  control: Control,
  hpa: Hpa,
  usage: UsageSource,
  memory: AutoscalerMemory,
  windowScale: number,
): void {
  const target = control.store.get(
    'deployments',
    hpa.metadata.namespace,
    hpa.spec.scaleTargetRef.name,
  );
  if (!target) {
    const message = `the HPA controller was unable to get the target's current scale: deployments.apps "${hpa.spec.scaleTargetRef.name}" not found`;
    write(
      control,
      hpa,
      [set('AbleToScale', 'False', 'FailedGetScale', message)],
      {},
    );
    return;
  }
  const current = target.spec.replicas;
  const decision = decide(control, hpa, target, usage, memory, windowScale);
  const conditions = [...decision.conditions];
  const rescale = decision.desired !== current;
  if (rescale) {
    memory.changes.push({ at: Date.now(), delta: decision.desired - current });
    memory.changes.splice(0, Math.max(0, memory.changes.length - 100));
    control.update(
      'deployments',
      { ...target, spec: { ...target.spec, replicas: decision.desired } },
      'scale',
    );
    control.events.emit(hpa, {
      type: 'Normal',
      reason: 'SuccessfulRescale',
      message: `New size: ${decision.desired}; reason: ${decision.why}`,
      component: 'horizontal-pod-autoscaler',
    });
    conditions.push(
      set(
        'AbleToScale',
        'True',
        'SucceededRescale',
        `the HPA controller was able to update the target scale to ${decision.desired}`,
      ),
    );
  }
  write(control, hpa, conditions, {
    ...(rescale ? { lastScaleTime: timestamp() } : {}),
    currentReplicas: target.status.replicas ?? 0,
    desiredReplicas: decision.desired,
    ...(decision.currentMetrics === undefined
      ? {}
      : { currentMetrics: decision.currentMetrics }),
  });
}

function decide(
  control: Control,
  hpa: Hpa,
  target: Deployment,
  usage: UsageSource,
  memory: AutoscalerMemory,
  windowScale: number,
): Decision {
  const { minReplicas, maxReplicas } = hpa.spec;
  const current = target.spec.replicas;
  const scaleRead = set(
    'AbleToScale',
    'True',
    'SucceededGetScale',
    "the HPA controller was able to get the target's current scale",
  );
  if (current === 0 && minReplicas !== 0) {
    const disabled = set(
      'ScalingActive',
      'False',
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
    );
    return { desired: 0, why: '', conditions: [scaleRead, disabled] };
  }
  if (current > maxReplicas) {
    return {
      desired: maxReplicas,
      why: 'Current number of replicas above Spec.MaxReplicas',
      conditions: [scaleRead],
    };
  }
  if (current < minReplicas) {
    return {
      desired: minReplicas,
      why: 'Current number of replicas below Spec.MinReplicas',
      conditions: [scaleRead],
    };
  }
  return byMetrics(control, hpa, target, usage, memory, windowScale, scaleRead);
}

function byMetrics(
  control: Control,
  hpa: Hpa,
  target: Deployment,
  usage: UsageSource,
  memory: AutoscalerMemory,
  windowScale: number,
  scaleRead: Condition,
): Decision {
  const current = target.spec.replicas;
  const pods = control.store
    .list('pods', hpa.metadata.namespace)
    .filter(pod => matchesSelector(target.spec.selector, pod.metadata.labels));
  const results = (hpa.spec.metrics ?? []).map(metric =>
    propose(metric, pods, current, usage),
  );
  const proposals = results.filter(
    (result): result is MetricProposal => 'replicas' in result,
  );
  const currentMetrics = results.map(result =>
    'current' in result ? result.current : { type: '' },
  );
  const failure = results.find(
    (result): result is { error: string } => 'error' in result,
  );
  const best = proposals.reduce<MetricProposal | undefined>(
    (top, each) => (!top || each.replicas > top.replicas ? each : top),
    undefined,
  );
  // With a metric missing, the others may ask for more but not for less.
  if (!best || (failure && best.replicas < current)) {
    const message = `the HPA was unable to compute the replica count: ${
      failure?.error ?? 'no metrics'
    }`;
    const inactive = set(
      'ScalingActive',
      'False',
      'FailedGetResourceMetric',
      message,
    );
    return {
      desired: current,
      why: '',
      conditions: [scaleRead, inactive],
      currentMetrics,
    };
  }
  const normal = normalize(hpa, memory, current, best.replicas, windowScale);
  return {
    desired: normal.replicas,
    why:
      normal.replicas > current
        ? `${best.name} above target`
        : 'All metrics below target',
    conditions: [
      set(
        'AbleToScale',
        'True',
        normal.ableToScale.reason,
        normal.ableToScale.message,
      ),
      set(
        'ScalingActive',
        'True',
        'ValidMetricFound',
        `the HPA was able to successfully calculate a replica count from ${best.name}`,
      ),
      normal.limited
        ? set(
            'ScalingLimited',
            'True',
            normal.limited.reason,
            normal.limited.message,
          )
        : set(
            'ScalingLimited',
            'False',
            'DesiredWithinRange',
            'the desired count is within the acceptable range',
          ),
    ],
    currentMetrics,
  };
}

function set(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  return { type, status, lastTransitionTime: timestamp(), reason, message };
}

function write(
  control: Control,
  hpa: Hpa,
  conditions: Condition[],
  status: Partial<Hpa['status']>,
): void {
  let all = hpa.status.conditions ?? [];
  for (const next of conditions) {
    const present = all.find(({ type }) => type === next.type);
    const kept =
      present?.status === next.status
        ? { ...next, lastTransitionTime: present.lastTransitionTime }
        : next;
    all = present
      ? all.map(each => (each === present ? kept : each))
      : [...all, kept];
  }
  control.updateStatus('horizontalpodautoscalers', {
    ...hpa,
    status: { ...hpa.status, ...status, conditions: all },
  });
}
