import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type {
  Alerts,
  Health,
  HealthPart,
  Pod,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { describeForLog } from '../kubernetes/errors';
import type { ProbeService } from '../probes/ProbeService';
import type { Target } from '../profile/ProfileService';
import type { SignalService } from '../signals/SignalService';
import type { WorkloadService } from '../workload/WorkloadService';
import type { HealthService } from './HealthService';
import { doesNotApply, isUnknown, type Judged } from './Judged';
import { judgeWhole } from './judgeWhole';
import { judgeAlerts } from './parts/alerts';
import { judgeAutoscaler } from './parts/autoscaler';
import { judgeCertificate } from './parts/certificate';
import { judgeIngress } from './parts/ingress';
import { judgeProbes } from './parts/probes';
import { judgeService } from './parts/service';
import { judgeSignals } from './parts/signals';
import { judgeUsage } from './parts/usage';
import { judgeWorkload } from './parts/workload';
import { readCertificate } from './readCertificate';
import { readList, readObject } from './readObject';

/** Answers are shared this long, however many people look. */
const FRESH_MS = 10_000;
/** A part that takes longer is unknown; the others do not wait for it. */
const PATIENCE_MS = 8_000;
/** Pods with the highest usage, of which the worst is found. */
const PODS_READ = 200;

type Parts = Pick<Health, 'parts' | 'items'>;

interface Kept {
  environment: Target['environment'];
  until: number;
  parts: Promise<Parts>;
}

/** Options of {@link DefaultHealthService}. */
export interface DefaultHealthServiceOptions {
  logger: LoggerService;
  clusters: ClusterRegistry;
  workloads: Pick<WorkloadService, 'awaitUsage' | 'getSnapshot' | 'listPods'>;
  probes: ProbeService;
  measurements: Pick<SignalService, 'getSignals'>;
  /** Absent: the part does not apply. */
  alerts?: { getAlerts(target: Target): Promise<Alerts> };
  /** For tests. */
  now?: () => number;
  patienceMs?: number;
}

/** Looks at every part at once, when somebody asks. */
export class DefaultHealthService implements HealthService {
  readonly #options: DefaultHealthServiceOptions;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(options: DefaultHealthServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async getHealth(target: Target): Promise<Health> {
    const { entityRef, environment } = target;
    const { parts, items } = await this.#parts(target);
    return {
      entityRef,
      environment: environment.name,
      ...judgeWhole(parts),
      parts,
      items,
    };
  }

  #parts(target: Target): Promise<Parts> {
    const { environment, profile } = target;
    const key = `${profile.metadata.name}/${environment.name}`;
    const kept = this.#kept.get(key);
    // A profile that was loaded again can name other objects.
    if (kept?.environment === environment && kept.until > this.#now()) {
      return kept.parts;
    }
    const parts = this.#look(target);
    this.#kept.set(key, { environment, until: this.#now() + FRESH_MS, parts });
    return parts;
  }

  async #look(target: Target): Promise<Parts> {
    const { environment, profile } = target;
    const { workloads, probes, measurements, alerts } = this.#options;
    const { resources } = environment;
    const snapshot = workloads.getSnapshot(target);
    // Each part that needs it reports its failure.
    snapshot.catch(() => {});
    const asked = probes.getHealth(target);
    asked.catch(() => {});
    const part = (
      name: HealthPart['part'],
      judge: () => Promise<Judged>,
    ): Promise<HealthPart> => this.#judge(target, name, judge);
    const parts = await Promise.all([
      part('workload', async () => judgeWorkload(await snapshot)),
      part('probes', async () => judgeProbes(environment, await asked)),
      part('signals', async () =>
        judgeSignals(await measurements.getSignals(target)),
      ),
      part('alerts', async () =>
        alerts
          ? judgeAlerts(await alerts.getAlerts(target))
          : doesNotApply('This backend reads no alerts'),
      ),
      part('usage', async () => {
        await snapshot;
        // At seven in the morning nobody has looked for hours.
        await workloads.awaitUsage(target);
        return this.#usage(target, await workloads.getSnapshot(target));
      }),
      part('service', () => this.#service(target)),
      part('ingress', () => this.#ingress(target)),
      part('certificate', async () => {
        const { baseUrl } = environment;
        const url = baseUrl === undefined ? undefined : new URL(baseUrl);
        const look =
          url?.protocol === 'https:' ? await readCertificate(url) : undefined;
        return judgeCertificate({
          baseUrl,
          bounds: profile.certificate,
          look,
          now: this.#now(),
        });
      }),
      part('autoscaler', async () =>
        judgeAutoscaler(resources.horizontalPodAutoscaler, await snapshot),
      ),
    ]);
    const items = await asked.then(
      health => health.items,
      () => [],
    );
    return { parts, items };
  }

  async #usage(target: Target, snapshot: Snapshot): Promise<Judged> {
    const { workloads } = this.#options;
    const pods = new Map<string, Pod>();
    for (const orderBy of ['memory', 'cpu'] as const) {
      const page = await workloads.listPods(target, {
        orderBy,
        order: 'desc',
        limit: PODS_READ,
      });
      page.items.forEach(pod => pods.set(pod.uid, pod));
    }
    return judgeUsage(snapshot, [...pods.values()]);
  }

  async #service({ environment }: Target): Promise<Judged> {
    const { cluster, namespace, resources } = environment;
    const name = resources.service;
    if (name === undefined) {
      const nothing = { missing: true } as const;
      return judgeService({ service: nothing, slices: nothing });
    }
    const { api } = await this.#options.clusters.getCluster(cluster);
    const [service, slices] = await Promise.all([
      readObject(api, {
        apiVersion: 'v1',
        namespace,
        resource: 'services',
        name,
      }),
      readList(api, {
        apiVersion: 'discovery.k8s.io/v1',
        namespace,
        resource: 'endpointslices',
        labelSelector: `kubernetes.io/service-name=${name}`,
      }),
    ]);
    return {
      ...judgeService({ name, service, slices }),
      observedAt: this.#observedAt(),
    };
  }

  async #ingress({ environment }: Target): Promise<Judged> {
    const { cluster, namespace, resources, baseUrl } = environment;
    const { ingress: name, service } = resources;
    if (name === undefined) {
      return judgeIngress({ ingress: { missing: true } });
    }
    const { api } = await this.#options.clusters.getCluster(cluster);
    const ingress = await readObject(api, {
      apiVersion: 'networking.k8s.io/v1',
      namespace,
      resource: 'ingresses',
      name,
    });
    return {
      ...judgeIngress({ name, baseUrl, service, ingress }),
      observedAt: this.#observedAt(),
    };
  }

  #observedAt(): string {
    return new Date(this.#now()).toISOString();
  }

  async #judge(
    { entityRef, environment }: Target,
    part: HealthPart['part'],
    judge: () => Promise<Judged>,
  ): Promise<HealthPart> {
    const { patienceMs = PATIENCE_MS } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Judged>(resolve => {
      // The profile says how long each probe may take.
      if (part !== 'probes') {
        timer = setTimeout(
          () => resolve(isUnknown(`No answer within ${patienceMs / 1000} s`)),
          patienceMs,
        );
      }
    });
    try {
      return { part, ...(await Promise.race([judge(), late])) };
    } catch (error) {
      this.#options.logger.warn(
        `The part ${part} of ${entityRef} in ${
          environment.name
        } cannot be looked at: ${describeForLog(error)}`,
      );
      return { part, ...isUnknown(reasonOf(error)) };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Messages of these are written for people; others may quote anything. */
function reasonOf(error: unknown): string {
  const { name, message } = toError(error);
  return error instanceof NotFoundError ||
    error instanceof ServiceUnavailableError
    ? message
    : `It cannot be looked at (${name}); the log of the backend says why`;
}
