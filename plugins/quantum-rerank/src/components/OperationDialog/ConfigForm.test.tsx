import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  fakeApi,
  plan,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';
import { config } from '../../__testUtils__/configFixtures';

async function open(api: FakeApi, button: string) {
  renderOperations({ api, at: '/actions' });
  await userEvent.click(await screen.findByRole('button', { name: button }));
  return screen.findByRole('dialog');
}

const lastPlanned = (api: FakeApi) => api.createPlan.mock.lastCall?.[1];

describe('changing the configuration', () => {
  it('plans what was edited, removed and added, and hides what looks secret', async () => {
    const api = fakeApi();
    const dialog = await open(api, 'Change configuration…');
    const level = await within(dialog).findByLabelText('LOG_LEVEL');
    expect(level).toHaveValue('INFO');
    expect(within(dialog).getByLabelText('DB_PASSWORD')).toBeDisabled();
    expect(dialog).toHaveTextContent('looks like a secret and is not shown');
    expect(api.createPlan).not.toHaveBeenCalled();

    await userEvent.clear(level);
    await userEvent.type(level, 'DEBUG');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove MAX_BATCH' }),
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Add a key' }),
    );
    await userEvent.type(within(dialog).getByLabelText('New key'), 'MODE');
    await userEvent.type(within(dialog).getByLabelText('Value'), 'fast');
    await userEvent.click(
      within(dialog).getByLabelText('Restart the pods, so that they see it'),
    );

    await waitFor(() =>
      expect(lastPlanned(api)).toEqual({
        action: 'config-update',
        parameters: {
          changes: { LOG_LEVEL: 'DEBUG', MAX_BATCH: null, MODE: 'fast' },
          restart: false,
        },
      }),
    );
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('says who reads it, who of them is left alone, and what is restarted afterwards', async () => {
    const reader = (deployment: string, restarted: boolean) => ({
      deployment,
      via: ['environment' as const],
      operated: deployment === 'quantum-rerank',
      restarted,
    });
    const api = fakeApi({
      getConfig: async () =>
        config({
          consumers: [
            reader('quantum-rerank', true),
            reader('quantum-rerank-worker', true),
            reader('somebody-elses', false),
          ],
        }),
      createPlan: async () =>
        plan({
          action: 'config-update',
          consumers: [
            {
              kind: 'Deployment',
              name: 'quantum-rerank-worker',
              uid: 'uid-worker',
              generation: 1,
              replicas: 2,
              available: 1,
            },
          ],
        }),
    });
    const dialog = await open(api, 'Change configuration…');
    expect(
      await within(dialog).findByText(
        'Read by quantum-rerank, quantum-rerank-worker, somebody-elses. Not restarted with a change: somebody-elses.',
      ),
    ).toBeInTheDocument();
    const level = within(dialog).getByLabelText('LOG_LEVEL');
    await userEvent.clear(level);
    await userEvent.type(level, 'DEBUG');

    const restarted = await within(dialog).findByRole('list', {
      name: 'Restarted afterwards, one after the other',
    });
    expect(within(restarted).getAllByRole('listitem')).toHaveLength(1);
    expect(restarted).toHaveTextContent(
      'Deployment/quantum-rerank-worker: 2 replicas, 1 available',
    );
    expect(await axeViolations(dialog)).toEqual([]);
  });

  it('does not know who reads it where that may not be seen', async () => {
    const api = fakeApi({
      getConfig: async () => config({ consumers: undefined }),
    });
    const dialog = await open(api, 'Change configuration…');
    expect(
      await within(dialog).findByText('It is not known who reads it.'),
    ).toBeInTheDocument();
  });

  it('restores the version that was chosen', async () => {
    const api = fakeApi();
    const dialog = await open(api, 'Restore configuration…');
    await userEvent.click(await within(dialog).findByLabelText('Kept version'));
    await userEvent.click(
      await screen.findByRole('option', {
        name: /before a change by .*olivia.* changes LOG_LEVEL · not kept: DB_PASSWORD/,
      }),
    );
    await waitFor(() =>
      expect(lastPlanned(api)).toEqual({
        action: 'config-restore',
        parameters: {
          version: '5c1f6f0e-6f5c-4f3e-9c3f-2a4d1f0b7e11',
          restart: true,
        },
      }),
    );
  });
});
