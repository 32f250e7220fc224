import type { OperationSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  escalationEntry,
  failing,
  fakeApi,
  operation,
  renderOperations,
  replacementEntry,
} from '../../__testUtils__';

const done = operation({
  state: 'succeeded',
  cancellable: false,
  startedAt: ago(60),
  endedAt: ago(30),
  message: 'All 5 pods are available.',
  via: 'plugin:scaffolder',
  inverse: {
    action: 'scale',
    parameters: { replicas: 3 },
    title: 'Scale production to 3',
  },
});

function apiWith(items: OperationSummary[]) {
  const api = fakeApi({
    listOperations: async (_ref, query) => ({
      items: query?.open === 'true' ? [] : items,
    }),
  });
  api.push(done);
  return api;
}

describe('HistoryView', () => {
  it('shows who did what, why, and what came of it', async () => {
    const { container } = renderOperations({
      api: apiWith([done]),
      at: '/history',
    });
    const table = await screen.findByRole('table', {
      name: 'Table of what was done',
    });
    const row = within(table).getAllByRole('row')[1];
    expect(row).toHaveTextContent('Scale production to 5');
    expect(row).toHaveTextContent('succeeded');
    expect(row).toHaveTextContent('dana');
    expect(row).toHaveTextContent('plugin:scaffolder');
    expect(row).toHaveTextContent('load test');
    expect(row).toHaveTextContent('All 5 pods are available.');
    expect(row).toHaveTextContent('30 s');
    expect(await axeViolations(container)).toEqual([]);
  });

  it('filters by action, outcome and person on the server', async () => {
    const { api } = renderOperations({
      api: apiWith([done]),
      at: '/history?action=scale&state=bogus',
    });
    await screen.findByRole('table');
    expect(api.listHistory).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ action: 'scale', state: undefined }),
      expect.anything(),
    );

    await userEvent.type(screen.getByLabelText('Person'), 'Dana{Enter}');
    await userEvent.click(screen.getByRole('button', { name: /^Outcome/ }));
    await userEvent.click(screen.getByRole('option', { name: 'failed' }));
    await waitFor(() =>
      expect(api.listHistory).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({
          action: 'scale',
          state: 'failed',
          person: 'user:default/dana',
        }),
        expect.anything(),
      ),
    );
  });

  it('teaches what will be here, and tells an empty history from an empty answer', async () => {
    renderOperations({ api: apiWith([]), at: '/history' });
    expect(
      await screen.findByText('Nothing was changed from here yet.'),
    ).toBeInTheDocument();
    const mine = screen.getByRole('button', { name: 'Only mine' });
    await waitFor(() => expect(mine).toBeEnabled());
    await userEvent.click(mine);
    expect(await screen.findByText('Nothing matches.')).toBeInTheDocument();
  });

  it('shows the error of the list', async () => {
    renderOperations({
      api: fakeApi({ listOperations: failing(500, 'The database is away.') }),
      at: '/history',
    });
    expect(
      await screen.findByText('The database is away.'),
    ).toBeInTheDocument();
  });

  it('shows replacements and escalations among the operations, each with its address', async () => {
    const { container } = renderOperations({
      api: fakeApi({
        listHistory: async () => ({
          items: [
            escalationEntry(),
            replacementEntry({
              event: 'withdrawn',
              by: 'user:default/dana.okafor',
              comment: 'back from the dentist',
              at: ago(300),
            }),
            { kind: 'operation', at: done.requestedAt, operation: done },
            replacementEntry(
              {},
              {
                kind: 'swap',
                exchange: { from: ago(-7200), until: ago(-9000) },
              },
            ),
          ],
          details: 'names',
        }),
      }),
      at: '/history',
    });
    const table = await screen.findByRole('table');
    const [, acknowledged, withdrawn, scaled, made] =
      within(table).getAllByRole('row');
    expect(acknowledged).toHaveTextContent(
      'Acknowledged: Error rate above 10 %',
    );
    expect(acknowledged).toHaveTextContent('P0');
    expect(
      within(acknowledged).getByRole('link', { name: /^Acknowledged/ }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/overview\?escalation=escalation-1$/),
    );
    expect(withdrawn).toHaveTextContent('On call: taken shift withdrawn');
    expect(withdrawn).toHaveTextContent('back from the dentist');
    expect(withdrawn).not.toHaveTextContent('Dana is at the dentist');
    expect(scaled).toHaveTextContent('Scale production to 5');
    expect(made).toHaveTextContent('On call: shifts swapped');
    expect(made).toHaveTextContent('Primary · level 2');
    expect(made).toHaveTextContent('active');
    expect(made).toHaveTextContent('sam.rivera instead of dana.okafor');
    expect(made).toHaveTextContent('in exchange');
    expect(made).toHaveTextContent('Dana is at the dentist');
    expect(
      within(made).getByRole('link', { name: 'On call: shifts swapped' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/\/history\?about=override-1$/),
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('shows roles to those who may not see names, and says so', async () => {
    const { person, replaces, reason, ...rest } =
      replacementEntry().replacement;
    renderOperations({
      api: fakeApi({
        listHistory: async () => ({
          items: [{ ...replacementEntry(), by: undefined, replacement: rest }],
          details: 'roles',
        }),
      }),
      at: '/history',
    });
    const [, made] = within(await screen.findByRole('table')).getAllByRole(
      'row',
    );
    expect(made).toHaveTextContent('Senior Engineer');
    expect(screen.getByText(/^You see roles, not the names/)).toBeVisible();
  });

  it('filters by what it is, of which only operations have an outcome', async () => {
    const { api } = renderOperations({
      api: apiWith([done]),
      at: '/history?state=failed&about=override-1',
    });
    await screen.findByText('Nothing matches.');
    await userEvent.click(screen.getByRole('button', { name: /^What/ }));
    await userEvent.click(
      screen.getByRole('option', { name: 'Replacements on call' }),
    );
    await waitFor(() =>
      expect(api.listHistory).toHaveBeenLastCalledWith(
        expect.anything(),
        expect.objectContaining({
          kind: 'replacement',
          state: undefined,
          about: 'override-1',
        }),
        expect.anything(),
      ),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear the filters' }),
    );
    await userEvent.click(screen.getByRole('button', { name: /^What/ }));
    await userEvent.click(screen.getByRole('option', { name: 'Escalations' }));
    await userEvent.click(screen.getByRole('button', { name: /^Outcome/ }));
    await userEvent.click(screen.getByRole('option', { name: 'failed' }));
    await waitFor(() =>
      expect(api.listHistory).toHaveBeenLastCalledWith(
        expect.anything(),
        expect.objectContaining({
          kind: undefined,
          state: 'failed',
          about: undefined,
        }),
        expect.anything(),
      ),
    );
  });

  it('opens a record with plan, findings, diff and steps at its own address', async () => {
    const { container } = renderOperations({
      api: apiWith([done]),
      at: '/history',
    });
    const table = await screen.findByRole('table');
    const link = within(table).getByRole('link', {
      name: 'Scale production to 5',
    });
    expect(link).toHaveAttribute(
      'href',
      expect.stringMatching(/\/operations\/history\/op-1$/),
    );
    await userEvent.click(link);

    const record = await screen.findByRole('region', {
      name: 'Scale production to 5',
    });
    expect(record).toHaveTextContent('load test');
    expect(record).toHaveTextContent(
      'cluster eu-1 · namespace quantum-rerank · Deployment quantum-rerank',
    );
    expect(record).toHaveTextContent('The autoscaler owns this number');
    expect(record).toHaveTextContent('spec.replicas 3 → 5');
    expect(within(record).getAllByRole('listitem')).not.toHaveLength(0);
    await userEvent.click(
      within(record).getByRole('button', { name: 'Show diff' }),
    );
    expect(record).toHaveTextContent('+ replicas: 5');
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(
      within(record).getByRole('button', {
        name: 'Undo: Scale production to 3…',
      }),
    );
    expect(await screen.findByLabelText(/New number of replicas/)).toHaveValue(
      '3',
    );
  });

  it('shows a record among the data of its own environment', async () => {
    const api = fakeApi();
    api.push(
      operation({ environment: 'staging', title: 'Scale staging to 2' }),
    );
    renderOperations({ api, at: '/history/op-1' });
    expect(await screen.findByText('cluster eu-2')).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Scale staging to 2' }),
    ).toBeInTheDocument();
  });

  it.each([
    [
      'an environment that is gone',
      { environment: 'demo' },
      /^This is an operation of demo, an environment that is not among/,
    ],
    [
      'another service',
      { entityRef: 'component:default/search', environment: 'production' },
      /^This is an operation of component:default\/search, production\.$/,
    ],
  ])(
    'says where a record of %s belongs, and offers nothing for it',
    async (_what, place, title) => {
      const api = fakeApi();
      api.push({ ...done, ...place });
      const { container } = renderOperations({ api, at: '/history/op-1' });
      expect(await screen.findByText(title)).toBeInTheDocument();
      const record = screen.getByRole('region', { name: done.title });
      expect(record).toHaveTextContent('spec.replicas 3 → 5');
      expect(
        within(record).queryByRole('button', { name: /^Undo/ }),
      ).not.toBeInTheDocument();
      expect(await axeViolations(container)).toEqual([]);
    },
  );

  it('links and copies the record of another service to its own tab', async () => {
    userEvent.setup();
    const write = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue(undefined);
    const api = fakeApi();
    api.push({ ...done, entityRef: 'component:default/search' });
    renderOperations({ api, at: '/history/op-1' });
    const there =
      '/catalog/default/component/search/operations/history/op-1?environment=production';
    expect(
      await screen.findByRole('link', { name: 'Open it where it belongs' }),
    ).toHaveAttribute('href', there);
    await userEvent.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(write).toHaveBeenCalledWith(`${window.location.origin}${there}`);
  });

  it('says so when there is no such record', async () => {
    renderOperations({
      api: fakeApi({
        watchOperation: () => ({
          [Symbol.asyncIterator]: () => ({
            next: failing(404, 'There is no operation op-9.'),
          }),
        }),
      }),
      at: '/history/op-9',
    });
    expect(
      await screen.findByText('There is no operation op-9.'),
    ).toBeInTheDocument();
  });

  it('filters by days on the clock of the viewer, as moments in the address', async () => {
    const { api } = renderOperations({ api: apiWith([done]), at: '/history' });
    await screen.findByRole('table');
    fireEvent.change(screen.getByLabelText('From'), {
      target: { value: '2026-03-02' },
    });
    fireEvent.change(screen.getByLabelText('To'), {
      target: { value: '2026-03-03' },
    });
    await waitFor(() =>
      expect(api.listOperations).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({
          after: new Date(2026, 2, 2).toISOString(),
          before: new Date(2026, 2, 4).toISOString(),
        }),
        expect.anything(),
      ),
    );
    expect(screen.getByLabelText('To')).toHaveValue('2026-03-03');

    fireEvent.change(screen.getByLabelText('To'), {
      target: { value: '2026-03-01' },
    });
    expect(
      await screen.findByText('The last day lies before the first.'),
    ).toBeInTheDocument();

    await userEvent.click(
      screen.getByRole('button', { name: 'Clear the filters' }),
    );
    expect(screen.getByLabelText('From')).toHaveValue('');
    expect(
      screen.queryByRole('button', { name: 'Clear the filters' }),
    ).not.toBeInTheDocument();
  });

  it('shows that only the own is shown, and takes it back', async () => {
    const { api } = renderOperations({ api: apiWith([done]), at: '/history' });
    await screen.findByRole('table');
    const mine = screen.getByRole('button', { name: 'Only mine' });
    // It works once it is known who looks.
    await waitFor(() => expect(mine).toBeEnabled());
    expect(mine).toHaveAttribute('aria-pressed', 'false');
    await userEvent.click(mine);
    await waitFor(() => expect(mine).toHaveAttribute('aria-pressed', 'true'));
    await waitFor(() =>
      expect(api.listHistory).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({
          person: expect.stringMatching(/^user:/),
        }),
        expect.anything(),
      ),
    );
    await userEvent.click(mine);
    await waitFor(() => expect(mine).toHaveAttribute('aria-pressed', 'false'));
  });

  describe('export', () => {
    let files: { name: string; blob: Blob }[];

    beforeEach(() => {
      files = [];
      let blob: Blob;
      URL.createObjectURL = jest.fn(given => {
        blob = given as Blob;
        return 'blob:x';
      });
      URL.revokeObjectURL = jest.fn();
      jest
        .spyOn(HTMLAnchorElement.prototype, 'click')
        .mockImplementation(function click(this: HTMLAnchorElement) {
          files.push({ name: this.download, blob });
        });
    });

    afterEach(() => jest.restoreAllMocks());

    it('hands out what is filtered, and says how many there are', async () => {
      const { api } = renderOperations({
        api: apiWith([done]),
        at: '/history?action=scale',
      });
      await screen.findByRole('table');
      await userEvent.click(screen.getByRole('button', { name: 'Export CSV' }));
      expect(
        await screen.findByText('1 entry exported. Times are UTC.'),
      ).toHaveAttribute('role', 'status');
      expect(files).toHaveLength(1);
      expect(files[0].name).toMatch(
        /^history-quantum-rerank-production-.*Z\.csv$/,
      );
      expect(files[0].blob.type).toBe('text/csv;charset=utf-8');
      expect(api.listOperations).toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ action: 'scale', limit: 100 }),
        expect.anything(),
      );

      await userEvent.click(
        screen.getByRole('button', { name: 'Export JSON' }),
      );
      await waitFor(() => expect(files).toHaveLength(2));
      expect(files[1].name).toMatch(/\.json$/);
    });

    it('says that it is cut', async () => {
      const hundred = Array.from({ length: 100 }, (_, index) =>
        operation({ id: `op-${index}` }),
      );
      renderOperations({
        api: fakeApi({
          listOperations: async (_ref, query) =>
            query?.limit === 100
              ? { items: hundred, nextCursor: 'more' }
              : { items: [] },
        }),
        at: '/history',
      });
      await userEvent.click(
        await screen.findByRole('button', { name: 'Export JSON' }),
      );
      expect(
        await screen.findByText(
          /^Only the newest 1000 entries were exported; there are more/,
        ),
      ).toBeInTheDocument();
      expect(files).toHaveLength(1);
    });

    it('hands out nothing when a page cannot be read', async () => {
      renderOperations({
        api: fakeApi({
          listOperations: async (_ref, query) => {
            if (query?.limit === 100) {
              throw new Error('The database is away.');
            }
            return { items: [] };
          },
        }),
        at: '/history',
      });
      await userEvent.click(
        await screen.findByRole('button', { name: 'Export CSV' }),
      );
      expect(
        await screen.findByText('Nothing was exported.'),
      ).toBeInTheDocument();
      expect(files).toHaveLength(0);
    });
  });

  describe('link of a record', () => {
    const url = `${window.location.origin}/catalog/default/component/quantum-rerank/operations/history/op-1?environment=production`;

    it('is copied as a whole, and the copy is announced', async () => {
      userEvent.setup();
      const write = jest
        .spyOn(navigator.clipboard, 'writeText')
        .mockResolvedValue(undefined);
      renderOperations({ api: apiWith([done]), at: '/history/op-1' });
      await userEvent.click(
        await screen.findByRole('button', { name: 'Copy link' }),
      );
      expect(write).toHaveBeenCalledWith(url);
      expect(await screen.findByText('The link was copied.')).toHaveAttribute(
        'role',
        'status',
      );
    });

    it('is shown where the browser does not let it be copied', async () => {
      userEvent.setup();
      jest
        .spyOn(navigator.clipboard, 'writeText')
        .mockRejectedValue(new Error('denied'));
      renderOperations({ api: apiWith([done]), at: '/history/op-1' });
      await userEvent.click(
        await screen.findByRole('button', { name: 'Copy link' }),
      );
      expect(
        await screen.findByText(new RegExp('op-1\\?env')),
      ).toHaveTextContent(url);
    });
  });
});
