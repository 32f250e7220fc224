import type {
  Health,
  ProbeResult,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import { runProbe } from './probe';
import type { ProbeService } from './ProbeService';

/** Answers are shared this long, however many people look. */
const FRESH_MS = 10_000;

const WORST_FIRST: VerdictState[] = ['critical', 'warning', 'unknown', 'ok'];

interface Kept {
  environment: Target['environment'];
  until: number;
  items: Promise<ProbeResult[]>;
}

/** Asks the endpoints when somebody looks. */
export class DefaultProbeService implements ProbeService {
  readonly #kept = new Map<string, Kept>();

  async getHealth(target: Target): Promise<Health> {
    const { entityRef, environment } = target;
    const items = await this.#items(target);
    return {
      entityRef,
      environment: environment.name,
      ...summarize(items, environment.baseUrl !== undefined),
      parts: [],
      items,
    };
  }

  #items({ environment, profile }: Target): Promise<ProbeResult[]> {
    const key = `${profile.metadata.name}/${environment.name}`;
    const kept = this.#kept.get(key);
    if (kept?.environment === environment && kept.until > Date.now()) {
      return kept.items;
    }
    const { baseUrl, probes } = environment;
    const items = Promise.all(
      probes.map(
        (probe): Promise<ProbeResult> =>
          baseUrl === undefined
            ? Promise.resolve({
                probe: probe.path,
                state: 'unknown',
                reason: 'The environment has no baseUrl',
              })
            : runProbe(baseUrl, probe),
      ),
    );
    this.#kept.set(key, { environment, until: Date.now() + FRESH_MS, items });
    return items;
  }
}

function summarize(
  items: ProbeResult[],
  hasBaseUrl: boolean,
): Pick<Health, 'state' | 'summary'> {
  if (items.length === 0 || !hasBaseUrl) {
    return {
      state: 'unknown',
      summary: hasBaseUrl
        ? 'The environment has no probes'
        : 'The environment has no baseUrl, so nothing can be asked',
    };
  }
  const state =
    WORST_FIRST.find(each => items.some(item => item.state === each)) ??
    'unknown';
  const good = items.filter(item => item.state === 'ok').length;
  const worst = items.find(item => item.state === state);
  return {
    state,
    summary:
      state === 'ok'
        ? `${good} of ${items.length} probes are ok`
        : `${worst?.probe}: ${worst?.reason}; ${good} of ${items.length} probes are ok`,
  };
}
