import type { TemporaryFloor } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  failing,
  fakeApi,
  renderOperations,
} from '../../__testUtils__';

const HOUR = 3_600_000;
const inHours = (hours: number) =>
  new Date(Date.now() + hours * HOUR).toISOString();

function apiWith(floor: Partial<TemporaryFloor>) {
  return fakeApi({
    listTemporaryFloors: async () => ({
      items: [
        {
          id: 'op-1',
          state: 'open',
          autoscaler: 'quantum-rerank',
          raised: { minReplicas: 5 },
          former: { minReplicas: 3 },
          raisedBy: 'user:default/dana',
          reason: 'load test',
          until: inHours(2),
          attempts: 0,
          ...floor,
        },
      ],
    }),
  });
}

const banner = async (title: RegExp) =>
  (await screen.findByText(title)).parentElement!;

describe('temporary floors', () => {
  it('stay on the screen with the error when they cannot be read again', async () => {
    const { api, signals } = renderOperations({ api: apiWith({}) });
    const title = /^Temporary floor of 5 until /;
    await screen.findByText(title);
    api.listTemporaryFloors.mockImplementation(failing(503, 'not now'));
    signals.send({ type: 'operations' });
    expect(await screen.findByText('not now')).toBeInTheDocument();
    expect(screen.getByText(title)).toBeInTheDocument();
  });

  it('say until when they stand, what comes back and who raised them, and are restored now', async () => {
    const api = apiWith({});
    const { container } = renderOperations({ api });
    const shown = await banner(
      /^Temporary floor of 5 until .*, then back to 3$/,
    );
    expect(shown).toHaveTextContent(/Raised by .*dana: load test/);
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(
      within(shown).getByRole('button', { name: 'Restore 3 now…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog).queryByLabelText('Minimum of replicas'),
    ).not.toBeInTheDocument();
    expect(api.createPlan).toHaveBeenLastCalledWith(
      expect.anything(),
      { action: 'autoscaling', parameters: { floor: 'restore' } },
      expect.anything(),
    );
  });

  it('say why the former bounds are not back in time', async () => {
    renderOperations({
      api: apiWith({
        until: inHours(-1),
        problem: 'The cluster does not answer.',
        attempts: 3,
        nextAttemptAt: inHours(0.1),
      }),
    });
    expect(
      await banner(/^The temporary floor of 5 was over at .* is not back yet$/),
    ).toHaveTextContent(/The cluster does not answer\. Tried again at /);
  });

  it('ask for a decision where somebody else changed the bounds', async () => {
    renderOperations({
      api: apiWith({
        state: 'overridden',
        until: inHours(-1),
        problem: 'Somebody else set minimum 4 since.',
      }),
    });
    const shown = await banner(/somebody else changed the bounds: decide$/);
    expect(shown).toHaveTextContent('Somebody else set minimum 4 since.');
    expect(
      within(shown).getByRole('button', { name: 'Keep the bounds…' }),
    ).toBeEnabled();
  });
});
