import type { Pod } from '../store/kinds';
import type { EndpointClass } from './model';

/** Users of the service, with their shares of the requests. */
const TIERS = { standard: 0.6, premium: 0.3, enterprise: 0.1 };
/** Share of the similarities that are computed the quantum way. */
const QUANTUM_SHARE = 0.7;

/** Requests that are refused before they reach the service, for every one that does. */
const REFUSED = 0.015;

/** Bytes of a request and of its answer. */
const SIZES: Record<EndpointClass, { received: number; sent: number }> = {
  health: { received: 300, sent: 200 },
  similarity: { received: 6_000, sent: 900 },
  batch: { received: 180_000, sent: 24_000 },
};

export type Tier = keyof typeof TIERS;

/** Who asks for what, and the bytes that it moves; counters since the start. */
export class Traffic {
  readonly tiers: Record<Tier, number> = {
    standard: 0,
    premium: 0,
    enterprise: 0,
  };
  readonly methods = { quantum: 0, classical: 0 };
  /** Answers by class of their status. */
  readonly answers = { '2xx': 0, '4xx': 0, '5xx': 0 };
  private readonly bytes = new Map<
    string,
    { received: number; sent: number }
  >();
  private turn = 0;

  /** Counts one request, which one of the pods has served. */
  count(endpoint: EndpointClass, failed: boolean, pods: Pod[]): void {
    this.turn++;
    this.answers[failed ? '5xx' : '2xx']++;
    if (Math.random() < REFUSED) {
      this.answers['4xx']++;
    }
    const pod = pods[this.turn % pods.length];
    if (pod) {
      const moved = this.bytesOf(pod);
      moved.received += SIZES[endpoint].received;
      moved.sent += failed ? 120 : SIZES[endpoint].sent;
    }
    if (endpoint === 'health') {
      return;
    }
    this.tiers[pickTier()]++;
    if (endpoint === 'similarity' && !failed) {
      this.methods[Math.random() < QUANTUM_SHARE ? 'quantum' : 'classical']++;
    }
  }

  /** Forgets pods that are gone. */
  keep(pods: Pod[]): void {
    const present = new Set(pods.map(({ metadata }) => metadata.uid));
    [...this.bytes.keys()]
      .filter(uid => !present.has(uid))
      .forEach(uid => this.bytes.delete(uid));
  }

  /** Bytes that a pod has received and sent since it was first seen. */
  bytesOf(pod: Pod): { received: number; sent: number } {
    const { uid } = pod.metadata;
    const known = this.bytes.get(uid) ?? { received: 0, sent: 0 };
    this.bytes.set(uid, known);
    return known;
  }
}

function pickTier(): Tier {
  const drawn = Math.random();
  if (drawn < TIERS.standard) {
    return 'standard';
  }
  return drawn < TIERS.standard + TIERS.premium ? 'premium' : 'enterprise';
}
