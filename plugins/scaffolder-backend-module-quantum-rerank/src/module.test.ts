import { startTestBackend } from '@backstage/backend-test-utils';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import quantumRerankModule from './index';

describe('scaffolderModuleQuantumRerank', () => {
  it('adds its actions', async () => {
    const addActions = jest.fn();

    await startTestBackend({
      extensionPoints: [[scaffolderActionsExtensionPoint, { addActions }]],
      features: [quantumRerankModule],
    });

    expect(
      addActions.mock.calls.flat().map(({ id }: { id: string }) => id),
    ).toEqual([
      'quantum-rerank:scale',
      'quantum-rerank:autoscaling',
      'quantum-rerank:restart',
      'quantum-rerank:rollback',
      'quantum-rerank:pause',
      'quantum-rerank:resume',
      'quantum-rerank:evict-pods',
      'quantum-rerank:cache-flush',
      'quantum-rerank:config-update',
      'quantum-rerank:config-restore',
      'quantum-rerank:redeploy',
      'quantum-rerank:secret:update',
      'quantum-rerank:on-call:lookup',
    ]);
  });
});
