import { readClusterChoice } from './__testUtils__/clusterChoice';

describe('readClusterChoice', () => {
  it('takes the sandbox, also when a kubeconfig happens to be set', () => {
    expect(
      readClusterChoice({
        KUBECONFIG: '/home/someone/.kube/config',
        QUANTUM_RERANK_IMAGE_GOOD: 'good:1',
      }),
    ).toMatchObject({
      kind: 'sandbox',
      images: { broken: expect.stringContaining('broken') },
    });
  });

  it('says what is missing when a cluster is asked for without a kubeconfig', () => {
    expect(() =>
      readClusterChoice({ QUANTUM_RERANK_CLUSTER: 'kubeconfig' }),
    ).toThrow('set KUBECONFIG to a kubeconfig file');
    expect(() => readClusterChoice({ QUANTUM_RERANK_CLUSTER: 'yes' })).toThrow(
      'must be "kubeconfig" or not set',
    );
  });

  it('takes images from the environment', () => {
    expect(
      readClusterChoice({
        QUANTUM_RERANK_CLUSTER: 'kubeconfig',
        KUBECONFIG: 'config',
        QUANTUM_RERANK_IMAGE_GOOD: 'good:1',
        QUANTUM_RERANK_IMAGE_BROKEN: '',
      }),
    ).toMatchObject({
      kind: 'kubeconfig',
      images: {
        good: 'good:1',
        newer: 'registry.k8s.io/pause:3.10',
        broken: undefined,
      },
    });
  });
});
