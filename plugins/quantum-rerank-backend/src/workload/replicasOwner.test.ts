import hpa from '../fixtures/21-hpa-get.json';
import deploymentGet from '../fixtures/04-deployment-get.json';
import { projectAutoscaler } from './projections/autoscaler';
import { projectDeployment } from './projections/deployment';
import type { Json } from './projections/read';
import { judgeReplicasOwner } from './replicasOwner';

const rawDeployment = deploymentGet.response.body as unknown as Json;
const rawAutoscaler = hpa.response.body as unknown as Json;

function deploymentWith(metadata: Json) {
  return projectDeployment({
    ...rawDeployment,
    metadata: { ...(rawDeployment.metadata as Json), ...metadata },
  });
}

const deployment = projectDeployment(rawDeployment);
const autoscaler = projectAutoscaler(rawAutoscaler, 'quantum-rerank')!;

describe('judgeReplicasOwner', () => {
  it('finds the autoscaler that targets the deployment', () => {
    expect(
      judgeReplicasOwner({ deployment, autoscaler, autoscalersKnown: true }),
    ).toEqual({
      kind: 'horizontal-pod-autoscaler',
      name: 'quantum-rerank-hpa',
      message:
        'The autoscaler quantum-rerank-hpa sets the replicas between 3 and 10; a number set by hand is replaced at its next sync, within about 15 s, except 0, which pauses it',
    });
    expect(projectAutoscaler(rawAutoscaler, 'other')).toBeUndefined();
  });

  it.each([
    { labels: { 'scaledobject.keda.sh/name': 'reranker' } },
    { ownerReferences: [{ kind: 'ScaledObject', name: 'reranker' }] },
  ])('finds KEDA behind the autoscaler: %j', metadata => {
    const keda = projectAutoscaler(
      {
        ...rawAutoscaler,
        metadata: { ...(rawAutoscaler.metadata as Json), ...metadata },
      },
      'quantum-rerank',
    );
    expect(
      judgeReplicasOwner({
        deployment,
        autoscaler: keda,
        autoscalersKnown: true,
      }),
    ).toMatchObject({ kind: 'keda', name: 'reranker' });
  });

  it.each([
    [
      { annotations: { 'argocd.argoproj.io/tracking-id': 'app:apps/x' } },
      'app',
    ],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'apps'],
    [
      {
        managedFields: [
          {
            manager: 'helm-controller',
            fieldsV1: { 'f:spec': { 'f:replicas': {} } },
          },
        ],
      },
      'a reconciler',
    ],
  ])('finds a GitOps tool: %j', (metadata, name) => {
    expect(
      judgeReplicasOwner({
        deployment: deploymentWith(metadata),
        autoscalersKnown: true,
      }),
    ).toMatchObject({ kind: 'gitops', name });
  });

  it('is nobody when nothing is there, unknown when it cannot be known', () => {
    expect(
      judgeReplicasOwner({ deployment, autoscalersKnown: true }).kind,
    ).toBe('none');
    expect(
      judgeReplicasOwner({ deployment, autoscalersKnown: false }).kind,
    ).toBe('unknown');
    expect(judgeReplicasOwner({ autoscalersKnown: true }).kind).toBe('unknown');
  });

  it('reads hostile metadata without an exception', () => {
    expect(
      judgeReplicasOwner({
        deployment: deploymentWith({
          annotations: { 'argocd.argoproj.io/tracking-id': { a: 1 } },
          labels: [1],
          managedFields: [null, 'x', { manager: 7, fieldsV1: 'x' }],
        }),
        autoscalersKnown: true,
      }).kind,
    ).toBe('none');
  });
});
