import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  axeViolations,
  failing,
  fakeApi,
  profile,
  reading,
  renderOperations,
  signalHistory,
  signals,
} from '../../__testUtils__';

const slow = reading({
  value: 0.412,
  state: 'critical',
  reason: '412 ms is above the P1 bound of 200 ms',
  since: ago(840),
  bounds: [
    {
      alert: 'slow',
      title: 'Slow answers',
      severity: 'P1',
      above: 0.2,
      for: '5m',
      crossed: true,
    },
    {
      alert: 'slow-at-once',
      title: 'Very slow answers',
      severity: 'P0',
      above: 1,
      for: '0s',
      crossed: false,
    },
  ],
});
const memory = reading({
  id: 'memory',
  title: 'Memory per pod',
  unit: 'bytes',
  group: 'resources',
  value: 1.5 * 1024 ** 3,
  target: { max: 2 * 1024 ** 3 },
  normal: undefined,
});
const disk = reading({
  id: 'disk',
  title: 'Disk usage',
  unit: 'ratio',
  group: 'resources',
  value: undefined,
  state: 'unknown',
  reason: 'The profile names no metric for it',
  observedAt: undefined,
  target: undefined,
  normal: undefined,
});
const availability = reading({
  id: 'availability',
  title: 'Availability',
  unit: 'ratio',
  group: 'health',
  value: 0.9995,
  target: { min: 0.999 },
  normal: undefined,
});

const minutes = (value: (minute: number) => number) =>
  Array.from({ length: 30 }, (_, index) => ({
    at: ago((30 - index) * 60),
    value: value(index),
  }));

function apiWith(items = [slow, memory, disk, availability]) {
  return fakeApi({
    getSignals: async ref => signals(ref, { items }),
    getSignalHistory: async (_ref, signal) =>
      signalHistory({
        signal,
        points: minutes(index =>
          signal === 'similarity-p95' ? 0.09 + index / 100 : 0.5,
        ),
      }),
  });
}

async function signalTable() {
  return screen.findByRole('table', { name: 'Table of signals' });
}

function rowOf(table: HTMLElement, title: string) {
  const row = within(table).getByRole('button', { name: title }).closest('tr');
  if (!row) {
    throw new Error(`no row of ${title}`);
  }
  return row;
}

describe('PerformanceView', () => {
  it('shows every signal in its group with its bounds', async () => {
    const { container } = renderOperations({
      api: apiWith(),
      at: '/performance?dashboard=signals',
    });
    const table = await signalTable();
    expect(
      within(table)
        .getAllByRole('row')
        .map(row => row.textContent ?? '')
        .filter(text =>
          /^(Health|Performance|Resources|Avail|Simil|Memory|Disk)/.test(text),
        )
        .map(text => /^(\w+)/.exec(text)?.[1]),
    ).toEqual([
      'Health',
      'Availability99',
      'Performance',
      'Similarity',
      'Resources',
      'Memory',
      'Disk',
    ]);
    const row = rowOf(table, 'Similarity p95');
    expect(row).toHaveTextContent('412 ms');
    expect(row).toHaveTextContent('critical');
    expect(row).toHaveTextContent('14 min');
    await waitFor(() => expect(row).toHaveTextContent('rising'));
    expect(row).toHaveTextContent('up to 100 ms');
    expect(row).toHaveTextContent('50 ms to 100 ms');
    expect(row).toHaveTextContent(
      /P1 above 200 ms for 5 min, crossedP0 above 1 s$/,
    );
    expect(row.nextElementSibling).toHaveTextContent(
      '412 ms is above the P1 bound of 200 ms',
    );
    expect(rowOf(table, 'Memory per pod')).toHaveTextContent('1.5 GiB');
    expect(rowOf(table, 'Availability')).toHaveTextContent(
      '99.95 %oksteadyat least 99.9 %',
    );
    expect(await axeViolations(container)).toEqual([]);
  });

  it('calls what is not known unknown, with its reason, never zero or ok', async () => {
    renderOperations({
      api: apiWith([disk]),
      at: '/performance?dashboard=signals',
    });
    const row = rowOf(await signalTable(), 'Disk usage');
    expect(within(row).getAllByText('unknown')).toHaveLength(3);
    expect(row).not.toHaveTextContent(/\d|ok/);
    expect(row.nextElementSibling).toHaveTextContent(
      'The profile names no metric for it',
    );
  });

  it('opens a chart below its row, in the address, and closes it again', async () => {
    const { api, container } = renderOperations({
      api: apiWith(),
      at: '/performance?signal=memory&range=6h',
    });
    const table = await signalTable();
    const memoryButton = within(table).getByRole('button', {
      name: 'Memory per pod',
    });
    expect(memoryButton).toHaveAttribute('aria-expanded', 'true');
    await waitFor(() =>
      expect(api.getSignalHistory).toHaveBeenCalledWith(
        expect.anything(),
        'memory',
        { range: '6h' },
        expect.anything(),
      ),
    );
    expect(screen.getByRole('button', { name: '6 h' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    expect(
      await screen.findByRole('application', {
        name: 'Chart of Memory per pod',
      }),
    ).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);

    await userEvent.click(screen.getByRole('button', { name: '24 h' }));
    await waitFor(() =>
      expect(api.getSignalHistory).toHaveBeenCalledWith(
        expect.anything(),
        'memory',
        { range: '24h' },
        expect.anything(),
      ),
    );

    await userEvent.click(memoryButton);
    expect(memoryButton).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByRole('application')).not.toBeInTheDocument();

    await userEvent.click(
      within(table).getByRole('button', { name: 'Similarity p95' }),
    );
    await waitFor(() =>
      expect(api.getSignalHistory).toHaveBeenCalledWith(
        expect.anything(),
        'similarity-p95',
        { range: '1h' },
        expect.anything(),
      ),
    );
  });

  it.each([
    ['prometheus', '7d', true],
    // Kept for a day, whatever the address says.
    ['scrape', '1h', false],
  ] as const)(
    'offers weeks of what a source of kind %s has',
    async (...row) => {
      const [kind, range, offered] = row;
      const api = apiWith();
      api.getSignals.mockImplementation(async ref =>
        signals(ref, {
          source: { kind, state: 'live' },
          items: [memory],
        }),
      );
      renderOperations({ api, at: '/performance?signal=memory&range=7d' });
      await screen.findByRole('application', {
        name: 'Chart of Memory per pod',
      });
      await waitFor(() =>
        expect(api.getSignalHistory).toHaveBeenLastCalledWith(
          expect.anything(),
          'memory',
          { range },
          expect.anything(),
        ),
      );
      for (const name of ['7 d', '30 d']) {
        expect(screen.queryAllByRole('button', { name })).toHaveLength(
          offered ? 1 : 0,
        );
      }
    },
  );

  it('teaches how to get a source of metrics where there is none', async () => {
    const reason = 'The environment names no source of metrics';
    renderOperations({
      api: fakeApi({
        getSignals: async ref =>
          signals(ref, {
            source: { kind: 'none', state: 'none', reason },
            verdict: { state: 'unknown', summary: reason },
            items: [{ ...disk, reason }],
          }),
      }),
      at: '/performance?dashboard=signals',
    });
    expect(
      await screen.findByText('Nothing is measured in Production yet.'),
    ).toBeInTheDocument();
    expect(screen.getByText('no source of metrics')).toBeInTheDocument();
    // The snippet is loaded when it is needed.
    await waitFor(() =>
      expect(screen.getByRole('region', { name: 'Signals' })).toHaveTextContent(
        /metrics:\s+source: scrape/,
      ),
    );
  });

  it.each([
    ['stale', /^The metrics are of /],
    ['unreachable', 'The metrics cannot be read.'],
  ] as const)(
    'says that the source is %s, and why',
    async (state, sentence) => {
      renderOperations({
        api: fakeApi({
          getSignals: async ref =>
            signals(ref, {
              source: {
                kind: 'prometheus',
                state,
                reason: 'connection refused',
                lastSuccessAt: ago(90),
              },
            }),
        }),
        at: '/performance?dashboard=signals',
      });
      const panel = await screen.findByRole('region', { name: 'Signals' });
      expect(await within(panel).findByText(sentence)).toBeInTheDocument();
      expect(panel).toHaveTextContent('connection refused');
      expect(panel).toHaveTextContent(`Prometheus, ${state}, 1 min ago`);
    },
  );

  it('says why the signals cannot be read', async () => {
    renderOperations({
      api: fakeApi({ getSignals: failing(503, 'metrics are away') }),
      at: '/performance?dashboard=signals',
    });
    const panel = await screen.findByRole('region', { name: 'Signals' });
    expect(await within(panel).findByRole('alert')).toHaveTextContent(
      'The signals could not be read.metrics are away',
    );
  });

  it('says so when the profile names no signals', async () => {
    renderOperations({
      api: apiWith([]),
      at: '/performance?dashboard=signals',
    });
    expect(
      await screen.findByText('The profile names no signals.'),
    ).toBeInTheDocument();
  });

  it('mentions quietly what is odd about the profile', async () => {
    const message = 'No contact has level 2 of the escalation.';
    const { container } = renderOperations({
      api: fakeApi({
        getProfileFindings: async () => ({
          profile: profile.name,
          items: [{ code: 'missing-level', subject: 'contacts', message }],
        }),
      }),
      at: '/performance?dashboard=signals',
    });
    const button = await screen.findByRole('button', { name: 'Show 1 remark' });
    expect(screen.queryByText(message)).not.toBeInTheDocument();
    await userEvent.click(button);
    expect(screen.getByText(message)).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('reads chart and table again when signalled, without a jump', async () => {
    const { api, signals: channel } = renderOperations({
      api: apiWith(),
      at: '/performance?signal=memory',
    });
    const chart = await screen.findByRole('application');
    const asked = () =>
      api.getSignalHistory.mock.calls.filter(([, id]) => id === 'memory')
        .length;
    const before = asked();
    api.getSignalHistory.mockImplementation(async () =>
      signalHistory({ signal: 'memory' }),
    );
    channel.send({ type: 'signals' });
    await waitFor(() => expect(asked()).toBeGreaterThan(before));
    expect(screen.getByRole('application')).toBe(chart);
  });
});
