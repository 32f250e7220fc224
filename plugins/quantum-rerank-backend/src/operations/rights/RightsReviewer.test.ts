import { checkGuardrails, rightsGuardrails } from '../../guardrails';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../../kubernetes/errors';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../../kubernetes/KubernetesApi';
import { testTarget } from '../__testUtils__/testTarget';
import { EnvironmentRights } from './Right';
import { RightsReviewer } from './RightsReviewer';

const rights = new EnvironmentRights(testTarget().environment);
const PATCH = rights.deployment('patch');

/** A cluster of which one answer is known. */
function clusterThatAnswers(answer: (request: KubernetesRequest) => unknown) {
  const request = jest.fn(async (asked: KubernetesRequest) => answer(asked));
  return {
    request,
    clusters: {
      getCluster: async (name: string) => ({
        name,
        api: { request } as unknown as KubernetesApi,
      }),
    },
  };
}

const review = (
  { clusters }: ReturnType<typeof clusterThatAnswers>,
  ...parts: Parameters<RightsReviewer['review']>[1]
) =>
  new RightsReviewer({ clusters }).review('eu-1', parts, {
    actingFor: 'user:default/dana',
  });

const findings = async (
  cluster: ReturnType<typeof clusterThatAnswers>,
  ...parts: Parameters<RightsReviewer['review']>[1]
) =>
  checkGuardrails(rightsGuardrails, {
    cluster: 'eu-1',
    rights: await review(cluster, ...parts),
  });

describe('rights in a cluster', () => {
  it('are asked for by all that RBAC decides by', async () => {
    const cluster = clusterThatAnswers(() => ({ status: { allowed: true } }));
    expect(await findings(cluster, PATCH)).toEqual([]);
    expect(cluster.request.mock.calls[0][0].body).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          namespace: 'quantum-rerank',
          verb: 'patch',
          group: 'apps',
          resource: 'deployments',
          name: 'quantum-rerank',
        },
      },
    });
  });

  it('refuse the plan when one is missing, and say which', async () => {
    const cluster = clusterThatAnswers(() => ({ status: { allowed: false } }));
    expect(await findings(cluster, PATCH, rights.deployment('get'))).toEqual([
      expect.objectContaining({
        code: 'cluster-right-missing',
        effect: 'refuse',
        message:
          "Cluster eu-1 does not let the portal's account patch deployments.apps/quantum-rerank, get deployments.apps/quantum-rerank in quantum-rerank.",
      }),
    ]);
  });

  it('that can be done without say what is lost', async () => {
    const cluster = clusterThatAnswers(() => ({ status: { allowed: false } }));
    expect(await findings(cluster, rights.event())).toEqual([
      {
        code: 'cluster-right-limited',
        effect: 'inform',
        message:
          "Cluster eu-1 does not let the portal's account create events in quantum-rerank. No Kubernetes Event tells who did it and why.",
      },
    ]);
  });

  it.each([
    [
      'the cluster fails',
      () => {
        throw new KubernetesApiError({
          status: 500,
          reason: 'InternalError',
          message: 'no',
        });
      },
      'it answers 500 InternalError',
    ],
    [
      'the cluster is away',
      () => {
        throw new KubernetesConnectionError('No answer from cluster eu-1', {
          maybeCommitted: true,
        });
      },
      'No answer from cluster eu-1',
    ],
    [
      'reviews are forbidden',
      () => {
        throw new KubernetesApiError({
          status: 403,
          reason: 'Forbidden',
          message: 'User "x" cannot create resource "selfsubjectaccessreviews"',
        });
      },
      'it answers 403 Forbidden',
    ],
    [
      'an authorizer failed',
      () => ({ status: { allowed: false, evaluationError: 'webhook down' } }),
      'webhook down',
    ],
    [
      'the answer is none',
      () => ({ status: { allowed: 'yes' } }),
      'its answer cannot be read',
    ],
  ])(
    'are unknown when %s, neither given nor denied',
    async (_, answer, why) => {
      expect(await findings(clusterThatAnswers(answer), PATCH)).toEqual([
        {
          code: 'cluster-right-unknown',
          effect: 'inform',
          message: `Whether cluster eu-1 lets the portal's account patch deployments.apps/quantum-rerank in quantum-rerank is not known (${why}).`,
        },
      ]);
    },
  );

  it('are asked for again after seconds, and at once what was not known', async () => {
    let allowed: boolean | undefined = true;
    const cluster = clusterThatAnswers(() => ({ status: { allowed } }));
    const reviewer = new RightsReviewer(cluster);
    const ask = async () => {
      const [{ answer }] = await reviewer.review('eu-1', [PATCH, PATCH], {
        actingFor: 'user:default/dana',
      });
      return answer;
    };
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      expect(await ask()).toBe('allowed');
      allowed = undefined;
      clock.mockReturnValue(4_999);
      expect(await ask()).toBe('allowed');
      expect(cluster.request).toHaveBeenCalledTimes(1);
      clock.mockReturnValue(5_000);
      expect(await ask()).toBe('unknown');
      allowed = false;
      expect(await ask()).toBe('denied');
    } finally {
      clock.mockRestore();
    }
  });
});
