import type {
  Alerts,
  Health,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../../clusters/ClusterRegistry';
import type { Target } from '../../../profile/ProfileService';
import type { SignalService } from '../../../signals/SignalService';
import type { WorkloadService } from '../../../workload/WorkloadService';
import type { FiredBefore } from '../../../alerts/store/episodes';
import { alertFacts } from './alertFacts';
import type { CheckSources } from './CheckSource';
import { partFacts, probeFacts } from './healthFacts';
import { podFacts } from './podFacts';
import { createNodeCheck } from './readNodes';
import { signalFacts } from './signalFacts';

/** Pods that are named one by one. */
const NAMED_PODS = 20;

/** Services that checks look at things through. */
export interface CheckServices {
  workloads: Pick<WorkloadService, 'getSnapshot' | 'listPods'>;
  health: { getHealth(target: Target): Promise<Health> };
  measurements: Pick<SignalService, 'getSignals'>;
  /** Absent: the alerts are not known. */
  alerts?: {
    getAlerts(target: Target): Promise<Alerts>;
    /** Rules that fired and were over within a time before now. */
    listFired(target: Target, withinMs: number): Promise<FiredBefore[]>;
  };
  clusters: ClusterRegistry;
}

/** Where each check of the morning check looks. */
export function createCheckSources(services: CheckServices): CheckSources {
  const { workloads, health, measurements, alerts } = services;
  return {
    pods: async target => {
      const [snapshot, unready] = await Promise.all([
        workloads.getSnapshot(target),
        workloads.listPods(target, { ready: 'false', limit: NAMED_PODS }),
      ]);
      return podFacts(snapshot, unready.items);
    },
    service: async target =>
      partFacts(await health.getHealth(target), 'service'),
    ingress: async target =>
      partFacts(await health.getHealth(target), 'ingress'),
    probes: async target => probeFacts(await health.getHealth(target)),
    certificate: async target =>
      partFacts(await health.getHealth(target), 'certificate'),
    'pod-usage': async target =>
      partFacts(await health.getHealth(target), 'usage'),
    'node-usage': createNodeCheck(services.clusters),
    alerts: async (target, { sinceMs = 0 }) => {
      if (!alerts) {
        return [
          {
            subject: 'alerts',
            state: 'unknown',
            summary: 'Nothing knows the alerts of this environment',
          },
        ];
      }
      const [standing, fired] = await Promise.all([
        alerts.getAlerts(target),
        sinceMs > 0 ? alerts.listFired(target, sinceMs) : [],
      ]);
      return alertFacts(standing, {
        sinceMs,
        fired,
        unmeasured: unmeasuredSignals(target),
      });
    },
    autoscaler: async target =>
      partFacts(await health.getHealth(target), 'autoscaler'),
    signals: async target => signalFacts(await measurements.getSignals(target)),
  };
}

/** Signals for which the profile names nothing that the source could answer. */
function unmeasuredSignals({ profile, environment }: Target): string[] {
  const key =
    environment.metrics?.source === 'prometheus' ? 'promql' : 'scrape';
  return profile.signals
    .filter(signal => signal[key] === undefined)
    .map(({ id }) => id);
}
