/** Container images of the releases that the suite deploys. */
export interface Images {
  good: string;
  newer: string;
  /** Absent: the broken release asks for a node that does not exist instead. */
  broken?: string;
}

/** Which cluster the suite runs against, and with what. */
export interface ClusterChoice {
  kind: 'sandbox' | 'kubeconfig';
  images: Images;
  /** How long anything that must happen may take, in milliseconds. */
  patienceMs: number;
}

const SERVICE = 'registry.example.com/quantum-rerank';

/**
 * Reads the choice from the environment. A set `KUBECONFIG` alone chooses
 * nothing: people have one in their shell, and unit tests must not touch it.
 *
 * @throws Error in words for a person at a terminal
 */
export function readClusterChoice(
  environment: Record<string, string | undefined>,
): ClusterChoice {
  const choice = environment.QUANTUM_RERANK_CLUSTER;
  const given = {
    good: environment.QUANTUM_RERANK_IMAGE_GOOD || undefined,
    newer: environment.QUANTUM_RERANK_IMAGE_NEWER || undefined,
    broken: environment.QUANTUM_RERANK_IMAGE_BROKEN || undefined,
  };
  if (!choice) {
    return {
      kind: 'sandbox',
      images: {
        good: `${SERVICE}:1.0.0`,
        newer: `${SERVICE}:1.1.0`,
        broken: `${SERVICE}:1.2.0-broken`,
      },
      patienceMs: 20_000,
    };
  }
  if (choice !== 'kubeconfig') {
    throw new Error(
      `QUANTUM_RERANK_CLUSTER must be "kubeconfig" or not set, not "${choice}".`,
    );
  }
  if (!environment.KUBECONFIG) {
    throw new Error(
      'The cluster suite needs a cluster: set KUBECONFIG to a kubeconfig file whose current context may create a namespace, as in KUBECONFIG=~/.kube/config yarn test:cluster.',
    );
  }
  return {
    kind: 'kubeconfig',
    images: {
      good: given.good ?? 'registry.k8s.io/pause:3.9',
      newer: given.newer ?? 'registry.k8s.io/pause:3.10',
      broken: given.broken,
    },
    patienceMs: 180_000,
  };
}
