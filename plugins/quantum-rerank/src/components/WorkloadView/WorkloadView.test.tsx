import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  axeViolations,
  environment,
  environments,
  failing,
  fakeApi,
  pod,
  renderOperations,
  snapshot,
} from '../../__testUtils__';

async function podRows() {
  const table = await screen.findByRole('table', { name: 'Table of pods' });
  return within(table).getAllByRole('row').slice(1);
}

function lastPodQuery(api: ReturnType<typeof fakeApi>) {
  return api.listPods.mock.lastCall?.[1];
}

describe('WorkloadView', () => {
  it('shows pods with their trouble and revisions with their way back', async () => {
    const { container } = renderOperations({ at: '/workload' });
    const [healthy, broken, detail] = await podRows();
    expect(healthy).toHaveTextContent('Running');
    expect(healthy).toHaveTextContent('0.5 / 2');
    expect(healthy).toHaveTextContent('1.9 GiB / 4 GiB');
    expect(broken).toHaveTextContent('CrashLoopBackOff');
    expect(detail).toHaveTextContent(
      'back-off 40s restarting failed container',
    );
    expect(detail).toHaveTextContent('last ended with OOMKilled');
    expect(broken).toHaveTextContent('0/1');

    const revisions = await screen.findByRole('table', {
      name: 'Table of revisions',
    });
    const rows = within(revisions).getAllByRole('row').slice(1);
    expect(rows[0]).toHaveTextContent('running');
    expect(within(rows[0]).queryByRole('button')).not.toBeInTheDocument();
    expect(rows[1]).toHaveTextContent('restart of 2');
    expect(rows[2]).toHaveTextContent('no change-cause given');
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(
      within(rows[2]).getByRole('button', { name: 'Roll back to 2…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Roll back production' }),
    ).toBeInTheDocument();
  });

  it('lets the server search, filter and sort, and keeps it in the address', async () => {
    const { api } = renderOperations({ at: '/workload?orderBy=restarts' });
    await podRows();
    expect(lastPodQuery(api)).toMatchObject({
      orderBy: 'restarts',
      order: 'asc',
    });

    await userEvent.type(
      screen.getByLabelText('Name, node or image'),
      'node-1',
    );
    await waitFor(() =>
      expect(lastPodQuery(api)).toMatchObject({
        search: 'node-1',
        orderBy: 'restarts',
      }),
    );

    await userEvent.click(
      screen.getByRole('button', { name: 'State Any state' }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Running' }));
    await waitFor(() =>
      expect(lastPodQuery(api)).toMatchObject({
        search: 'node-1',
        state: 'Running',
      }),
    );

    const table = await screen.findByRole('table', { name: 'Table of pods' });
    const restarts = within(table).getByRole('columnheader', {
      name: /Restarts/,
    });
    expect(restarts).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(
      within(restarts).getByRole('button', { name: /Restarts/ }),
    );
    await waitFor(() =>
      expect(lastPodQuery(api)).toMatchObject({
        orderBy: 'restarts',
        order: 'desc',
      }),
    );
  });

  it('pages by cursor, and starts again when the filter changes', async () => {
    const api = fakeApi({
      listPods: async (_ref, query) => ({
        version: 'v1',
        totalItems: 40,
        items: [
          pod({ name: query?.cursor ? 'pod-of-page-2' : 'pod-of-page-1' }),
        ],
        nextCursor: query?.cursor ? undefined : 'c2',
      }),
    });
    renderOperations({ api, at: '/workload' });
    await screen.findByText('pod-of-page-1');
    expect(screen.getByText('Page 1, 40 in all')).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('pod-of-page-2');
    expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();

    await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
    await screen.findByText('pod-of-page-1');

    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('pod-of-page-2');
    await userEvent.type(screen.getByLabelText('Name, node or image'), 'x');
    await screen.findByText('pod-of-page-1');
    expect(lastPodQuery(api)).toMatchObject({ search: 'x' });
    expect(lastPodQuery(api)?.cursor).toBeUndefined();
  });

  it('reads the pods again when the snapshot has a new version', async () => {
    const { api, signals } = renderOperations({ at: '/workload' });
    await podRows();
    await waitFor(() => expect(api.getSnapshot).toHaveBeenCalled());
    const before = api.listPods.mock.calls.length;
    api.setSnapshot(snapshot({ version: 'v2' }));
    signals.send();
    await waitFor(() =>
      expect(api.listPods.mock.calls.length).toBeGreaterThan(before),
    );
  });

  it('tells "no pods" from "no pod matches"', async () => {
    const none = async () => ({ version: 'v1', totalItems: 0, items: [] });
    const { api } = renderOperations({
      api: fakeApi({ listPods: none }),
      at: '/workload',
    });
    expect(await screen.findByText('No pods.')).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Name, node or image'), 'zzz');
    expect(await screen.findByText('No pod matches.')).toBeInTheDocument();
    expect(api.listPods).toHaveBeenCalled();
  });

  it('shows the rest when one part cannot be read', async () => {
    renderOperations({
      api: fakeApi({ listPods: failing(403, 'pods is forbidden') }),
      at: '/workload',
    });
    expect(await screen.findByText('pods is forbidden')).toBeInTheDocument();
    expect(
      await screen.findByRole('table', { name: 'Table of revisions' }),
    ).toBeInTheDocument();
  });

  it('opens the eviction of one pod by keyboard, with that pod chosen', async () => {
    const { api } = renderOperations({ at: '/workload' });
    await podRows();
    screen
      .getByRole('button', { name: 'Evict quantum-rerank-7f9c-b…' })
      .focus();
    await userEvent.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Evict pods from production',
    });
    const [first, other] = await within(dialog).findAllByRole('checkbox');
    expect(first).toBeChecked();
    expect(first).toHaveAccessibleName(/^quantum-rerank-7f9c-b/);
    expect(other).not.toBeChecked();
    await waitFor(() =>
      expect(api.createPlan).toHaveBeenCalledWith(
        expect.anything(),
        {
          action: 'evict-pods',
          parameters: { pods: ['quantum-rerank-7f9c-b'] },
        },
        expect.anything(),
      ),
    );
  });

  it('offers eviction only of pods that are not ending', async () => {
    renderOperations({
      api: fakeApi({
        listPods: async () => ({
          version: 'v1',
          items: [pod({ name: 'ending', state: 'Terminating' })],
        }),
      }),
      at: '/workload',
    });
    await podRows();
    expect(
      screen.queryByRole('button', { name: /^Evict/ }),
    ).not.toBeInTheDocument();
  });

  it('has no column of actions for people who may not evict', async () => {
    const where = environment();
    where.actions = where.actions.map(item => ({
      ...item,
      state: 'denied',
    }));
    renderOperations({
      api: fakeApi({ getEnvironments: async () => environments([where]) }),
      at: '/workload',
    });
    const [row] = await podRows();
    expect(within(row).queryByRole('button')).not.toBeInTheDocument();
    const table = screen.getByRole('table', { name: 'Table of pods' });
    expect(
      within(table).queryByRole('columnheader', { name: 'Action' }),
    ).not.toBeInTheDocument();
  });

  it('says that usage is unknown, never zero', async () => {
    renderOperations({
      api: fakeApi({
        listPods: async () => ({
          version: 'v1',
          items: [pod({ usage: undefined, limits: {} })],
        }),
      }),
      at: '/workload',
    });
    const [row] = await podRows();
    expect(within(row).getAllByText('unknown')).toHaveLength(2);
  });
});
