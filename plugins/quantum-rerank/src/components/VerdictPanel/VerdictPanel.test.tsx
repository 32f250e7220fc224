import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  fakeApi,
  operation,
  reading,
  renderOperations,
  signals,
  snapshot,
} from '../../__testUtils__';

/** Signals that are out of range since so many seconds. */
function troubledSince(seconds: number) {
  return {
    getSignals: async (ref: Parameters<typeof signals>[0]) =>
      signals(ref, {
        verdict: { state: 'critical', summary: 'Similarity p95 is 412 ms' },
        items: [reading({ state: 'critical', since: ago(seconds) })],
      }),
  };
}

async function verdict() {
  const region = await screen.findByRole('region', { name: 'Verdict' });
  await waitFor(() => expect(region).toHaveTextContent('Similarity p95'));
  return region;
}

describe('the leading sentence', () => {
  it('names the release that came before the trouble, and leads to the one before it', async () => {
    const api = fakeApi(troubledSince(630));
    renderOperations({ api });
    const region = await verdict();
    await waitFor(() =>
      expect(region).toHaveTextContent(
        'For 10 min – 3 min after release 1.1.0',
      ),
    );
    // Revision 3 is a restart of 2.
    await userEvent.click(
      await within(region).findByRole('button', { name: /^Roll back to / }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Roll back production',
    });
    expect(dialog).toBeInTheDocument();
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenLastCalledWith(
        expect.anything(),
        { action: 'rollback', parameters: { revision: 2 } },
        expect.anything(),
      ),
    );
  });

  it('names the operation that came before the trouble, and offers to undo it', async () => {
    const scaled = operation({
      state: 'succeeded',
      title: 'Scale production to 5',
      requestedAt: ago(720),
      startedAt: ago(720),
      endedAt: ago(700),
      inverse: {
        action: 'scale',
        parameters: { replicas: 3 },
        title: 'Scale production to 3',
      },
    });
    renderOperations({
      api: fakeApi({
        ...troubledSince(630),
        listOperations: async (_ref, query) => ({
          items: query?.open === 'true' ? [] : [scaled],
        }),
      }),
    });
    const region = await verdict();
    expect(
      await within(region).findByRole('link', {
        name: 'Scale production to 5',
      }),
    ).toHaveAttribute('href', expect.stringContaining('/history/op-1'));
    expect(
      within(region).getByRole('button', {
        name: 'Undo: Scale production to 3…',
      }),
    ).toBeInTheDocument();
  });

  it('says once what the workload says', async () => {
    const api = fakeApi();
    const summary = '1 pod in ImagePullBackOff';
    api.setSnapshot(
      snapshot({
        verdict: {
          ...snapshot().verdict,
          state: 'warning',
          summary,
          facts: [
            { id: 'pods', state: 'warning', message: summary, source: 'pods' },
          ],
        },
      }),
    );
    renderOperations({ api });
    const region = await screen.findByRole('region', { name: 'Verdict' });
    await waitFor(() => expect(region).toHaveTextContent(summary));
    expect(within(region).getAllByText(summary)).toHaveLength(1);
  });
});
