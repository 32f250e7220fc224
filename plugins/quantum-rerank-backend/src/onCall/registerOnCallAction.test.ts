import { mockCredentials } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { OnCall } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { registerOnCallAction } from './registerOnCallAction';

const credentials = mockCredentials.user();
const input = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};
const id = 'test:look-up-on-call';

function setUp() {
  const registry = actionsRegistryServiceMock();
  const getOnCall = jest.fn();
  registerOnCallAction(registry, {
    onCall: { getOnCall },
    names: { inSentence: async sentence => sentence },
  });
  return { registry, getOnCall };
}

describe('the action that looks up who is on call', () => {
  it('answers as the caller, and says that it only reads', async () => {
    const { registry, getOnCall } = setUp();
    const answer: OnCall = {
      ...input,
      at: '2026-01-14T04:00:00.000Z',
      details: 'roles',
      levels: [{ level: 2, title: 'Senior', now: [], next: [], unknown: true }],
      contacts: [],
      sources: [
        {
          id: 'vendor',
          title: 'Vendor',
          state: 'stale',
          reason: 'It answers 500',
          lastSuccessAt: '2026-01-14T03:00:00.000Z',
        },
      ],
      warnings: [{ code: 'nobody-on-call', message: 'Nobody is on call.' }],
    };
    getOnCall.mockResolvedValue(answer);
    const { output } = await registry.invoke({ id, input, credentials });
    expect(getOnCall).toHaveBeenCalledWith(input, { credentials });
    expect(output).toEqual({
      at: answer.at,
      details: 'roles',
      levels: answer.levels,
      contacts: [],
      sources: answer.sources,
      warnings: ['Nobody is on call.'],
    });
    const { actions } = await registry.list();
    expect(actions).toMatchObject([
      { attributes: { readOnly: true, destructive: false } },
    ]);
  });

  it('tells callers no causes', async () => {
    const { registry, getOnCall } = setUp();
    getOnCall.mockRejectedValueOnce(new NotFoundError('There is none'));
    await expect(
      registry.invoke({ id, input, credentials }),
    ).rejects.toMatchObject({ message: 'There is none' });
    getOnCall.mockRejectedValueOnce(
      new ServiceUnavailableError('Later', new Error('db.internal:5432')),
    );
    const error = await registry
      .invoke({ id, input, credentials })
      .catch(thrown => thrown);
    expect(error.message).toBe('Later');
    expect(error.cause).toBeUndefined();
  });
});
