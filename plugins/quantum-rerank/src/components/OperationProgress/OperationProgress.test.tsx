import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  failing,
  fakeApi,
  operation,
  renderOperations,
  type FakeApi,
} from '../../__testUtils__';

const TITLE = 'Scale production to 5';

function apiWithOpenOperation(): FakeApi {
  return fakeApi({
    listOperations: async (_ref, query) => ({
      items: query?.open === 'true' ? [operation()] : [],
    }),
  });
}

async function push(api: FakeApi, overrides: Parameters<typeof operation>[0]) {
  await act(async () => api.push(operation(overrides)));
}

describe('OperationProgress', () => {
  it('follows an open operation from its grace period to its outcome', async () => {
    const api = apiWithOpenOperation();
    const { container } = renderOperations({ api });
    const panel = await screen.findByRole('region', { name: TITLE });
    expect(panel).toHaveTextContent('queued');
    expect(panel).toHaveTextContent(/starts in [1-5] s/);
    expect(panel).toHaveTextContent('“load test”');
    const steps = within(panel).getByRole('list', { name: 'Steps' });
    expect(steps).toHaveTextContent('under wayWait for a cancellation');
    expect(steps).toHaveTextContent('to comeWait for the pods');
    expect(await axeViolations(container)).toEqual([]);

    await push(api, {
      sequence: 2,
      state: 'running',
      cancellable: false,
      startedAt: ago(12),
      message: '2 of 5 new pods are ready.',
      steps: [
        { id: 'apply', title: 'Change the deployment', state: 'done' },
        { id: 'rollout', title: 'Wait for the pods', state: 'running' },
      ],
    });
    expect(panel).toHaveTextContent(/running for 1[2-9] s/);
    expect(panel).not.toHaveTextContent('starts in');
    expect(
      within(panel).queryByRole('button', { name: /^Cancel/ }),
    ).not.toBeInTheDocument();
    const live = within(panel).getByRole('status');
    expect(live).toHaveAttribute('aria-live', 'polite');
    expect(live).toHaveTextContent('2 of 5 new pods are ready.');

    await push(api, {
      sequence: 3,
      state: 'succeeded',
      cancellable: false,
      startedAt: ago(20),
      endedAt: ago(0),
      message: 'All 5 pods are available.',
      inverse: {
        action: 'scale',
        parameters: { replicas: 3 },
        title: 'Scale production to 3',
      },
    });
    expect(panel).toHaveTextContent('succeeded');
    expect(panel).toHaveTextContent('took 20 s');
    expect(live).toHaveTextContent('All 5 pods are available.');

    await userEvent.click(
      within(panel).getByRole('button', {
        name: 'Undo: Scale production to 3…',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByLabelText('New number of replicas')).toHaveValue(
      '3',
    );
    await userEvent.keyboard('{Escape}');

    await userEvent.click(
      within(panel).getByRole('button', { name: 'Dismiss' }),
    );
    expect(
      screen.queryByRole('region', { name: TITLE }),
    ).not.toBeInTheDocument();
  });

  it('says that nothing is heard any more, and counts no further', async () => {
    const api = apiWithOpenOperation();
    api.push(operation({ state: 'running', startedAt: ago(720) }));
    renderOperations({ api });
    const panel = await screen.findByRole('region', { name: TITLE });
    await waitFor(() => expect(panel).toHaveTextContent('running for 12 min'));
    const { onConnection } = api.watchOperation.mock.calls[0][1] ?? {};

    act(() => onConnection?.('lost'));
    expect(panel).toHaveTextContent('The portal backend does not answer.');
    expect(panel).toHaveTextContent(/Last heard .*; it is asked again\./);

    act(() => onConnection?.('open'));
    expect(panel).not.toHaveTextContent('The portal backend does not answer.');
  });

  it('cancels in the grace period', async () => {
    const api = apiWithOpenOperation();
    renderOperations({ api });
    const panel = await screen.findByRole('region', { name: TITLE });
    await userEvent.click(
      within(panel).getByRole('button', { name: `Cancel: ${TITLE}` }),
    );
    expect(api.cancelOperation).toHaveBeenCalledWith('op-1');
    await waitFor(() => expect(panel).toHaveTextContent('cancelled'));
    expect(panel).toHaveTextContent('Cancelled before anything was changed.');
    expect(
      within(panel).queryByRole('button', { name: /^Cancel/ }),
    ).not.toBeInTheDocument();
  });

  it('stops what was sent and is only watched', async () => {
    const api = apiWithOpenOperation();
    renderOperations({ api });
    const panel = await screen.findByRole('region', { name: TITLE });
    await push(api, {
      sequence: 2,
      state: 'running',
      steps: [
        { id: 'apply', title: 'Change the deployment', state: 'done' },
        { id: 'rollout', title: 'Wait for the pods', state: 'running' },
      ],
    });
    await userEvent.click(
      within(panel).getByRole('button', { name: `Stop: ${TITLE}` }),
    );
    expect(api.cancelOperation).toHaveBeenCalledWith('op-1');
  });

  it('says when it was too late to cancel', async () => {
    const api = apiWithOpenOperation();
    api.cancelOperation.mockImplementation(
      failing(409, 'The change was already sent to Kubernetes.'),
    );
    renderOperations({ api });
    const panel = await screen.findByRole('region', { name: TITLE });
    await userEvent.click(
      within(panel).getByRole('button', { name: `Cancel: ${TITLE}` }),
    );
    expect(await within(panel).findByRole('alert')).toHaveTextContent(
      'The change was already sent to Kubernetes.',
    );
    expect(panel).toHaveTextContent('queued');
  });

  it('reads snapshot and changes again when an operation moves on', async () => {
    const api = apiWithOpenOperation();
    renderOperations({ api });
    await screen.findByRole('region', { name: TITLE });
    const snapshots = () => api.getSnapshot.mock.calls.length;
    await waitFor(() => expect(snapshots()).toBeGreaterThanOrEqual(2));
    const before = snapshots();
    const lists = api.listOperations.mock.calls.length;
    await push(api, { sequence: 2, state: 'running' });
    await waitFor(() => expect(snapshots()).toBeGreaterThan(before));
    await waitFor(() =>
      expect(api.listOperations.mock.calls.length).toBeGreaterThan(lists),
    );
  });

  it('finds an operation somebody else starts, by signal', async () => {
    const api = fakeApi();
    const { signals } = renderOperations({ api });
    await screen.findByRole('region', { name: 'Verdict' });
    await waitFor(() => expect(api.listOperations).toHaveBeenCalled());
    api.listOperations.mockImplementation(async (_ref, query) => ({
      items: query?.open === 'true' ? [operation()] : [],
    }));
    signals.send({ type: 'operations' });
    expect(await screen.findByRole('region', { name: TITLE })).toBeVisible();
  });
});
